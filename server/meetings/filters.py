"""What narrows a search, as conditions for the database and, where it takes a clock, in Python."""

from collections.abc import Collection
from datetime import UTC, datetime

from server.core.wall_clock import local
from server.listings.day_parts import PARTS
from server.listings.occurrence import MINUTES_A_DAY
from server.listings.queries import Clause, Row, holds, is_of_feed, is_standing, stands_for_itself
from server.listings.record import Attendance
from server.meetings.asking import Query, When
from server.meetings.ranking import SOON_SECONDS
from server.places.folding import folded

LONGEST_DAY_SECONDS = 26 * 3600
"""More than is left of any day, also of one in which clocks are put back."""
ALL = frozenset(Attendance)
JOINED_ONLINE = frozenset({Attendance.ONLINE, Attendance.HYBRID})


def wanted_attendances(query: Query) -> frozenset[Attendance]:
    """Return what is asked for: when nothing is said, everything one can attend."""
    if query.attendance is None:
        return ALL - {Attendance.INACTIVE}
    return ALL if query.attendance == "any" else frozenset({Attendance[query.attendance.upper()]})


def conditions(query: Query, now: int, under_way: Collection[int]) -> list[Clause]:
    """Return what a meeting must be to be found at all, but for its place and attendance.

    What is quickly told comes first: SQLite asks in this order.
    """
    latest = _latest_start(query.when, now)
    found = [] if latest is None else [Clause("+next_start_at <= ?", (latest,))]
    found += [_weekday(query.weekday)] if query.weekday is not None else []
    found += [_part_of_day(query)] if query.part_of_day else []
    found += [Clause("NOT is_hidden"), is_standing(under_way)]
    found += [Clause("program = ?", (query.program,))] if query.program else []
    if query.feed is None:
        found.append(stands_for_itself())
    else:
        found.append(is_of_feed(query.feed, is_sought=query.place is None))
    found += [holds("types", f" {code} ") for code in query.types]
    return found + [holds("folded", word) for word in folded(query.words).split()]


def is_wanted(when: When, row: Row, now: int) -> bool:
    """Tell whether the occurrence of a row, which is on or next at `now`, is at the time asked."""
    if when == "any":
        return True
    if row.start is None:
        return False
    if when == "soon":
        return now < row.start <= now + SOON_SECONDS
    if row.start <= now or when == "now":
        return row.start <= now
    there, today = (
        local(datetime.fromtimestamp(at, UTC), row.timezone).date() for at in (row.start, now)
    )
    return there == today


def _latest_start(when: When, now: int) -> int | None:
    """Return what no next start is after; rows that are behind have earlier ones."""
    match when:
        case "now":
            return now
        case "soon":
            return now + SOON_SECONDS
        case "today":
            return now + LONGEST_DAY_SECONDS
        case "any":
            return None


def _weekday(weekday: int) -> Clause:
    first = weekday * MINUTES_A_DAY
    return Clause("minute_of_week BETWEEN ? AND ?", (first, first + MINUTES_A_DAY - 1))


def _part_of_day(query: Query) -> Clause:
    assert query.part_of_day is not None  # noqa: S101 - for the type checker
    spans = PARTS[query.part_of_day]
    minute = f"minute_of_week % {MINUTES_A_DAY}"
    sql = " OR ".join(f"{minute} >= ? AND {minute} < ?" for _ in spans)
    return Clause(f"({sql})", tuple(minute for span in spans for minute in span))
