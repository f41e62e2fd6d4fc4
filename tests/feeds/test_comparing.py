"""In which order what differs is said."""

from datetime import UTC, datetime
from uuid import UUID

from server.feeds.comparing import Comparison
from server.feeds.frames import BATCH, Changed, Listed, New, Rejected, Tally, Told
from server.formats.reading import Reject
from server.listings.record import Attendance, Record, meeting_id

FEED = UUID("6ad8d1c3-5c43-4f0f-8c2b-5f7c1a2f0c11")
NOW = datetime(2026, 7, 6, 12, tzinfo=UTC)


def meeting(number: int) -> Record:
    """Each begins at another time than the one before; every third is online."""
    is_online = not number % 3
    return Record(
        source_id=str(number),
        name=f"Group {number}",
        weekday=number * 5 % 7,
        start=number * 17 % 1440,
        timezone="America/New_York",
        is_in_person=not is_online,
        is_online=is_online,
    )


def said_of(numbers: range, known: list[Listed]) -> list[Told]:
    said: list[Told] = []
    comparison = Comparison(FEED, NOW, said.append)
    comparison.know(known)
    for number in numbers:
        comparison.take(meeting(number))
    tally = comparison.end()
    return [*said, tally]


def test_new_ones_are_said_by_attendance_and_start_whatever_the_feeds_order() -> None:
    said = said_of(range(250), [])
    batches = [one.meetings for one in said if isinstance(one, New)]
    assert [len(some) for some in batches] == [BATCH, BATCH, 250 - 2 * BATCH]
    rows = [row for some in batches for row in some]
    starts = [(row.attendance, row.next_start_at or 0) for row in rows]
    assert starts == sorted(starts)
    assert {row.attendance for row in rows} == {Attendance.IN_PERSON, Attendance.ONLINE}
    assert {row.source_id for row in rows} == {str(number) for number in range(250)}


def test_changed_ones_too() -> None:
    known = [
        Listed(meeting_id(FEED, str(number), number * 5 % 7), "other", is_missing=False)
        for number in range(250)
    ]
    said = said_of(range(250), known)
    rows = [row for one in said if isinstance(one, Changed) for row in one.meetings]
    starts = [(row.attendance, row.next_start_at or 0) for row in rows]
    assert len(starts) == 250
    assert starts == sorted(starts)
    assert isinstance(said[-1], Tally)
    assert (said[-1].added, said[-1].changed, said[-1].missing) == (0, 250, 0)


def test_what_is_left_out_is_said_as_it_comes() -> None:
    said: list[Told] = []
    comparison = Comparison(FEED, NOW, said.append)
    for number in range(BATCH + 1):
        comparison.take(Reject(str(number), "it has no name", ""))
    assert [len(one.records) for one in said if isinstance(one, Rejected)] == [BATCH]
    comparison.end()
    assert [len(one.records) for one in said if isinstance(one, Rejected)] == [BATCH, 1]


def test_those_that_are_held_nobody_knows_where_are_counted() -> None:
    tally = said_of(range(9), [])[-1]
    assert isinstance(tally, Tally)
    assert tally.unplaced == 6, "those online need no place"
