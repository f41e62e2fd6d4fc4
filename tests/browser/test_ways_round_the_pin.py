"""A PIN holds whichever way is tried: the passphrase, Help, another page of the same phone."""

from functools import partial

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import watched
from tests.browser.test_door import fill_sign_up, set_pin
from tests.browser.watched import Window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

window = partial(watched.window, service_workers="block")
UNTELL = """async () => {
  const headers = { "Content-Type": "application/json" };
  await fetch("/api/v1/phone", { method: "PUT", headers, body: '{"shared":false}' });
}"""
KEEPS_PAST = """async () => {
  const here = document.querySelector("script[type=module]").src;
  const { opened } = await import(here.replace("shell/start.js", "phone/opened.js"));
  return (await opened()).keepsPast;
}"""


async def test_the_way_to_the_passphrase_lets_nobody_in(chromium: Browser, origin: str) -> None:
    """Also where the server has not heard of the PIN, so that the session is no one that closes."""
    async with window(chromium, origin) as opened:
        page = await with_pin(opened, "Lock Smith 11")
        await page.evaluate(UNTELL)
        await page.get_by_role("button", name="Lock now").click()
        await page.get_by_role("link", name="Use my passphrase instead").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        await opened.go("/you")
        await expect(page.get_by_text("Lock Smith 11")).to_have_count(0)
        opened.forgive("401: ")


async def test_going_to_help_locks(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin) as opened:
        page = await with_pin(opened, "Lock Smith 12")
        await page.get_by_role("link", name="Diary").click()
        await expect(page).to_have_url(f"{origin}/diary")
        await page.wait_for_load_state("networkidle")
        await expect(page.locator("#phone-locked")).to_have_count(0)
        await page.locator("header a[href='/help']").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Help, now")
        await page.go_back()
        await expect(page.locator("#phone-locked")).to_be_visible()
        opened.forgive("401: ")


async def test_a_page_that_was_open_keeps_nothing_past_either(
    chromium: Browser, origin: str
) -> None:
    async with window(chromium, origin) as opened:
        page = await signed_up(opened, "Lock Smith 13")
        other = await page.context.new_page()
        await other.goto(f"{origin}/about", wait_until="networkidle")
        assert await other.evaluate(KEEPS_PAST)
        await page.get_by_role("radio", name="Others use it too").check()
        await page.locator(".phone-whose button").click()
        await expect(page.get_by_text("please set a PIN first")).to_be_visible()
        assert not await other.evaluate(KEEPS_PAST)


async def signed_up(opened: Window, alias: str) -> Page:
    await fill_sign_up(opened, alias)
    await opened.page.get_by_role("button", name="Sign up").click()
    await opened.page.get_by_role("link", name="Later").click()
    await expect(opened.page).to_have_url(f"{opened.origin}/")
    await opened.go("/phone")
    await expect(opened.page.get_by_text("You have no PIN on this phone")).to_be_visible()
    return opened.page


async def with_pin(opened: Window, alias: str) -> Page:
    page = await signed_up(opened, alias)
    await set_pin(page, "739164", "739164")
    await expect(page.get_by_text("Your PIN is set.")).to_be_visible()
    return page
