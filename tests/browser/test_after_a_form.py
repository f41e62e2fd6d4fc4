"""The pages that only follow something that was sent: they too are open to all and roomy."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Visitor
from tests.browser.looks import is_fit_to_be_seen
from tests.browser.watched import Window, window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PASSPHRASE = "a boat on level water"


async def test_a_refused_sign_up_leads_to_the_fields(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin) as opened:
        page = opened.page
        await opened.go("/sign-up")
        await page.get_by_label("Your name here").fill("x")
        await page.get_by_label("Passphrase").fill("short")
        await send_as_it_is(page, "Sign up")
        summary = page.get_by_role("alert")
        await summary.get_by_role("link").first.click()
        await expect(page.get_by_label("Your name here")).to_be_focused()
        await expect(page.get_by_label("Your name here")).to_have_value("x")
        await expect(page.get_by_label("Passphrase")).to_have_value("")
        await is_fit_to_be_seen(opened)
        opened.forgive("422: ")


async def test_codes_are_shown_and_one_typed_back(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin) as opened:
        page = opened.page
        await sign_up(opened, "Brown Kettle 4")
        await is_fit_to_be_seen(opened)
        code = await page.locator("code").first.inner_text()
        await page.get_by_label("Type one of them back").fill("0000")
        await page.get_by_role("button", name="Check it").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        await is_fit_to_be_seen(opened)
        await page.get_by_label("Type one of your codes").fill(code)
        await page.get_by_role("button", name="Check it").click()
        await expect(page.get_by_text("That code is right")).to_be_visible()
        await is_fit_to_be_seen(opened)


async def test_the_day_after_use_is_met_with_care(
    chromium: Browser, origin: str, ben: Visitor
) -> None:
    async with window(chromium, origin, storage_state=ben.state) as opened:
        page = opened.page
        await opened.go(f"/check-in?day={ben.yesterday}")
        await page.get_by_role("radio", name="Very low").check()
        await page.get_by_role("checkbox", name="I used").check()
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Saved. Nobody was told.")
        await expect(page.get_by_role("main").get_by_role("link", name="Open Help")).to_be_visible()
        await is_fit_to_be_seen(opened)


async def test_a_wrong_passphrase_and_a_real_goodbye(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin) as opened:
        page = opened.page
        await sign_up(opened, "Green Gate 5")
        await opened.go("/you/delete")
        await page.get_by_label("Passphrase").fill("not the right one")
        await page.get_by_role("button", name="Delete everything").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        await is_fit_to_be_seen(opened)
        await page.get_by_label("Passphrase").fill(PASSPHRASE)
        await page.get_by_role("button", name="Delete everything").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Your account is gone")
        await is_fit_to_be_seen(opened)
        await opened.go("/you")
        await expect(page).to_have_url(f"{origin}/sign-in?next=%2Fyou")
        await page.wait_for_load_state("networkidle")
        opened.forgive(f"401: {origin}/api/v1/phone")  # whether the session is over


async def test_a_sign_in_that_is_not_known(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin) as opened:
        page = opened.page
        await opened.go("/sign-in")
        await page.get_by_label("Your name here").fill("Nobody At All 6")
        await page.get_by_label("Passphrase").fill("not the right one")
        await page.get_by_role("main").get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        await is_fit_to_be_seen(opened)


async def test_a_choice_shows_without_colour(chromium: Browser, origin: str, alma: Visitor) -> None:
    async with window(chromium, origin, storage_state=alma.state, forced_colors="active") as opened:
        await opened.go("/check-in")
        mood = opened.page.get_by_role("group", name="Mood")
        await mood.get_by_role("radio", name="Good", exact=True).check()
        width = "(one) => getComputedStyle(one).borderTopWidth"
        good = await mood.get_by_role("radio", name="Good", exact=True).evaluate(width)
        low = await mood.get_by_role("radio", name="Low", exact=True).evaluate(width)
        assert good != low


async def sign_up(opened: Window, alias: str) -> None:
    await opened.go("/sign-up")
    await opened.page.get_by_label("Your name here").fill(alias)
    await opened.page.get_by_label("Passphrase").fill(PASSPHRASE)
    await expect(opened.page.get_by_label("Time zone")).to_have_value("America/New_York")
    await opened.page.get_by_role("button", name="Sign up").click()
    await expect(opened.page.get_by_role("heading", level=1)).to_have_text("Keep these ten codes")


async def send_as_it_is(page: Page, button: str) -> None:
    """Send a form without the browser's own checks, as older ones do."""
    await page.get_by_role("button", name=button).evaluate("(one) => { one.formNoValidate = true }")
    await page.get_by_role("button", name=button).click()
