"""Today and check-in stay light, to the byte: whoever makes them heavier sees by how much.

The first two tests say what is loaded, the last what that weighs.
"""

import httpx2
import pytest
from playwright.async_api import Browser, Request
from starlette.applications import Starlette

from server.core.assets import release
from tests import cast
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.diary import Diary
from tests.browser.server import origin_of
from tests.browser.watched import window
from tests.browser.weights import (
    IS_WRITTEN_ANEW,
    KEPT,
    LIVE,
    SAVED,
    name_of,
    script,
    weigh,
    weights,
    write,
)
from tests.child import Child
from tests.conftest import Clock, sign_up, signed_in

PAGES = {"/": "/shells/today", "/check-in": "/shells/check-in"}
MOST, MOST_SCRIPT = 40_000, 15_000
"""Of the first visit. What the phone keeps comes from the phone."""


def check_names(how: str, found: set[str]) -> None:
    if IS_WRITTEN_ANEW:
        write(how, dict.fromkeys(found, 0))
    assert found == set(weights(how)), "look why, then: bench/weights"


def loaded(urls: list[str]) -> set[str]:
    """Name the pages and what they load.

    Not answers of the API, which are as large as the diary is, nor what the browser wants for its
    own install button, nor the page that follows a form: its address is another each day.
    """
    found = map(name_of, urls)
    return {name for name in found if name in PAGES or name.endswith((".js", ".css", ".svg"))}


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_live_pages_load_what_the_table_says(chromium: Browser, child: Child) -> None:
    async with window(chromium, origin_of(child)) as opened:
        request, body = opened.page.context.request, vars(cast.ALMA)
        headers = {"Origin": opened.origin}
        await request.post(f"{opened.origin}/api/v1/accounts", data=body, headers=headers)
        for path in PAGES:
            await opened.page.goto(opened.origin + path, wait_until="networkidle")
        check_names(LIVE, loaded(opened.fetched))
        await opened.page.get_by_role("radio", name="Good", exact=True).check()
        await opened.page.get_by_role("button", name="Save", exact=True).click()
        await opened.page.wait_for_url("**/saved*", wait_until="networkidle")
        check_names(SAVED, loaded(opened.fetched))


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_kept_pages_load_what_the_table_says(pocket: Chromium, child: Child) -> None:
    diary = Diary(pocket, origin_of(child))
    await diary.sign_up(cast.ALMA)
    await diary.be_ready()
    found: list[str] = []

    def asked(request: Request) -> None:
        found.append(request.url)

    pocket.page.on("request", asked)
    for path in PAGES:
        await pocket.page.goto(diary.origin + path, wait_until="networkidle")
    check_names(KEPT, {PAGES.get(name, name) for name in loaded(found)})


@pytest.mark.neutral
@pytest.mark.parametrize("how", [LIVE, SAVED, KEPT])
async def test_nothing_has_grown(app: Starlette, clock: Clock, how: str) -> None:
    await sign_up(cast.ALMA, clock())
    async with signed_in(app, cast.ALMA) as client:
        found = {name: await _weight(client, name) for name in weights(how)}
    if IS_WRITTEN_ANEW:
        write(how, found)
    assert found == weights(how), "look why, then: bench/weights"
    if how == LIVE:
        assert script(found) <= MOST_SCRIPT
    if how != KEPT:
        assert sum(found.values()) <= MOST


async def _weight(client: httpx2.AsyncClient, name: str) -> int:
    top, _, rest = name.lstrip("/").partition("/")
    path = f"/{top}/{release()}/{rest}" if rest else name
    answer = await client.get(path)
    assert answer.status_code == 200, path
    return weigh(answer.content, release())
