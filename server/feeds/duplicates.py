"""The same meeting in two feeds: which of them are one, and which of those is shown. Pure.

Two are one when program, hour and place (or conference) agree and their names are alike. The hour
is the same instant all year round, whatever clocks show: 19:00 in New York is 18:00 in Chicago.
Within one feed their names must be the same: a house may hold two meetings at a time.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from server.core.wall_clock import instant
from server.feeds.frames import Sighting
from server.listings.distance import kilometres
from server.listings.occurrence import DAYS_A_WEEK, MINUTES_A_DAY
from server.places.folding import folded

MOST_MINUTES_APART = 5
MOST_METRES_APART = 75.0
MOST_DEGREES_APART = MOST_METRES_APART / 111_000
LEAST_ALIKE = 0.6
SAY_NOTHING = frozenset({"group", "groups", "meeting", "meetings", "the", "online", "zoom"})
ZOOM = re.compile(r"/(?:j|w|wc/join|s|my)/([^/]+)")

NOON, MINUTE = time(12), timedelta(minutes=1)
WINTER, SUMMER = date(2036, 1, 15), date(2036, 7, 15)
"""So far ahead that they go by the rules as they stand."""
MINUTES_A_WEEK = DAYS_A_WEEK * MINUTES_A_DAY


class Timed(NamedTuple):
    """A meeting with its minutes of the week in UTC, in winter and in summer."""

    winter: int
    summer: int
    seen: Sighting


class Pair(NamedTuple):
    """Two meetings that may be one, and how alike their names are, 0 to 1."""

    alike: float
    one: Sighting
    other: Sighting


def changes(sightings: Iterable[Sighting]) -> Iterator[tuple[UUID, UUID | None]]:
    """Give each meeting that is not shown as it should be, with the one to show in its place.

    None stands for itself. The one that its feed confirmed last is shown.
    """
    everyone = list(sightings)
    heads = _heads(_pairs(everyone))
    for one in everyone:
        head = heads.get(one.id)
        if head != one.cluster:
            yield one.id, head


def conference(url: str) -> str:
    """Return what an address joins, however it is written; "" when it says no room."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    if host == "zoom.us" or host.endswith(".zoom.us"):
        found = ZOOM.search(path)
        return f"zoom.us/{found[1].lower()}" if found else ""
    return f"{host}{path}".lower() if host and path else ""


def _pairs(everyone: Iterable[Sighting]) -> list[Pair]:
    """Return what may be one, the most alike first."""
    rooms: defaultdict[tuple[str, int, str], list[Timed]] = defaultdict(list)
    places: defaultdict[tuple[str, int], list[Timed]] = defaultdict(list)
    for one in everyone:
        timed = _timed(one)
        room = conference(one.url) if one.url else ""
        for day in _days(timed):
            if room:
                rooms[one.program, day, room].append(timed)
            if one.lat is not None and one.lng is not None:
                places[one.program, day].append(timed)
    near = (pair for some in places.values() for pair in _neighbours(some))
    joined = (pair for (_, day, _), some in rooms.items() for pair in _each_two(some, day))
    found = (_alike(one, other) for one, other in chain(near, joined))
    return sorted(filter(None, found), key=lambda pair: (-pair.alike, pair.one.id, pair.other.id))


def _timed(one: Sighting) -> Timed:
    minute = one.weekday * MINUTES_A_DAY + one.start
    winter, summer = _offsets(one.timezone)
    return Timed((minute - winter) % MINUTES_A_WEEK, (minute - summer) % MINUTES_A_WEEK, one)


@lru_cache
def _offsets(timezone: str) -> tuple[int, int]:
    """Return how many minutes a zone is ahead of UTC, in winter and in summer."""
    winter, summer = (
        (instant(day, NOON, "UTC") - instant(day, NOON, timezone)) // MINUTE
        for day in (WINTER, SUMMER)
    )
    return winter, summer


def _days(timed: Timed) -> set[int]:
    """Return its day, and the day before when it begins so early that one of that may be it."""
    return {timed.winter // MINUTES_A_DAY, _earlier(timed.winter) // MINUTES_A_DAY}


def _earlier(minute: int) -> int:
    return (minute - MOST_MINUTES_APART) % MINUTES_A_WEEK


def _neighbours(some: list[Timed]) -> Iterator[tuple[Sighting, Sighting]]:
    """Give each two that are near each other, along their latitudes."""
    some.sort(key=lambda one: (one.seen.lat or 0.0, one.seen.id))
    first = 0
    for number, one in enumerate(some):
        while (one.seen.lat or 0.0) - (some[first].seen.lat or 0.0) > MOST_DEGREES_APART:
            first += 1
        for other in some[first:number]:
            if _is_same_hour(one, other) and _metres(one.seen, other.seen) < MOST_METRES_APART:
                yield other.seen, one.seen


def _each_two(some: list[Timed], day: int) -> Iterator[tuple[Sighting, Sighting]]:
    """Give each two of a day that begin at the same time."""
    midnight = day * MINUTES_A_DAY
    timed = [((one.winter - midnight) % MINUTES_A_WEEK, one) for one in some]
    timed.sort(key=lambda at: (at[0], at[1].seen.id))
    first = 0
    for number, (minute, one) in enumerate(timed):
        while minute - timed[first][0] > MOST_MINUTES_APART:
            first += 1
        for _, other in timed[first:number]:
            if _is_same_hour(one, other):
                yield other.seen, one.seen


def _is_same_hour(one: Timed, other: Timed) -> bool:
    return _is_near(one.winter, other.winter) and _is_near(one.summer, other.summer)


def _is_near(minute: int, other: int) -> bool:
    apart = abs(minute - other)
    return min(apart, MINUTES_A_WEEK - apart) <= MOST_MINUTES_APART


def _metres(one: Sighting, other: Sighting) -> float:
    points = (one.lat, one.lng, other.lat, other.lng)
    return 1000 * kilometres(*(point or 0.0 for point in points))


def _alike(one: Sighting, other: Sighting) -> Pair | None:
    first, second = _bare(one.name), _bare(other.name)
    if first == second:
        return Pair(1.0, one, other)
    if one.feed_id == other.feed_id:
        return None
    ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
    return Pair(ratio, one, other) if ratio >= LEAST_ALIKE else None


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    words = folded(name).split()
    return " ".join(word for word in words if word not in SAY_NOTHING) or " ".join(words)


def _heads(pairs: Iterable[Pair]) -> dict[UUID, UUID]:
    """Return, for each meeting that is not shown itself, the one that is."""
    groups: dict[UUID, list[Sighting]] = {}
    for pair in pairs:
        one = groups.setdefault(pair.one.id, [pair.one])
        other = groups.setdefault(pair.other.id, [pair.other])
        if one is not other and _may_join(one, other):
            one.extend(other)
            for each in other:
                groups[each.id] = one
    heads: dict[UUID, UUID] = {}
    for group in groups.values():
        head = min(group, key=_rank)
        heads |= {each.id: head.id for each in group if each is not head}
    return heads


def _may_join(some: list[Sighting], others: list[Sighting]) -> bool:
    """Tell whether no two of one feed would become one without having the same name."""
    return all(
        one.feed_id != other.feed_id or _bare(one.name) == _bare(other.name)
        for one in some
        for other in others
    )


def _rank(one: Sighting) -> tuple[int, UUID]:
    return -one.updated_at, one.id
