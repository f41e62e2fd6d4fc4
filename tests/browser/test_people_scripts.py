"""What scripts add at the door: the time zone of the device, and a look at what was typed."""

import pytest
from playwright.async_api import Browser, expect

from tests import cast
from tests.browser.test_door import fill_sign_up
from tests.browser.watched import window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("zone", ["America/Denver", "Asia/Calcutta", "Europe/Berlin"])
async def test_the_time_zone_of_the_device_is_chosen_and_shown(
    chromium: Browser, origin: str, zone: str
) -> None:
    async with window(chromium, origin, timezone=zone) as opened:
        await opened.go("/sign-up")
        await expect(opened.page.get_by_label("Time zone")).to_have_value(zone)


async def test_without_scripts_the_time_zone_is_asked_for(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin, java_script_enabled=False) as opened:
        await opened.go("/sign-up")
        await expect(opened.page.get_by_label("Time zone")).to_have_value("")


async def test_a_passphrase_can_be_looked_at_and_is_sent_hidden(
    chromium: Browser, origin: str
) -> None:
    async with window(chromium, origin) as opened:
        await opened.go("/sign-up")
        field, button = opened.page.locator("#field-passphrase"), opened.page.get_by_role("button")
        show = button.filter(has_text="Show what I typed")
        await field.fill("a boat, a rope")
        await show.click()
        await expect(field).to_have_attribute("type", "text")
        await expect(show).to_have_attribute("aria-pressed", "true")
        await show.click()
        await expect(field).to_have_attribute("type", "password")


async def test_help_holds_still_for_those_who_wish(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin, reduced_motion="reduce") as opened:
        await opened.go("/help")
        await expect(opened.page.locator(".people-breath")).to_be_hidden()
        await expect(opened.page.get_by_text("Count to four")).to_be_visible()


@pytest.mark.usefixtures("alma")
async def test_an_old_phone_gets_in_too(chromium: Browser, origin: str) -> None:
    """Safari before 16 and Chrome before 103 have no `AbortSignal.timeout`."""
    async with window(chromium, origin, service_workers="block") as opened:
        await opened.page.add_init_script("delete AbortSignal.timeout")
        await fill_sign_up(opened, "Old Faithful 9")
        await opened.page.get_by_role("button", name="Sign up").click()
        heading = opened.page.get_by_role("heading", level=1)
        await expect(heading).to_have_text("Keep these ten codes")
        await opened.go("/you")
        await opened.page.get_by_role("button", name="Sign out").click()
        await expect(opened.page).to_have_url(f"{origin}/?from=server")
        await opened.go("/sign-in")
        await opened.page.get_by_label("Your name here").fill(cast.ALMA.alias)
        await opened.page.get_by_label("Passphrase").fill(cast.ALMA.passphrase)
        await opened.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        await expect(opened.page).to_have_url(f"{origin}/")
