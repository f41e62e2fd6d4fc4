"""A phone keeps all of somebody's meetings, no place that is not there, and nothing signed out."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests import cast
from tests.browser import meetings_about
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.diary import ASK, Diary
from tests.browser.engines.driver import reads, until
from tests.browser.engines.test_finder import FIRST, IS_KEPT, ROWS, keep
from tests.browser.looks import is_fit_to_be_seen
from tests.browser.server import origin_of
from tests.browser.test_shell_pages import IS_FILLED
from tests.browser.watched import Window
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MINE = "/api/v1/meetings/mine/pack"
HAS_WORKER = """async () => {
  const worker = await navigator.serviceWorker.getRegistration();
  return Boolean(worker?.active && navigator.serviceWorker.controller);
}"""
FACTS = f"""async () => {{
  {ASK}
  const count = await ask(store("facts").count());
  database.close();
  return count + Number(Boolean(current));
}}"""
TOWN = f"/meetings?near={meetings_about.ZIP}"
LAKE = {
    "slug": "lake",
    "name": "Lake View",
    "day": 0,
    "time": "19:00",
    "end_time": "20:00",
    "timezone": "America/Chicago",
    "types": ["C", "X"],
    "location": "Lake Hall",
    "location_notes": "Ring at the side door.",
    "notes": "Coffee from a quarter to.",
    "formatted_address": "12 Elm Street, Chicago, IL 60601, USA",
    "latitude": 41.88,
    "longitude": -87.63,
    "conference_url": "https://zoom.us/j/5550001",
    "conference_url_notes": "Passcode: 456",
    "conference_phone": "+16465550100",
    "conference_phone_notes": "Meeting ID: 5550001",
}


@pytest_asyncio.fixture(loop_scope="session")
async def diary(pocket: Chromium, town: Child, tmp_path: Path) -> AsyncIterator[Diary]:
    """Alma's phone, with meetings in town and one far away, which she keeps."""
    one = Diary(pocket, origin_of(town))
    meetings_about.add(town, tmp_path, "Lake meetings", LAKE)
    await one.sign_up(cast.ALMA)
    await one.be_ready()
    yield one


async def test_a_meeting_somebody_keeps_is_all_there_without_the_server(
    diary: Diary, pocket: Chromium, town: Child, tmp_path: Path
) -> None:
    path = await keep_the_lake(diary)
    meetings_about.add(town, tmp_path, "Lake meetings", LAKE | {"location": "Town Hall"})
    assert [await asked_of_mine(diary) for _ in range(2)] == [200, 304]  # the finder renews it
    town.kill()

    await diary.open("/meetings?near=Chicago")
    await reads(pocket, "There is no connection to look up Chicago.")
    assert "Lake View" in await until(pocket, ROWS)
    await diary.open(path)
    page = pocket.page
    for words in ("Town Hall", "12 Elm Street", "Ring at the side door.", "Coffee from", "Wheelch"):
        await reads(pocket, words)
    directions = page.get_by_role("link", name="Directions")
    await expect(directions).to_have_attribute("href", re.compile(r"41\.88,-87\.63"))
    await expect(page.get_by_role("link", name="Join online")).to_be_visible()
    await expect(page.get_by_role("link", name="Join by phone")).to_be_visible()
    await expect(page.get_by_text("Passcode: 456")).to_be_hidden()
    await page.get_by_text("Passcode and notes").click()
    await expect(page.get_by_text("Passcode: 456")).to_be_visible()


async def test_where_a_reminder_is_promised_it_says_whether_this_phone_would_show_it(
    diary: Diary, pocket: Chromium
) -> None:
    path = await keep_the_lake(diary)
    for permission, words in (([], "No. This browser"), (["notifications"], "Not yet. You can")):
        await pocket.context.grant_permissions(permission, origin=diary.origin)
        for page in (path, "/meetings/mine"):
            await diary.open(page)
            await expect(pocket.page.locator(".push-shown")).to_contain_text(words)
        await pocket.context.clear_permissions()


async def keep_the_lake(diary: Diary) -> str:
    await diary.open("/meetings?near=Chicago&q=lake")
    await until(diary.phone, ROWS)
    path = str(await diary.phone.evaluate(FIRST))
    assert await keep(diary, path) == "Lake View"
    return path


async def asked_of_mine(diary: Diary) -> int:
    """Open the finder; return what it was told of the meetings that are kept."""
    page = diary.phone.page  # type: ignore[attr-defined]
    await diary.be_awake()
    async with page.expect_response(lambda one: one.url.endswith(MINE)) as told:
        await diary.open(TOWN)
    status: int = (await told.value).status
    await until(diary.phone, IS_FILLED)
    return status


async def test_a_place_that_is_not_there_is_asked_for_once(diary: Diary, pocket: Chromium) -> None:
    await diary.open(TOWN)
    await reads(pocket, "Near Delray Beach, FL")
    await until(pocket, IS_KEPT)
    await diary.open("/meetings?near=Nowhereville")
    await expect(pocket.page.locator(".shell-summary")).to_be_visible()
    asked: list[str] = []
    pocket.page.on("request", lambda request: asked.append(request.url))
    await diary.open("/meetings")
    await reads(pocket, "Near Delray Beach, FL")
    assert asked
    assert not any("Nowhere" in url or "from=server" in url for url in asked)


async def test_signed_out_it_says_why_there_is_no_list_and_whom_to_call(
    pocket: Chromium, town: Child
) -> None:
    phone = Diary(pocket, origin_of(town))
    await phone.open("/meetings")
    await until(pocket, HAS_WORKER)
    town.kill()
    for path in ("/meetings", f"{TOWN}&when=now"):
        await phone.open(path)
        await reads(pocket, "The list is not kept on this phone.")
        await expect(pocket.page.locator("a[href^='tel:']").first).to_be_visible()
    await reads(pocket, "988")
    await is_fit_to_be_seen(Window(pocket.page, phone.origin))
    assert await pocket.evaluate(FACTS) == 0
    await phone.open("/you")
    await expect(pocket.page.get_by_text("The list is not kept")).to_be_hidden()
