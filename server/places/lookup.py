"""What people type for a place, found without asking anybody: a ZIP code, or a city.

"33444", "Delray Beach, FL", "delray beach florida", "Portland" (the largest), "Paris, France".
Case, accents and punctuation make no difference. What was typed goes nowhere and is not kept.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

import msgspec

from server.places.folding import folded
from server.places.nearness import edits
from server.places.table import HOME, Found, is_in, place_table

MOST_LETTERS = 80
MOST_OTHERS = 5
MOST_READ = 200
SHORT = 4
SURE_LETTERS = 3
ELSEWHERE = 2
"""A name in another region than was typed is as far as one with two letters wrong."""
ZIP = re.compile(r"(?:.*\b[A-Za-z]{2}\.?,?\s+)?([0-9]{5})(?:-[0-9]{4})?")
POSTAL_CODE = re.compile(r"([A-Za-z])[0-9][A-Za-z] ?[0-9][A-Za-z][0-9]")
PROVINCES = {
    "A": "nl",
    "B": "ns",
    "C": "pe",
    "E": "nb",
    "G": "qc",
    "H": "qc",
    "J": "qc",
    "K": "on",
    "L": "on",
    "M": "on",
    "N": "on",
    "P": "on",
    "R": "mb",
    "S": "sk",
    "T": "ab",
    "V": "bc",
    "X": "nt",
    "Y": "yt",
}
"""By the first letter of a Canadian postal code (Canada Post, addressing guidelines)."""
CITIES_CALLED_SO = {"new york", "washington"}
"""Also states; whoever types no more means the city."""
CITY_WORDS = 4
SPELLINGS = {"st": "saint", "saint": "st", "ft": "fort", "mt": "mount", "fort": "ft", "mount": "mt"}
REGION_WORDS = 3
COUNTY = re.compile(r"\s+(?:county|parish)\b", re.IGNORECASE)


class Place(msgspec.Struct, frozen=True):
    """A place that was found. `others` are called the same; any of them can be asked for."""

    name: str
    lat: float
    lng: float
    timezone: str
    others: tuple[str, ...] = ()


class Unknown(msgspec.Struct, frozen=True):
    """No such place; perhaps one of these was meant. `state`: that is what was typed."""

    suggestions: tuple[str, ...] = ()
    state: str = ""


def find(text: str) -> Place | Unknown:
    """Find the place that somebody typed; where several are called so, the largest.

    A city of the United States counts as ten times as large: who asks is most often there.
    """
    text = text.strip()[:MOST_LETTERS]
    typed_zip = ZIP.fullmatch(text)
    if typed_zip:
        return _of_zip(typed_zip[1])
    return _of_state(text) or _found(text) or _at_the_end(text) or Unknown(_suggestions(text))


def _found(text: str) -> Place | None:
    for name, regions in _readings(text):
        found = [one for one in named(name) if _is_in_any(one, regions)]
        if found:
            return _place(found)
    return None


def _of_state(text: str) -> Unknown | None:
    """Tell the cities of a state that was typed with nothing else; its letters may be a city's."""
    state, *rest = (part.strip() for part in text.split(","))
    name = folded(state)
    codes = [code for code in place_table().regions(name) if code.isupper()]
    if not codes or name in CITIES_CALLED_SO or any(not _is_home(part) for part in rest):
        return None
    if len(name) == len(codes[0]):
        return None if _found(text) else Unknown(_largest(codes[0]), codes[0])
    return Unknown(_largest(codes[0]), state.title())


def _is_home(part: str) -> bool:
    return HOME in place_table().regions(folded(part.replace(".", "")))


@cache
def _largest(region: str) -> tuple[str, ...]:
    return _titles(islice(place_table().largest_in(region), MOST_READ))


def _at_the_end(text: str) -> Place | None:
    """Find the city and state at the end of an address, which begins with a number."""
    if not text[:1].isdigit():
        return None
    parts = [part for part in text.split(",") if not _is_home(part)]
    words, regions = " ".join(parts[-2:]).split(), place_table().regions
    for count in range(min(REGION_WORDS, len(words)), 0, -1):
        if regions(folded(" ".join(words[-count:]))):
            return _city_before(words[:-count], " ".join(words[-count:]))
    return None


