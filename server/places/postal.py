"""About where a postal address lies: in the middle of its ZIP code, or of its city. Pure."""

from functools import lru_cache

from server.places.folding import folded
from server.places.lookup import ZIP, named
from server.places.table import Found, is_in, place_table

REMEMBERED = 8192
"""So many are at hand while a feed is read: most of its meetings share them."""


@lru_cache(maxsize=REMEMBERED)
def of_zip(code: str, region: str) -> Found | None:
    """Return the place of a ZIP code; None when it does not lie in the state that is written."""
    typed = ZIP.fullmatch(code.strip())
    found = place_table().zip_code(typed[1]) if typed else None
    states = [one for one in _codes(region, "us") if one.isupper()]
    return found if found and (found.region in states or not states) else None


@lru_cache(maxsize=REMEMBERED)
def of_city(city: str, region: str, country: str) -> Found | None:
    """Return the place of a city in its state or province, the largest of that name.

    Where none is written it is looked for in the country (an ISO 3166 code, small letters), if only
    one is called so there.
    """
    codes = _codes(region, country) if region.strip() else [country] if country else []
    found = [one for one in named(folded(city)) if any(is_in(one.region, code) for code in codes)]
    is_told = len(found) == 1 or country not in codes
    return found[0] if found and is_told else None


def _codes(region: str, country: str) -> list[str]:
    """Return the states, provinces or countries that are called so, those of a country if known."""
    codes = place_table().regions(folded(region.replace(".", "")))
    return [one for one in codes if not country or is_in(one, country)]
