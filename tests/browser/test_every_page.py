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


async def test_today_and_check_in_are_light(chromium: Browser, origin: str, alma: Visitor) -> None:
    async with window(chromium, origin, storage_state=alma.state) as opened:
        await opened.go("/")
        await opened.go("/check-in")
        sizes = await opened.sizes()
    assert sum(sizes.values()) <= 40_000, sizes
    assert sum(size for path, size in sizes.items() if path.endswith(".js")) <= 15_000, sizes
