"""A record as a row."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from server.listings.kept import kept
from server.listings.record import Record

pytestmark = pytest.mark.neutral
FEED = UUID("00000000-0000-0000-0000-000000000001")
NOW = datetime(2026, 3, 7, 23, 40, tzinfo=UTC)
MEETING = Record(
    source_id="s1",
    name="Élan Group",
    group="Group 7",
    weekday=6,
    start=1140,
    duration=60,
    timezone="America/New_York",
    types=("D", "O"),
    venue="St. Mark's",
    city="Delray Beach",
    district="South > East",
    lat=26.46,
    lng=-80.07,
    is_in_person=True,
    updated_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def test_a_row_holds_what_the_search_decides_by() -> None:
    row = kept(FEED, MEETING, NOW)
    assert row.folded == "elan group group 7 st marks delray beach south east"
    assert row.types == " D O "
    assert row.minute_of_week == 6 * 1440 + 1140
    assert row.next_start_at == datetime(2026, 3, 8, 0, 0, tzinfo=UTC).timestamp()
    assert row.next_end_at == datetime(2026, 3, 8, 1, 0, tzinfo=UTC).timestamp()
    assert row.updated_at == datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    assert not row.is_irregular


def test_the_whole_record_comes_back() -> None:
    row = kept(FEED, MEETING, NOW)
    assert msgspec.json.decode(row.detail, type=Record) == MEETING


def test_by_appointment_there_are_no_times() -> None:
    row = kept(FEED, msgspec.structs.replace(MEETING, weekday=None, start=None), NOW)
    assert (row.next_start_at, row.next_end_at, row.minute_of_week) == (None, None, None)


def test_without_a_position_there_is_no_cell() -> None:
    assert kept(FEED, msgspec.structs.replace(MEETING, lat=None, lng=None), NOW).cell is None
    assert kept(FEED, msgspec.structs.replace(MEETING, lat=0.0, lng=0.0), NOW).cell is not None


def test_words_are_cut_to_what_an_index_can_hold() -> None:
    row = kept(FEED, msgspec.structs.replace(MEETING, name="聚会" * 2000), NOW)
    assert len(row.folded) == 500
