"""What is asked of the finder, and what it answers."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from server.listings.day_parts import PartOfDay
from server.listings.record import Attendance, Record
from server.meetings.ranking import Tier, Travel
from server.places.lookup import Place

When = Literal["now", "soon", "today", "any"]
Attending = Literal["in_person", "online", "hybrid", "inactive", "any"]

MOST = 200
BEST_ONLINE = 20
"""So many online ones stand beside those near a place; all of them are a filter away."""
MOST_KM = 250.0


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody looks for. What is left out does not narrow the search.

    With a place: what is within `radius_km` of it, or the nearest when that is None, and beside
    them the best few online. Without a place: online and hybrid ones, or all of a `feed`.
    `attendance` None is all but inactive ones. `types` and `words` must all be there.
    """

    place: Place | None = None
    radius_km: float | None = None
    when: When = "any"
    weekday: int | None = None
    part_of_day: PartOfDay | None = None
    attendance: Attending | None = None
    program: str = ""
    feed: UUID | None = None
    types: tuple[str, ...] = ()
    words: str = ""
    limit: int = 50
    cursor: str = ""
    travel: Travel = "car"


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting as it is found. `start` and `end`: the occurrence that is on, else the next."""

    id: UUID
    feed_id: UUID
    feed: str
    record: Record
    start: datetime | None
    end: datetime | None
    is_on_now: bool
    distance_km: float | None
    tier: Tier
    is_stale: bool

    @property
    def attendance(self) -> Attendance:
        """How it can be attended."""
        return self.record.attendance


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, in order. `cursor` leads to what comes after it; empty at the end.

    `radius_km` is how far the search went, None when no place was given or none mattered.
    """

    meetings: list[Shown]
    radius_km: float | None
    place: Place | None
    cursor: str
    is_more_online: bool = False
    """Of those online only the next few stand beside those near the place."""
