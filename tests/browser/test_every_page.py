"""What holds on every page: readable by all, roomy, at home on any screen, and telling nobody.

That nothing is fetched from elsewhere and no policy is violated is watched in every window.
"""

import pytest
from playwright.async_api import Browser

from tests.browser.conftest import Visitor
from tests.browser.looks import has_its_frame, is_open_to_all, is_roomy
from tests.browser.places import PLACES, Place
from tests.browser.watched import window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# How much room a tab's words leave at its sides.
TABS = """() => [...document.querySelectorAll(".shell-tab")].map((tab) => {
  const [box, words] = [tab, tab.querySelector("span")].map((one) => one.getBoundingClientRect());
  const room = Math.min(words.left - box.left, box.right - words.right);
  return { top: box.top, width: box.width, room };
})"""


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_a_page_is_open_to_all_and_roomy(
    chromium: Browser, origin: str, alma: Visitor, place: Place
) -> None:
    state = alma.state if place.is_signed_in else None
    async with window(chromium, origin, storage_state=state) as opened:
        await opened.go(place.path(alma))
        await has_its_frame(opened)
        await is_roomy(opened)
        await is_open_to_all(opened)


@pytest.mark.parametrize("width", [320, 360, 390])
async def test_all_tabs_stand_in_one_row(
    chromium: Browser, origin: str, alma: Visitor, width: int
) -> None:
    async with window(chromium, origin, size=(width, 640), storage_state=alma.state) as opened:
        for path in ("/", "/craving", "/meetings"):
            await opened.go(path)
            tabs = await opened.page.evaluate(TABS)
            assert len(tabs) == 6
            assert len({tab["top"] for tab in tabs}) == 1, tabs
            assert [tab for tab in tabs if tab["room"] < 1] == []
            widths = [tab["width"] for tab in tabs]
            assert max(widths) - min(widths) < 1, widths


async def test_today_and_check_in_are_light(chromium: Browser, origin: str, alma: Visitor) -> None:
    async with window(chromium, origin, storage_state=alma.state) as opened:
        await opened.go("/")
        await opened.go("/check-in")
        sizes = await opened.sizes()
    assert sum(sizes.values()) <= 40_000, sizes
    assert sum(size for path, size in sizes.items() if path.endswith(".js")) <= 15_000, sizes
