"""Whoever adds a page adds it to the places that are looked at."""

from server.app import ROUTES
from tests.browser.places import ELSEWHERE, PLACES


def test_no_page_is_forgotten() -> None:
    pages = {
        route.path
        for route in ROUTES
        if "GET" in (route.methods or ())
        and not route.path.startswith(("/api/", "/assets/", "/shells/"))
    }
    assert pages - {place.template for place in PLACES} - ELSEWHERE == set()
