"""The finder: which meetings somebody can get to, in the order of `ranking`.

The order is made in Python, of candidates that are read from an index in bands (`bands`): what is
on or begins soon, whole; what comes later, by its start, until there is enough. Distances are
exact. A row whose next occurrence is over is reckoned anew, so nothing depends on a job being late.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from server.listings import queries
from server.listings.queries import Clause, Row, both, is_standing, seconds
from server.listings.record import Attendance
from server.meetings.asking import BEST_ONLINE, Found, Query, Shown
from server.meetings.bands import Band, bands
from server.meetings.cursor import Cursor, cursor_after, opened_cursor
from server.meetings.filters import JOINED_ONLINE, conditions, is_wanted, wanted_attendances
from server.meetings.ranking import Rank, Tier, is_stale, rank
from server.meetings.reach import Reach

WIDER_KM = (8.0, 25.0, 80.0, 250.0)
"""5, 15, 50 and 150 miles."""
ENOUGH = 20
FEW = 200
"""Fewer candidates than this are read at one go; what is more is read in bands."""


class Hit(NamedTuple):
    """A meeting that was found, and what it is sorted by."""

    rank: Rank
    row: Row
    distance_km: float | None


class Moment(NamedTuple):
    """From when a search sees the meetings, in seconds since 1970, and after which of them."""

    now: int
    after: Rank | None
    state: queries.State


class Some(NamedTuple):
    """What was read at one go and is within reach, with its kilometres."""

    rows: Sequence[tuple[Row, float | None]]
    is_all: bool
    """Else it is only as many as are enough."""

    @property
    def is_enough(self) -> bool:
        return len(self.rows) >= ENOUGH


class Elsewhere(NamedTuple):
    """What was found that needs no way."""

    hits: list[Hit]
    is_more: bool = False
    """Of those online there are more, which this list will never have."""


class Near(NamedTuple):
    """What was found round a place, and how far the search went."""

    hits: list[Hit]
    radius_km: float


async def search(query: Query, now: datetime) -> Found:
    """Find meetings. Raises `Refused` for a cursor that is none of ours."""
    cursor = opened_cursor(query.cursor, now)
    moment = await _moment(cursor, now)
    near = await _near(query, cursor, moment)
    hits = [*near.hits] if near else []
    elsewhere = await _elsewhere(query, moment)
    hits += elsewhere.hits
    hits.sort(key=lambda hit: hit.rank)
    page = hits[: query.limit]
    radius_km = near.radius_km if near else None
    is_more = len(hits) > query.limit
    return Found(
        meetings=await _shown(page, moment.now),
        radius_km=radius_km,
        place=query.place,
        cursor=cursor_after(page[-1].rank, moment.now, radius_km) if is_more else "",
        is_more_online=elsewhere.is_more,
    )


async def one(meeting_id: UUID, now: datetime) -> Shown | None:
    """Return a meeting by its id, None when it is not listed (any more)."""
    moment = await _moment(None, now)
    which = Clause("id = ? AND NOT is_hidden", (meeting_id,))
    found = await queries.candidates(both([which, is_standing(moment.state.under_way)]))
    anywhere = Reach(frozenset(Attendance))
    hits = list(_hits(Query(), moment, _within(Query(), anywhere, moment, found)))
    return next(iter(await _shown(hits, moment.now)), None)


async def _moment(cursor: Cursor | None, now: datetime) -> Moment:
    at, after = (cursor.now, cursor.rank) if cursor else (seconds(now), None)
    return Moment(at, after, await queries.state(at))


async def _near(query: Query, cursor: Cursor | None, moment: Moment) -> Near | None:
    """Find what one would go to; None when nothing of that is asked for.

    Without a radius, the first of `WIDER_KM` is taken that holds enough, else the last.
    """
    there = wanted_attendances(query) - {Attendance.ONLINE}
    if query.place is None or not there:
        return None
    given = query.radius_km or (cursor.radius_km if cursor else None)
    *narrow, widest = (given,) if given else WIDER_KM
    for radius_km in narrow:
        reach = Reach(there, query.place, radius_km)
        some = await _some(query, reach, moment)
        if not some.is_all and not some.is_enough:
            every = await queries.candidates(_where(query, reach, moment))
            some = Some([*_within(query, reach, moment, every)], is_all=True)
        if some.is_enough:
            return Near(await _of(some, query, reach, moment, query.limit + 1), radius_km)
    reach = Reach(there, query.place, widest)
    some = await _some(query, reach, moment)
    return Near(await _of(some, query, reach, moment, query.limit + 1), widest)


async def _some(query: Query, reach: Reach, moment: Moment) -> Some:
    """Read all that come into question, or some when they are more than a few."""
    limit = 0 if query.when in {"now", "soon"} else FEW
    where = _where(query, reach, moment)
    if reach.is_by_time:
        found = await queries.candidates_by_attendance(reach.attendances, where, "", FEW)
        is_all = len(found) < FEW
    else:
        found = await queries.candidates(where, limit=limit)
        is_all = not limit or len(found) < limit
    within = _within(query, reach, moment, found)
    return Some([*(within if is_all else islice(within, ENOUGH))], is_all)


async def _of(some: Some, query: Query, reach: Reach, moment: Moment, count: int) -> list[Hit]:
    """Return the first so many hits: of what was read if that is all, else read in bands."""
    if not some.is_all:
        return await _best(query, reach, moment, count)
    return _first(list(_hits(query, moment, some.rows)), count)


async def _elsewhere(query: Query, moment: Moment) -> Elsewhere:
    """Find what needs no way: online ones, or without a place all of a feed.

    Beside those near a place stand only the best few online.
    """
    reach = _online(query)
    if reach is None:
        return Elsewhere([])
    if query.place is None or query.attendance == "online" or query.feed is not None:
        return Elsewhere(await _by_time(query, reach, moment, query.limit + 1))
    found = await _by_time(query, reach, moment._replace(after=None), BEST_ONLINE + 1)
    after = moment.after
    best = [hit for hit in found[:BEST_ONLINE] if after is None or hit.rank > after]
    return Elsewhere(best, is_more=len(found) > BEST_ONLINE)


async def _by_time(query: Query, reach: Reach, moment: Moment, count: int) -> list[Hit]:
    """Return the first so many hits. Words that are rare are looked for only once."""
    if not (query.words and reach.is_by_time):
        return await _best(query, reach, moment, count)
    return await _of(await _some(query, reach, moment), query, reach, moment, count)


def _online(query: Query) -> Reach | None:
    wanted = wanted_attendances(query)
    if query.place is not None:
        online = wanted & {Attendance.ONLINE}
        return Reach(online, is_by_time=True) if online else None
    if query.feed is not None:
        return Reach(wanted)
    if query.attendance in {None, "any"}:
        wanted = wanted & (JOINED_ONLINE | {Attendance.INACTIVE})
    return Reach(wanted, is_by_time=True)


async def _best(query: Query, reach: Reach, moment: Moment, count: int) -> list[Hit]:
    """Return the first so many hits after the cursor, in their order."""
    wanted = conditions(query, moment.now, moment.state.under_way)
    is_soon = query.when in {"now", "soon"}
    its = bands(moment.now, is_by_time=reach.is_by_time, is_soon=is_soon)
    hits: dict[str, Hit] = {}
    for band, following in zip(its, [*its[1:], None], strict=True):
        if band.is_before(moment.after) or (band.is_by_end and not moment.state.is_any_behind):
            continue
        floor = following.floor if following else None
        limit = (count if reach.is_by_time else FEW) if band.order else 0
        while True:
            found = await _read(reach, both([reach.clause(), band.clause, *wanted]), band, limit)
            within = _within(query, reach, moment, found)
            hits |= {hit.row.id: hit for hit in _hits(query, moment, within)}
            is_all = not limit or len(found) < limit
            end = floor if is_all else _end(query, reach, moment, found[-1])
            is_enough = sum(end is None or hit.rank <= end for hit in hits.values()) >= count
            if is_all or is_enough:
                break
            limit *= 4
        if is_enough:
            break
    return _first(list(hits.values()), count)


def _first(hits: list[Hit], count: int) -> list[Hit]:
    hits.sort(key=lambda hit: hit.rank)
    return hits[:count]


def _where(query: Query, reach: Reach, moment: Moment) -> Clause:
    return both([reach.clause(), *conditions(query, moment.now, moment.state.under_way)])


def _end(query: Query, reach: Reach, moment: Moment, row: Row) -> tuple[object, ...]:
    """Return up to where a chunk that ends with this row is sure to hold all hits.

    Distances and ids make the order of those that start together. The database knows the ids.
    """
    ranked = _ranked(query, moment, row, None)
    return ranked if reach.is_by_time else ranked[:5]


async def _read(reach: Reach, where: Clause, band: Band, limit: int) -> list[Row]:
    if not reach.is_by_time or band.is_by_end:
        return await queries.candidates(where, band.order, limit)
    return await queries.candidates_by_attendance(reach.attendances, where, band.order, limit)


def _hits(
    query: Query, moment: Moment, within: Iterable[tuple[Row, float | None]]
) -> Iterator[Hit]:
    """Give what comes after the cursor."""
    for row, distance in within:
        ranked = _ranked(query, moment, row, distance)
        if moment.after is None or ranked > moment.after:
            yield Hit(ranked, row, distance)


def _within(
    query: Query, reach: Reach, moment: Moment, found: Sequence[Row]
) -> Iterator[tuple[Row, float | None]]:
    """Give what is within reach, at the time that is asked for, with its kilometres."""
    distance_to = reach.distances()
    for read in found:
        distance = distance_to(read)
        if distance is not None and distance > reach.radius_km:
            continue
        row = read.at(moment.now)
        if is_wanted(query.when, row, moment.now):
            yield row, distance


def _ranked(query: Query, moment: Moment, row: Row, distance: float | None) -> Rank:
    return rank(row, distance, moment.now, query.travel, has_place=query.place is not None)


async def _shown(page: Sequence[Hit], now: int) -> list[Shown]:
    details = await queries.details([hit.row.id for hit in page])
    return [_as_shown(hit, details[hit.row.id], now) for hit in page if hit.row.id in details]


def _as_shown(hit: Hit, detail: queries.Detail, now: int) -> Shown:
    row = hit.row
    return Shown(
        id=UUID(row.id),
        feed_id=detail.feed_id,
        feed=detail.feed,
        record=detail.record,
        start=_instant(row.start),
        end=_instant(row.end),
        is_on_now=row.start is not None and row.start <= now,
        distance_km=hit.distance_km,
        tier=Tier(hit.rank[0]),
        is_stale=is_stale(row.updated_at, now),
    )


def _instant(at: int | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)
