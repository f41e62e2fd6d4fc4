"""SQL written by hand: which meetings come into question, read from an index alone.

A city lists thousands of meetings and a page shows fifty, so what the order depends on is read by
itself, without the ORM, and the rest only of what is shown. A plus before a column keeps SQLite
from choosing the index of that column: it has no idea how many meetings share a start.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec

from server.core.database import records, rows, speaks_sqlite
from server.listings.distance import Box, cells
from server.listings.occurrence import MINUTES_A_DAY, current
from server.listings.record import Record
from server.push.queries import among

Order = Literal["", "ASC", "DESC"]
SECONDS_A_MINUTE = 60
IDS_A_QUESTION = 1000
STANDING = (
    "(meeting.batch NOT IN (SELECT batch FROM feed WHERE batch IS NOT NULL) AND"
    " (+meeting.replaced_in IS NULL OR"
    " +meeting.replaced_in IN (SELECT batch FROM feed WHERE batch IS NOT NULL)))"
)
"""The version of a meeting that is to be found, for a query that reads few rows."""
COLUMNS = (
    "id, lat, lng, minute_of_week, next_start_at, next_end_at, attendance, is_irregular,"
    " updated_at, timezone"
)


class Clause(NamedTuple):
    """A condition with its values, one for each `?`."""

    sql: str
    values: tuple[object, ...] = ()


class Row(NamedTuple):
    """A meeting as far as its place in the order depends on it."""

    id: str
    lat: float | None
    lng: float | None
    minute_of_week: int | None
    start: int | None
    end: int | None
    attendance: int
    is_irregular: bool
    updated_at: int | None
    timezone: str

    def at(self, now: int) -> "Row":
        """Return the row with the occurrence that is on at `now`, else the next one."""
        return self.reckoned(now) if self.end is not None and self.end <= now else self

    def reckoned(self, now: int) -> "Row":
        """Return the same, whatever the row takes for its next occurrence."""
        if self.minute_of_week is None or self.start is None or self.end is None:
            return self
        weekday, start = divmod(self.minute_of_week, MINUTES_A_DAY)
        duration = (self.end - self.start) // SECONDS_A_MINUTE
        span = current(weekday, start, duration, self.timezone, datetime.fromtimestamp(now, UTC))
        return self._replace(start=seconds(span.start), end=seconds(span.end))


class Spot(NamedTuple):
    """Where a meeting is."""

    id: str
    lat: float | None
    lng: float | None


class Detail(NamedTuple):
    """The rest of a meeting."""

    feed_id: UUID
    feed: str
    record: Record


def seconds(at: datetime) -> int:
    """Return whole seconds since 1970."""
    return int(at.timestamp())


def both(clauses: Iterable[Clause]) -> Clause:
    """Join conditions that must all hold."""
    given = list(clauses)
    return Clause(
        " AND ".join(one.sql for one in given),
        tuple(value for one in given for value in one.values),
    )


def is_within(boxes: Sequence[Box]) -> Clause:
    """The boxes of one search: they have their latitudes in common."""
    across = " OR ".join("lng BETWEEN ? AND ?" for _ in boxes)
    values = [value for box in boxes for value in (box.west, box.east)]
    which, numbers = among(list(cells(boxes)))
    return Clause(
        f"cell {which} AND lat BETWEEN ? AND ? AND ({across})",
        (numbers, boxes[0].south, boxes[0].north, *values),
    )


def is_among(column: str, values: Collection[int]) -> Clause:
    """One of several numbers."""
    return Clause(f"{column} IN ({', '.join('?' for _ in values)})", tuple(sorted(values)))


def is_standing(under_way: Collection[int]) -> Clause:
    """The version of a meeting that is to be found while these imports are under way."""
    marks, plus = ", ".join("?" for _ in under_way), "+" if speaks_sqlite() else ""
    if not under_way:
        return Clause(f"{plus}replaced_in IS NULL")
    return Clause(
        f"batch NOT IN ({marks}) AND ({plus}replaced_in IS NULL OR {plus}replaced_in IN ({marks}))",
        (*under_way, *under_way),
    )


def holds(column: str, text: str) -> Clause:
    """The text occurs in the column, letter for letter."""
    return Clause(f"{'instr' if speaks_sqlite() else 'strpos'}({column}, ?) > 0", (text,))


def stands_for_itself() -> Clause:
    """Not the same meeting as one of another feed that is shown in its place."""
    return Clause("+cluster IS NULL" if speaks_sqlite() else "cluster IS NULL")


def is_of_feed(feed_id: UUID, *, is_sought: bool) -> Clause:
    """Of one feed. `is_sought`: the rows are to be found by this, not by place or start."""
    plus = "+" if speaks_sqlite() and not is_sought else ""
    return Clause(f"{plus}feed_id = ?", (feed_id,))


async def candidates(where: Clause, order: Order = "", limit: int = 0) -> list[Row]:
    """Return the meetings for which this holds, by next start and id or as they come."""
    sql = f"SELECT {COLUMNS} FROM meeting WHERE {where.sql}{_ordered(order, limit)}"  # noqa: S608
    return _read(await records(sql, where.values))


async def spots(where: Clause) -> list[Spot]:
    """Return where the meetings are for which this holds: of a city there are ten thousands."""
    sql = f"SELECT id, lat, lng FROM meeting WHERE {where.sql}"  # noqa: S608
    return [Spot(str(id_), lat, lng) for id_, lat, lng in await records(sql, where.values)]


async def candidates_by_attendance(
    attendances: Collection[int], where: Clause, order: Order, limit: int
) -> list[Row]:
    """Do likewise, reading the index of starts in its own order for each kind of attendance."""
    one = (
        f"SELECT * FROM (SELECT {COLUMNS} FROM meeting WHERE attendance = ? AND {where.sql}"  # noqa: S608
        f"{_ordered(order, limit)}) AS found"
    )
    given = sorted(attendances)
    values = [value for kind in given for value in (kind, *where.values)]
    found = _read(await records(" UNION ALL ".join([one] * len(given)), values))
    if order:
        found.sort(key=lambda row: row.id)
        found.sort(key=lambda row: row.start or 0, reverse=order == "DESC")
    return found[:limit] if limit else found


class State(NamedTuple):
    """What a search must know of before it begins."""

    under_way: list[int]
    """Imports of which nothing is to be found yet (`is_standing`)."""
    is_any_behind: bool
    """Some row's occurrence is over that it still takes for the next one."""


