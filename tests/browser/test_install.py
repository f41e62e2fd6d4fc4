"""Help for the home screen: the device in hand first; on an iPhone before signing up."""

from functools import partial

import pytest
from playwright.async_api import Browser, expect

from tests.browser import watched
from tests.browser.looks import is_fit_to_be_seen

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

window = partial(watched.window, service_workers="block")
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36"
    " (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("user_agent", "first", "sign"),
    [
        (IPHONE, "On an iPhone or iPad", "Add to Home Screen"),
        (ANDROID, "On an Android phone", "Add to Home screen"),
        (None, "On a computer", "Add to Dock"),
    ],
    ids=["iphone", "android", "desktop"],
)
async def test_install_help_begins_with_the_device_in_hand(
    chromium: Browser, origin: str, user_agent: str | None, first: str, sign: str
) -> None:
    async with window(chromium, origin, user_agent=user_agent) as opened:
        await opened.go("/install")
        main = opened.page.get_by_role("main")
        await expect(main.locator("h2").first).to_have_text(first)
        await expect(main.locator("section").first).to_contain_text(sign)
        assert await main.locator("details:not([open])").count() == 2
        await is_fit_to_be_seen(opened)


async def test_on_an_iphone_installing_is_offered_before_signing_up(
    chromium: Browser, origin: str
) -> None:
    offer = "Put it on your home screen first"
    async with window(chromium, origin, user_agent=IPHONE) as opened:
        for path in ("/", "/sign-up"):
            await opened.go(path)
            await expect(opened.page.get_by_role("heading", name=offer)).to_be_visible()
            await is_fit_to_be_seen(opened)
    async with window(chromium, origin) as opened:
        for path in ("/", "/sign-up"):
            await opened.go(path)
            await expect(opened.page.get_by_role("heading", name=offer)).to_be_hidden()
