"""What the phone opens by itself: every page that is kept, looked at with the server stopped."""

import pytest
from playwright.async_api import expect

from tests import cast
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.diary import Diary
from tests.browser.engines.driver import HAS_HEADING, reads, until
from tests.browser.looks import has_its_frame, is_open_to_all, is_roomy
from tests.browser.server import origin_of
from tests.browser.watched import Window
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOTE = "Soup, and an early night."
MOVES = "(one) => getComputedStyle(one).transitionDuration !== '0s'"


async def away(pocket: Chromium, child: Child) -> Diary:
    """Alma's phone with one kept day, and the server stopped."""
    diary = Diary(pocket, origin_of(child))
    await diary.sign_up(cast.ALMA)
    await diary.be_ready()
    await diary.check_in(cast.today(cast.ALMA), mood="4", craving="3", note=NOTE)
    await diary.all_sent()
    child.kill()
    return diary


async def test_kept_pages_are_open_to_all_and_roomy(pocket: Chromium, child: Child) -> None:
    diary = await away(pocket, child)
    await diary.crave(6, "on the way.")
    date = cast.today(cast.ALMA)
    craving = await pocket.evaluate("() => location.pathname")
    day = f"/diary/{date}"
    for path in [
        *("/", "/check-in", "/craving", craving, "/diary", day, f"{day}/saved"),
        *("/phone/waiting", "/help", "/you"),
    ]:
        await diary.open(path)
        await until(pocket, HAS_HEADING)
        opened = Window(pocket.page, diary.origin)
        await has_its_frame(opened)
        await is_roomy(opened)
        await is_open_to_all(opened)


async def test_links_lead_on_without_the_server(pocket: Chromium, child: Child) -> None:
    diary, page = await away(pocket, child), pocket.page
    await diary.open("/")
    tabs = page.get_by_role("navigation", name="Main")
    await tabs.get_by_role("link", name="Check in").click()
    await reads(pocket, "How is today?")
    await tabs.get_by_role("link", name="Craving?").click()
    await reads(pocket, "A craving?")
    await tabs.get_by_role("link", name="Diary").click()
    await page.get_by_role("link", name="written down").first.click()
    await reads(pocket, NOTE)
    await page.get_by_role("link", name="Help").click()
    await reads(pocket, "988")
    await page.go_back()
    await reads(pocket, NOTE)
    await tabs.get_by_role("link", name="Today").click()
    await reads(pocket, "Good")


async def test_a_kept_page_honours_colours_and_stillness(pocket: Chromium, child: Child) -> None:
    diary, page = await away(pocket, child), pocket.page
    await page.emulate_media(forced_colors="active", reduced_motion="reduce")
    await diary.open("/check-in")
    mood = page.get_by_role("group", name="Mood")
    await expect(mood.get_by_role("radio", name="Good", exact=True)).to_be_checked()
    width = "(one) => getComputedStyle(one).borderTopWidth"
    good = await mood.get_by_role("radio", name="Good", exact=True).evaluate(width)
    assert good != await mood.get_by_role("radio", name="Low", exact=True).evaluate(width)
    assert not await page.locator("main *").evaluate_all(f"(all) => all.some({MOVES})")


async def test_what_is_not_kept_says_so(pocket: Chromium, child: Child) -> None:
    diary = await away(pocket, child)
    for path in ("/you", "/you/export", "/check-in/tiles", "/phone"):
        await diary.open(path)
        await expect(pocket.page.locator("h1")).not_to_be_empty()
        await expect(pocket.page.locator("header a[href='/help']")).to_be_visible()
