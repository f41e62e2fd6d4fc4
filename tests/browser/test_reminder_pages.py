"""Reminders by hand: the form, and the question about another clock."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests import cast
from tests.browser.conftest import a_visitor
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.diary import Diary
from tests.browser.hands import Keyboard
from tests.browser.looks import is_fit_to_be_seen
from tests.browser.server import origin_of
from tests.browser.watched import window
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def set_one(page: Page, label: str, at: str) -> None:
    """Set a reminder of one's own by the form."""
    await page.get_by_label("My own").check()
    await page.get_by_label("What do you call it?").fill(label)
    await page.get_by_label("Time 1").fill(at)
    await page.locator("main").get_by_role("button", name="Save").last.click()


async def test_a_reminder_is_set_by_keyboard_alone(chromium: Browser, child: Child) -> None:
    origin = origin_of(child)
    ben = await a_visitor(chromium, origin, cast.BEN)
    async with window(chromium, origin, storage_state=ben.state) as opened_window:
        page = opened_window.page
        await opened_window.go("/reminders/new")
        hand = Keyboard(page)
        await hand.choose(page.locator("[name=kind][value=mind]"))
        await hand.reach(page.get_by_label("Time 1"))
        await page.keyboard.type("0730PM")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Your reminder is set.")).to_be_visible()
        await expect(page.get_by_text("7:30 PM · Every day")).to_be_visible()
        await is_fit_to_be_seen(opened_window)


async def test_without_a_script_a_reminder_may_have_four_times(
    chromium: Browser, child: Child
) -> None:
    origin = origin_of(child)
    ben = await a_visitor(chromium, origin, cast.BEN)
    async with window(
        chromium, origin, storage_state=ben.state, java_script_enabled=False
    ) as opened_window:
        page = opened_window.page
        await opened_window.go("/reminders/new")
        await page.get_by_label("A medicine", exact=True).check()
        for number, at in enumerate(["08:00", "12:00", "16:00"], 1):
            await page.get_by_label(f"Time {number}").fill(at)
        await page.get_by_role("button", name="One more time").click()
        await page.get_by_label("Time 4").fill("20:00")
        await page.locator("main").get_by_role("button", name="Save").last.click()
        times = "8:00 AM, 12:00 PM, 4:00 PM and 8:00 PM"
        await expect(page.get_by_text(times)).to_be_visible()


async def test_the_form_says_at_once_what_a_stranger_could_read_and_what_is_quiet(
    chromium: Browser, child: Child
) -> None:
    origin = origin_of(child)
    ben = await a_visitor(chromium, origin, cast.BEN)
    async with window(chromium, origin, storage_state=ben.state) as opened_window:
        page = opened_window.page
        await opened_window.go("/reminders/new")
        await expect(page.get_by_text("What about your quiet hours?")).to_be_hidden()
        await page.get_by_label("A medicine", exact=True).check()
        await page.get_by_text("Words on the lock screen").click()
        await expect(page.locator("output")).to_have_text("Something soon")
        await page.get_by_label("Your own words").fill("Green friends")
        await expect(page.locator("output")).to_have_text("Green friends")
        await page.get_by_role("button", name="One more time").click()
        await expect(page.get_by_label("Time 4")).to_be_focused()
        await page.get_by_label("Time 4").fill("23:15")
        await expect(page.get_by_text("What about your quiet hours?")).to_be_visible()
        await page.get_by_label("On one day only").check()
        await expect(page.get_by_text("On which days?")).to_be_hidden()
        await is_fit_to_be_seen(opened_window)
        await page.locator("main").get_by_role("button", name="Save").last.click()
        await expect(page.get_by_text("Please look again")).to_be_visible()
        await expect(page.get_by_label("Time 1")).to_have_value("23:15")
        await is_fit_to_be_seen(opened_window)


async def test_a_phone_on_another_clock_asks_once(chromium: Browser, child: Child) -> None:
    origin = origin_of(child)
    ben = await a_visitor(chromium, origin, cast.BEN)
    async with window(
        chromium, origin, storage_state=ben.state, timezone="Europe/Berlin"
    ) as opened_window:
        page = opened_window.page
        await opened_window.go("/reminders/new")
        await set_one(page, "Tea", "20:00")
        question = page.get_by_role("heading", name="Your phone is on Berlin time")
        await expect(question).to_be_visible()
        await is_fit_to_be_seen(opened_window)
        await opened_window.go("/")
        await page.get_by_role("button", name="Keep Chicago time").click()
        await expect(question).to_be_hidden()
        await opened_window.go("/reminders")
        await expect(
            page.get_by_text("Tonight 8:00 PM").or_(page.get_by_text("Tomorrow 8:00 PM")).first
        ).to_be_visible()
        await expect(question).to_be_hidden()


async def test_reminders_follow_the_phones_zone_when_told_to(
    chromium: Browser, child: Child
) -> None:
    origin = origin_of(child)
    ben = await a_visitor(chromium, origin, cast.BEN)
    async with window(
        chromium, origin, storage_state=ben.state, timezone="Europe/Berlin"
    ) as opened_window:
        page = opened_window.page
        await opened_window.go("/reminders/new")
        await set_one(page, "Tea", "20:00")
        await page.get_by_role("button", name="Ring by Berlin time").click()
        await expect(page.get_by_text("go by Berlin time now")).to_be_visible()
        await expect(page.get_by_role("heading", name="Your phone is on")).to_be_hidden()


async def test_today_on_the_phone_asks_about_another_clock_once(
    pocket: Chromium, child: Child
) -> None:
    diary = Diary(pocket, origin_of(child))
    await diary.sign_up(cast.ALMA)
    rule = {"kind": "own", "times": ["18:00"], "weekdays": [0], "timezone": "Europe/Berlin"}
    answer = await pocket.context.request.post(
        f"{diary.origin}/api/v1/reminders", data=rule, headers={"Origin": diary.origin}
    )
    assert answer.ok
    await diary.be_ready()
    question = pocket.page.get_by_role("heading", name="Your phone is on New York time")
    await expect(question).to_be_visible()
    await pocket.page.get_by_role("button", name="Keep Berlin time").click()
    await expect(question).to_be_hidden()
    async with pocket.page.expect_response("**/api/v1/due"):
        await diary.open("/")
    await expect(pocket.page.get_by_role("heading", name="How is today?")).to_be_visible()
    await expect(question).to_be_hidden()
