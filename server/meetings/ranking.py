"""In which order meetings are shown to somebody who wants to get to one now. Pure.

`web/meetings/ranking.js` is its twin: both pass `tests/meetings/ranking_cases.json`, so that the
order is the same without a signal. Instants are whole seconds since 1970.
"""

import math
from enum import IntEnum
from typing import Literal, Protocol, TypeAlias

from server.listings.record import Attendance

Travel = Literal["walk", "bus", "car"]

KM_AN_HOUR: dict[Travel, float] = {"walk": 4.5, "bus": 15, "car": 40}
EXTRA_SECONDS: dict[Travel, int] = {"walk": 0, "bus": 600, "car": 300}
"""Waiting for the bus; finding the car and a place for it."""
AN_HOUR = 3600
SOON_SECONDS = 3 * AN_HOUR
LEFT_ONLINE_SECONDS = 15 * 60
LEFT_THERE_SECONDS = 10 * 60
STALE_SECONDS = 365 * 24 * AN_HOUR
NOWHERE = math.inf
"""A distance larger than all, for what has none: at the same moment it comes last."""

Rank: TypeAlias = tuple[int, bool, int, int, int, float, str]
"""Tier, whether it is stale, online or not, two moments, kilometres, id: smaller comes first."""


class Tier(IntEnum):
    """What somebody can make of a meeting just now."""

    ON_NOW = 0
    """It is on, and enough of it is left when one gets there."""
    SOON = 1
    """It begins within three hours, and one can be there by then."""
    LATE = 2
    """It begins within three hours, but the way takes longer."""
    LATER = 3
    NEARLY_OVER = 4
    """It is on, and too little of it is left."""
    IRREGULAR = 5
    """Its next time is not certain: it is not held each week."""
    UNTIMED = 6
    INACTIVE = 7


class Candidate(Protocol):
    """What the order depends on. `start` and `end`: the occurrence that is on, else the next."""

    @property
    def id(self) -> str: ...

    @property
    def attendance(self) -> int: ...

    @property
    def start(self) -> int | None: ...

    @property
    def end(self) -> int | None: ...

    @property
    def is_irregular(self) -> bool: ...

    @property
    def updated_at(self) -> int | None: ...


def travel_seconds(distance_km: float, travel: Travel) -> int:
    """Return how long the way takes, as the crow flies at an easy speed."""
    moving = distance_km / KM_AN_HOUR[travel] * AN_HOUR
    return EXTRA_SECONDS[travel] + math.floor(moving + 0.5)


def is_stale(updated_at: int | None, now: int) -> bool:
    """Tell whether nobody has confirmed a meeting for a year. Where it isn't known, it isn't."""
    return updated_at is not None and updated_at < now - STALE_SECONDS


def rank(
    one: Candidate, distance_km: float | None, now: int, travel: Travel, *, has_place: bool
) -> Rank:
    """Return what a meeting is sorted by.

    What is on comes first: in person before online for somebody with a place, the nearest first;
    without a place online first, what began last first. Then what begins soon, by when one could
    be in it; then the rest by its start. In each tier, what nobody has confirmed for a year comes
    after the others. A hybrid that is too far away, or without a place, counts as online.
    """
    tier, going, is_there = _tier(one, distance_km, now, travel)
    stale = is_stale(one.updated_at, now)
    start = one.start or 0
    group, first, second = 0, start, 0
    if tier == Tier.ON_NOW:
        group, first, second = int(is_there != has_place), going, -start
    elif tier == Tier.LATE:
        first, second = now + going, start
    elif tier == Tier.UNTIMED:
        first = 0
    away = NOWHERE if distance_km is None else distance_km
    return (int(tier), stale, group, first, second, away, one.id)


def _tier(
    one: Candidate, distance_km: float | None, now: int, travel: Travel
) -> tuple[Tier, int, bool]:
    """Return the tier, the seconds on the way, and whether one would go there in person."""
    if one.attendance == Attendance.INACTIVE:
        return Tier.INACTIVE, 0, False
    if one.start is None or one.end is None:
        return Tier.UNTIMED, 0, False
    if one.is_irregular:
        return Tier.IRREGULAR, 0, False
    if one.start > now + SOON_SECONDS:
        return Tier.LATER, 0, False
    going = None if distance_km is None else travel_seconds(distance_km, travel)
    return _by_the_way(one.attendance, one.start, one.end, now, going)


def _by_the_way(
    attendance: int, start: int, end: int, now: int, way: int | None
) -> tuple[Tier, int, bool]:
    can_join = bool(attendance & Attendance.ONLINE)
    can_go = bool(attendance & Attendance.IN_PERSON) and not (can_join and way is None)
    going, has_begun = way or 0, start <= now
    is_worth_it = end - now >= LEFT_ONLINE_SECONDS
    is_worth_going = is_worth_it and end - now - going >= LEFT_THERE_SECONDS
    if can_go and (is_worth_going if has_begun else now + going <= start):
        return (Tier.ON_NOW if has_begun else Tier.SOON), going, True
    if can_join and (is_worth_it or not has_begun):
        return (Tier.ON_NOW if has_begun else Tier.SOON), 0, False
    return (Tier.NEARLY_OVER if has_begun else Tier.LATE), going, can_go
