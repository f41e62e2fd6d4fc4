"""Pages for when something went wrong: each says what happened, what to do, and where Help is."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect
from starlette.exceptions import HTTPException
from starlette.requests import Request

from server.app import make_app
from server.core.answers import answer
from server.core.settings import read
from tests.browser.looks import has_its_frame, is_open_to_all, is_roomy
from tests.browser.watched import window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 500, 503])
async def test_an_error_page_helps(
    chromium: Browser, origin: str, tmp_path: Path, status: int
) -> None:
    page = error_page(tmp_path, status)

    async def show(route: Route) -> None:
        await route.fulfill(status=status, content_type="text/html", body=page)

    async with window(chromium, origin) as opened:
        await opened.page.route("**/trouble", show)
        await opened.go("/trouble")
        await has_its_frame(opened)
        await is_roomy(opened)
        await is_open_to_all(opened)
        main = opened.page.get_by_role("main")
        await expect(main.locator("p").first).not_to_be_empty()
        await expect(main.get_by_role("link", name="Help")).to_be_visible()
        await expect(main.get_by_role("link", name="Go to the start")).to_be_visible()


def error_page(data: Path, status: int) -> bytes:
    """Make the page that the server answers with, without the trouble."""
    app = make_app(read({"EVENKEEL_DATA": str(data)}))
    scope = {"type": "http", "method": "GET", "path": "/trouble", "headers": [], "app": app}
    return bytes(answer(Request(scope), HTTPException(status)).body)