def _city_before(words: Sequence[str], state: str) -> Place | None:
    for count in range(min(CITY_WORDS, len(words)), 0, -1):
        found = _found(f"{' '.join(words[-count:])}, {state}")
        if found:
            return found
    return None


def _of_zip(code: str) -> Place | Unknown:
    found = place_table().zip_code(code)
    return _place([found]) if found else Unknown(_titles(place_table().zips_near(code)))


def _readings(text: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Give ways to read what was typed, as a folded name and the regions it may lie in."""
    city, *rest = text.split(",")
    name, parts = folded(city), [folded(part.replace(".", "")) for part in rest]  # "D.C."
    regions = [code for part in parts for code in place_table().regions(part)]
    if any(parts):
        if regions:
            yield name, regions
        return
    yield name, ()
    words = name.split()
    for count in range(1, min(REGION_WORDS, len(words) - 1) + 1):
        regions = place_table().regions(" ".join(words[-count:]))
        if regions:
            yield " ".join(words[:-count]), regions


def named(name: str) -> list[Found]:
    """Return the places of a folded name, also as “St.” for “Saint” and the like, largest first."""
    for spelling in _spellings(name):
        found = place_table().named(spelling)
        if found:
            return found
    return []


def _spellings(name: str) -> Iterator[str]:
    yield name
    first, _, rest = name.partition(" ")
    if first in SPELLINGS:
        yield f"{SPELLINGS[first]} {rest}"


def _is_in_any(found: Found, regions: Sequence[str]) -> bool:
    return not regions or any(is_in(found.region, code) for code in regions)


def _place(found: Sequence[Found]) -> Place:
    first = found[0]
    name = place_table().title(first)
    others = tuple(title for title in _titles(found, MOST_OTHERS + 1) if title != name)
    return Place(name, first.lat, first.lng, first.timezone, others[:MOST_OTHERS])


def _titles(found: Iterable[Found], most: int = MOST_OTHERS) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place_table().title(one) for one in found))[:most]


def _suggestions(text: str) -> tuple[str, ...]:
    """Return what may have been meant: the name elsewhere, longer names, names spelled alike.

    Of a county, the place of its name; of a Canadian postal code, the cities of its province.
    """
    postal = POSTAL_CODE.fullmatch(text)
    if postal:
        province = PROVINCES.get(postal[1].upper())
        return _largest(f"ca-{province}") if province else ()
    if COUNTY.search(text):
        return _of_county(COUNTY.sub("", text))
    near: dict[Found, tuple[int, int]] = {}
    for name, regions in list(_readings(text)) or [(folded(text.split(",", maxsplit=1)[0]), ())]:
        for found, distance in _near(name):
            away = 0 if _is_in_any(found, regions) else ELSEWHERE
            rank = (distance + away, -ord(found.level))
            near[found] = min(rank, near.get(found, rank))
    return _titles(sorted(near, key=lambda one: (near[one], one.key)))


def _of_county(text: str) -> tuple[str, ...]:
    """Return the places called like a county, else the largest of its state."""
    found = _found(text)
    if found:
        return (found.name, *found.others)[:MOST_OTHERS]
    regions = [code for _name, codes in _readings(text) for code in codes if code.isupper()]
    return _largest(regions[0]) if regions else ()


def _near(name: str) -> Iterator[tuple[Found, int]]:
    table = place_table()
    if len(name) < SHORT:
        return
    yield from ((found, 0) for found in named(name))
    yield from ((found, 1) for found in islice(table.beginning(f"{name} "), MOST_READ))
    for key, distance in _spelled_like(name):
        yield from ((found, distance) for found in table.named(key))


def _spelled_like(name: str) -> list[tuple[str, int]]:
    """Return names one letter off, two for longer ones. Mostly people get the first letters right.

    Only where that leads nowhere are those looked for that end alike: it takes longer.
    """
    most = 1 if len(name) <= SHORT else 2
    first = name[:SURE_LETTERS]
    return _within(
        most, name, place_table().keys_beginning(first, len(name) - most, len(name) + most)
    ) or _within(most, name, place_table().keys_ending(name[len(name) // 2 :]))


def _within(most: int, name: str, keys: Iterable[str]) -> list[tuple[str, int]]:
    counted = ((key, edits(name, key, most)) for key in keys)
    return [(key, distance) for key, distance in counted if distance <= most]