async def state(now: int) -> State:
    """Ask for both at once.

    The smallest end is the first entry of its index. Whether one is smaller than a parameter,
    PostgreSQL looks up in the whole table once it plans for any parameter.
    """
    sql = (
        "SELECT batch, NULL AS soonest FROM feed WHERE batch IS NOT NULL UNION ALL"
        " SELECT NULL, MIN(next_end_at) FROM meeting"
    )
    found = await records(sql)
    under_way = [batch for batch, _ in found if batch is not None]
    return State(under_way, any(soonest is not None and soonest <= now for _, soonest in found))


async def details(ids: Sequence[str]) -> dict[str, Detail]:
    """Return what else is kept of these meetings, those that are still there."""
    marks = ", ".join("?" for _ in ids)
    sql = (
        "SELECT meeting.id, meeting.feed_id, feed.name, meeting.detail FROM meeting"  # noqa: S608
        f" JOIN feed ON feed.id = meeting.feed_id WHERE meeting.id IN ({marks}) AND {STANDING}"
    )
    found = await rows(sql, ids) if ids else []
    return {str(row["id"]): _detail(row) for row in found}


async def all_details(ids: Sequence[str]) -> list[tuple[str, Detail]]:
    """Return the same of however many, in their order."""
    found: list[tuple[str, Detail]] = []
    for start in range(0, len(ids), IDS_A_QUESTION):
        some = ids[start : start + IDS_A_QUESTION]
        its = await details(some)
        found += [(one, its[one]) for one in some if one in its]
    return found


async def confirmed_last(where: Clause, an_hour: int) -> list[str]:
    """Return the ids of those confirmed last for which this holds, some for each hour of the week.

    By a window and not by bands: what is wanted is a little of each hour, not what comes next.
    """
    sql = (
        "SELECT id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY next_start_at / 3600 % 168"  # noqa: S608
        " ORDER BY COALESCE(updated_at, 0) DESC, id) AS place"
        f" FROM meeting WHERE {where.sql}) AS ranked WHERE place <= ?"
    )
    return [str(row["id"]) for row in await rows(sql, [*where.values, an_hour])]


async def behind(now: int, limit: int) -> list[Row]:
    """Return meetings whose row still takes for the next occurrence one that is over."""
    return await candidates(Clause("next_end_at <= ?", (now,)), limit=limit)


async def ahead(of: int, after: str, limit: int) -> list[Row]:
    """Return meetings whose next occurrence ends after an instant, by their ids."""
    sql = (
        f"SELECT {COLUMNS} FROM meeting WHERE next_end_at > ? AND id > ?"  # noqa: S608
        " ORDER BY id LIMIT ?"
    )
    return _read(await records(sql, [of, UUID(after), limit]))


async def keep_times(moved: Sequence[tuple[Row, Row]]) -> None:
    """Write when rows are next, inside a unit: as they were read, and as they are to be.

    Those that something else was said of meanwhile are left alone.
    """
    sql = (
        "UPDATE meeting SET next_start_at = later.starts, next_end_at = later.ends"  # noqa: S608
        f" FROM ({_times()}) AS later WHERE meeting.id = later.id"
        " AND meeting.next_start_at = later.known_start AND meeting.next_end_at = later.known_end"
    )
    given = [(old.id, old.start, old.end, new.start, new.end) for old, new in moved]
    await rows(sql, _columns(given))


def _times() -> str:
    if speaks_sqlite():
        return (
            "SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS known_start,"
            " json_extract(value, '$[2]') AS known_end, json_extract(value, '$[3]') AS starts,"
            " json_extract(value, '$[4]') AS ends FROM json_each(?)"
        )
    return (
        "SELECT unnest(?::uuid[]) AS id, unnest(?::bigint[]) AS known_start,"
        " unnest(?::bigint[]) AS known_end, unnest(?::bigint[]) AS starts,"
        " unnest(?::bigint[]) AS ends"
    )


def _columns(given: Sequence[tuple[object, ...]]) -> list[object]:
    if speaks_sqlite():
        return [msgspec.json.encode(given).decode()]
    return [list(column) for column in zip(*given, strict=True)]


def _ordered(order: Order, limit: int) -> str:
    by = f" ORDER BY next_start_at {order}, id" if order else ""
    return f"{by} LIMIT {limit}" if limit else by


def _read(found: Sequence[Sequence[Any]]) -> list[Row]:
    if speaks_sqlite():
        return [Row._make(one) for one in found]
    return [Row(str(one[0]), *one[1:]) for one in found]


def _detail(row: dict[str, Any]) -> Detail:
    record = msgspec.json.decode(row["detail"], type=Record)
    return Detail(_uuid(row["feed_id"]), row["name"], record)


@lru_cache(maxsize=256)
def _uuid(given: object) -> UUID:
    """Read an id of a feed: there are few, and each meeting names one."""
    return UUID(str(given))
