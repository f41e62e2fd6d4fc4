"""From the front door to a meeting and back: without scripts, by keyboard only, by thumb."""

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser import meetings_about
from tests.browser.conftest import Visitor
from tests.browser.hands import Hand, Keyboard, Mouse, Thumb
from tests.browser.watched import DESK, Window, window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_meeting_is_found_without_scripts(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin, java_script_enabled=False) as opened:
        await expect(opened.page.get_by_role("button", name="Near me")).to_be_hidden()
        await find_one_and_come_back(opened, Mouse())
        await say_what_is_wrong(opened.page, Mouse())


async def test_a_meeting_is_found_by_keyboard(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin, size=DESK) as opened:
        hand = Keyboard(opened.page)
        await find_one_and_come_back(opened, hand)
        await say_what_is_wrong(opened.page, hand)


async def test_a_meeting_is_found_by_thumb(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin, has_touch=True, is_mobile=True) as opened:
        await find_one_and_come_back(opened, Thumb())
        await say_what_is_wrong(opened.page, Thumb())


async def test_a_meeting_is_kept_and_let_go_without_scripts(
    chromium: Browser, origin: str, ben: Visitor
) -> None:
    async with window(
        chromium, origin, storage_state=ben.state, java_script_enabled=False
    ) as opened:
        page, hand = opened.page, Mouse()
        await opened.go("/meetings/mine")
        kept = page.get_by_role("heading", level=2).get_by_role("link")
        await expect(kept).to_have_count(len(meetings_about.KINDS))
        await hand.press(kept.first)
        await hand.press(page.get_by_role("button", name="Keep it no more"))
        await expect(page.get_by_role("status").first).to_contain_text("not on your list any more")
        await hand.press(page.get_by_role("button", name="Keep this meeting"))
        await expect(page.get_by_role("status").first).to_contain_text("You keep this meeting.")


async def find_one_and_come_back(opened: Window, hand: Hand) -> None:
    page = opened.page
    await opened.go("/")
    await hand.press(page.get_by_role("link", name="Find a meeting"))
    await hand.write(page.get_by_label("Where?"), meetings_about.ZIP)
    await hand.press(page.get_by_role("button", name="Find", exact=True))
    await expect(summary(page)).to_contain_text("Near Delray Beach, FL: within")
    await expect(names(page)).not_to_have_count(0)
    await hand.press(page.get_by_text("Narrow it down"))
    await hand.write(page.get_by_label("Words in its name"), "ways in")
    await hand.press(page.get_by_role("button", name="Show these"))
    await expect(names(page).first).to_contain_text("Ways In")
    await hand.press(names(page).first)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Ways In")
    await expect(page.get_by_text("Passcode: 123")).to_be_hidden()
    await hand.press(page.get_by_text("Passcode and notes"))
    await expect(page.get_by_text("Passcode: 123")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_label("Words in its name")).to_have_value("ways in")
    await expect(names(page).first).to_contain_text("Ways In")
    await hand.press(names(page).first)


async def say_what_is_wrong(page: Page, hand: Hand) -> None:
    await hand.press(page.get_by_text("Report a change"))
    await hand.press(page.get_by_role("button", name="Send"))
    await expect(page.get_by_role("main")).to_contain_text("Please pick one.")
    await hand.choose(page.get_by_role("radio", name="The place is wrong"))
    await hand.press(page.get_by_role("button", name="Send"))
    await expect(page.get_by_role("main")).to_contain_text("Nobody knows who said it.")


def names(page: Page) -> Locator:
    return page.get_by_role("heading", level=3).get_by_role("link")


def summary(page: Page) -> Locator:
    return page.locator(".meetings-summary")
