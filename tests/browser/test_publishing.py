"""A notice written in a real browser, with a script and without, looked at, and counted live."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.conftest import Visitor
from tests.browser.looks import is_fit_to_be_seen
from tests.browser.watched import window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TOLD = "Every phone that could be told was told."
NUMBERS = {"audience": 20, "failed": 0, "opened": 0}
ANSWERS = [
    NUMBERS | {"queued": 9, "is_spread": False, "delivered": 4, "no_device": None},
    NUMBERS | {"queued": 3, "is_spread": True, "delivered": 12, "no_device": 5},
    NUMBERS | {"queued": 0, "is_spread": True, "delivered": 15, "no_device": 5},
]


async def test_a_notice_is_written_and_published_without_a_script(
    chromium: Browser, origin: str, alma: Visitor
) -> None:
    at = f"/programs/{alma.looked.program}/notices"
    off: dict[str, Any] = {"java_script_enabled": False, "storage_state": alma.state}
    title = f"Walk {uuid4().hex[:6]}"
    async with window(chromium, origin, size=(390, 844), **off) as opened:
        page = opened.page
        await opened.go(at)
        await page.get_by_role("link", name="Write a notice").click()
        await page.get_by_label("Title").fill(title)
        await page.get_by_label("Text").fill("We meet at the gate at 10.")
        await page.get_by_role("button", name="Preview", exact=True).last.click()
        await expect(page.locator(".publishing-sheet")).to_contain_text("at the gate")
        await expect(page.locator(".push-example")).to_have_count(2)
        await expect(page.get_by_label("Title")).to_have_value(title)
        await page.get_by_role("button", name="Go on").click()
        await expect(page.get_by_role("heading", name="This goes to 3 people.")).to_be_visible()
        await page.get_by_role("button", name="Publish it now").click()
        await expect(page.get_by_text("It is published.")).to_be_visible()
        await expect(page.locator("[data-figure=audience]")).to_have_text("3")
        await expect(page.get_by_text("fewer than 10 people")).to_have_count(3)
        await page.get_by_text("Take it back", exact=True).click()
        await page.get_by_role("button", name="Yes, take it back").click()
        await expect(page.get_by_text("It is taken back.")).to_be_visible()


async def test_a_preview_stays_on_the_page_and_sends_nothing_else(
    chromium: Browser, origin: str, alma: Visitor
) -> None:
    at = f"/programs/{alma.looked.program}/notices"
    async with window(chromium, origin, size=(390, 844), storage_state=alma.state) as opened:
        page = opened.page
        await opened.go(f"{at}/new")
        form = await page.locator("[name=id]").first.get_attribute("value")
        await page.get_by_label("Title").fill("Half a title")
        await page.get_by_label("Text").fill("<b>One</b>\n\nhttps://maps.example/x")
        await page.get_by_role("button", name="Preview", exact=True).last.click()
        sheet = page.locator(".publishing-sheet")
        await expect(sheet.locator("a")).to_have_attribute("href", "https://maps.example/x")
        await expect(sheet).to_contain_text("<b>One</b>")
        assert page.url == f"{origin}{at}/new"
        assert await page.locator("[name=id]").first.get_attribute("value") == form
        await page.get_by_label("Title").fill("Another title")
        await page.get_by_label("Title").press("Enter")  # it tells nobody anything
        await expect(sheet).to_contain_text("Another title")
        await is_fit_to_be_seen(opened)

        await page.route("**/preview", lambda route: route.abort())
        await page.get_by_role("button", name="Preview", exact=True).last.click()
        await expect(page.get_by_role("alert")).to_contain_text("What you typed stays here")
        opened.forgive("console: ")


async def test_the_last_look_can_be_looked_at(
    chromium: Browser, origin: str, alma: Visitor
) -> None:
    at = f"/programs/{alma.looked.program}/notices"
    async with window(chromium, origin, size=(390, 844), storage_state=alma.state) as opened:
        page = opened.page
        await opened.go(f"{at}/new")
        await page.get_by_label("Title").fill("A draft to look at")
        await page.get_by_label("Text").fill("Words.")
        await page.get_by_role("button", name="Go on").click()
        await page.wait_for_url(re.compile("/publish$"))
        await is_fit_to_be_seen(opened)
        await page.get_by_role("link", name="Change it").click()
        await page.get_by_role("button", name="Remove it").click()
        await expect(page.get_by_text("The draft is removed.")).to_be_visible()


async def test_numbers_live_while_it_is_being_sent(
    chromium: Browser, origin: str, alma: Visitor
) -> None:
    """The page is taken from a moment at which something waits, and the answers are made up.

    It is asked for once more at the end, when it was taken back meanwhile.
    """
    at = f"/programs/{alma.looked.program}/notices/{alma.looked.ids['notice_id']}/report"
    asked: list[str] = []
    pages: list[str] = []

    async def answer(route: Route) -> None:
        asked.append(route.request.url)
        await route.fulfill(json=ANSWERS[min(len(asked), len(ANSWERS)) - 1])

    async def under_way(route: Route) -> None:
        page = await route.fetch()
        pages.append(route.request.url)
        body = now_sent if len(pages) == 1 else taken_back
        await route.fulfill(response=page, body=body(await page.text(), at))

    async with window(chromium, origin, storage_state=alma.state) as opened:
        page = opened.page
        await page.route(f"{origin}/api/v1{at}", answer)
        await page.route(f"{origin}{at}", under_way)
        await opened.go(at)
        await expect(page.get_by_text("It is being sent.")).to_be_visible()
        for delivered in ("4", "12"):
            await expect(page.locator("[data-figure=delivered]")).to_have_text(delivered)
        await expect(page.locator("[data-figure=no_device]")).to_have_text("5")
        await expect(page.get_by_text("It was taken back.")).to_be_visible()
        await expect(page.get_by_text(TOLD)).to_have_count(0)
        await page.wait_for_timeout(4_000)
        assert (len(asked), len(pages)) == (len(ANSWERS), 2)


def now_sent(page: str, at: str) -> str:
    plain = 'aria-labelledby="numbers"'
    live = f'{plain} data-behavior="publishing/report" data-report="/api/v1{at}"'
    return page.replace(plain, live).replace(TOLD, "It is being sent.")


def taken_back(page: str, _at: str) -> str:
    return page.replace(TOLD, "It was taken back.")
