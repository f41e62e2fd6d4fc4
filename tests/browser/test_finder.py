"""The finder on a phone: near me, by the keyboard alone, open to all, as the server shows it."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests import cast
from tests.browser import meetings_about
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.diary import Diary
from tests.browser.engines.driver import reads, until
from tests.browser.engines.test_finder import FIRST, IS_KEPT, ROWS, keep
from tests.browser.looks import is_fit_to_be_seen
from tests.browser.server import origin_of
from tests.browser.test_shell_pages import IS_FILLED, SEEN
from tests.browser.watched import Window
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HERE = {"latitude": 26.461523, "longitude": -80.072849}
KEPT = f"/meetings?near={meetings_about.ZIP}"
NOT_THE_SAME = "main .meetings-summary, main a[rel=next], main [data-part], .meetings-search"
BARE = f"""() => {{
  for (const one of document.querySelectorAll("{NOT_THE_SAME}")) one.remove();
  return ({SEEN})();
}}"""


@pytest_asyncio.fixture(loop_scope="session")
async def diary(pocket: Chromium, town: Child) -> AsyncIterator[Diary]:
    """Alma's phone, ready, with meetings about."""
    one = Diary(pocket, origin_of(town))
    await one.sign_up(cast.ALMA)
    await one.be_ready()
    yield one


async def asks_with_a_position(diary: Diary) -> dict[str, list[str]]:
    """Press "Near me" and return what the address then asks."""
    page = diary.phone.page  # type: ignore[attr-defined]
    await diary.open("/meetings")
    await page.get_by_role("button", name="Near me").click()
    await page.wait_for_url("**lat=26*")
    await diary.be_awake()
    return parse_qs(urlsplit(page.url).query)


async def test_near_me_sends_a_rounded_place(diary: Diary, pocket: Chromium) -> None:
    await pocket.context.grant_permissions(["geolocation"], origin=diary.origin)
    await pocket.context.set_geolocation(HERE)  # type: ignore[arg-type]
    asked: list[str] = []
    pocket.page.on("request", lambda request: asked.append(request.url))
    sent = await asks_with_a_position(diary)
    assert (sent["lat"], sent["lng"]) == (["26.46"], ["-80.07"])
    await reads(pocket, "Near where you are")
    assert not any("26.461" in url or "80.072" in url for url in asked)
    packs = [url for url in asked if "/pack" in url]
    assert packs
    assert all(url.startswith(diary.origin) for url in asked)


async def test_a_phone_that_may_not_tell_says_so(diary: Diary, pocket: Chromium) -> None:
    await diary.open("/meetings")
    await pocket.page.get_by_role("button", name="Near me").click()
    await reads(pocket, "This phone may not tell where you are.")
    await expect(pocket.page.get_by_label("Where?")).to_be_focused()
    await pocket.page.keyboard.type(meetings_about.ZIP)
    await pocket.page.keyboard.press("Enter")
    await reads(pocket, "Near Delray Beach, FL: within")


async def test_a_kept_finder_shows_what_the_server_shows(diary: Diary, pocket: Chromium) -> None:
    for query in ("", "&attendance=in_person&limit=200", "&q=harbor&type=X", "&weekday=3"):
        await diary.open(f"{KEPT}{query}&from=server")
        sent = await pocket.evaluate(BARE)
        await diary.open(KEPT + query)
        await until(pocket, IS_FILLED)
        assert await pocket.evaluate(BARE) == sent, query


async def test_it_can_be_used_by_the_keyboard_alone(
    diary: Diary, pocket: Chromium, town: Child
) -> None:
    await diary.open(KEPT)
    await until(pocket, IS_KEPT)
    town.kill()
    await diary.open("/meetings")
    page = pocket.page
    await page.get_by_label("Where?").focus()
    await page.keyboard.press("Control+A")
    await page.keyboard.type("Delray Beach, FL")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**near=Delray*")
    await diary.be_awake()
    await until(pocket, ROWS)
    first = page.locator(".meetings-row a").first
    await page.locator("summary").focus()
    for _ in range(5):
        await page.keyboard.press("Tab")
        if await first.evaluate("(one) => one === document.activeElement"):
            break
    await expect(first).to_be_focused()
    path = await pocket.evaluate(FIRST)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{path}")
    await reads(pocket, "There is no connection.")


async def test_more_comes_without_leaving_the_page(diary: Diary, pocket: Chromium) -> None:
    await diary.open(KEPT)
    await until(pocket, IS_FILLED)
    before = len(await pocket.evaluate(ROWS))
    await pocket.page.get_by_role("link", name="More meetings").click()
    await until(pocket, f"(before) => ({ROWS})().length > before", before)
    assert "limit" not in pocket.page.url


async def test_kept_pages_are_open_to_all_and_roomy(
    diary: Diary, pocket: Chromium, town: Child
) -> None:
    await diary.open(KEPT)
    await until(pocket, IS_KEPT)
    path = await pocket.evaluate(FIRST)
    town.kill()
    for place in (KEPT, "/meetings?near=Chicago&when=soon", path, "/meetings/first"):
        await diary.open(place)
        await expect(pocket.page.locator("h1")).not_to_be_empty()
        await is_fit_to_be_seen(Window(pocket.page, diary.origin))


async def test_pages_of_what_is_mine_are_open_to_all(
    diary: Diary, pocket: Chromium, town: Child
) -> None:
    opened = Window(pocket.page, diary.origin)
    await diary.open("/meetings/mine")
    await is_fit_to_be_seen(opened)
    await diary.open(KEPT)
    await until(pocket, IS_FILLED)
    await keep(diary, await pocket.evaluate(FIRST))
    await diary.open("/meetings/mine")
    await reads(pocket, "Only you see this list.")
    town.kill()
    await diary.open("/meetings/mine")
    await until(pocket, ROWS)
    await is_fit_to_be_seen(opened)


async def test_before_anything_is_kept_it_says_so_and_lists_other_ways(
    diary: Diary, pocket: Chromium, town: Child
) -> None:
    town.kill()
    await diary.open("/meetings")
    await reads(pocket, "No meetings are kept here yet")
    await reads(pocket, "988")
    await diary.open("/meetings/6f1f2f1e-2222-5333-8444-555555555555")
    await reads(pocket, "It is not kept on this phone")
    await diary.open("/meetings/mine")
    await reads(pocket, "None of yours is kept on this phone")
