"""What a record promises."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from msgspec import structs

from server.listings.record import Attendance, Record, content_hash, ids_on_any_day, meeting_id

pytestmark = pytest.mark.neutral
FEED = UUID("00000000-0000-0000-0000-000000000001")
MEETING = Record(source_id="s1", name="Serenity", timezone="America/New_York")


@pytest.mark.parametrize(
    ("is_in_person", "is_online", "attendance"),
    [
        (True, False, Attendance.IN_PERSON),
        (False, True, Attendance.ONLINE),
        (True, True, Attendance.HYBRID),
        (False, False, Attendance.INACTIVE),
    ],
)
def test_attendance_follows_from_place_and_link(
    is_in_person: bool,  # noqa: FBT001
    is_online: bool,  # noqa: FBT001
    attendance: Attendance,
) -> None:
    record = structs.replace(MEETING, is_in_person=is_in_person, is_online=is_online)
    assert record.attendance is attendance


def test_any_change_changes_the_hash() -> None:
    changed = [
        structs.replace(MEETING, name="Serenity."),
        structs.replace(MEETING, start=60),
        structs.replace(MEETING, updated_at=datetime(2025, 1, 1, tzinfo=UTC)),
        structs.replace(MEETING, types=("O",)),
    ]
    assert len({content_hash(one) for one in (MEETING, *changed)}) == 5
    assert content_hash(structs.replace(MEETING)) == content_hash(MEETING)
    assert len(content_hash(MEETING)) == 16


def test_an_id_outlives_a_new_hour_and_differs_by_day_and_feed() -> None:
    other = UUID("00000000-0000-0000-0000-000000000002")
    ids = {
        meeting_id(FEED, "s1", 1),
        meeting_id(FEED, "s1", 2),
        meeting_id(FEED, "s1", None),
        meeting_id(FEED, "s2", 1),
        meeting_id(other, "s1", 1),
    }
    assert len(ids) == 5
    assert meeting_id(FEED, "s1", 1) == UUID("83f31bd9-0952-5c98-af12-683fc9341a6d")


def test_all_ids_that_a_meeting_may_have_are_known() -> None:
    ids = {meeting_id(FEED, "s1", day) for day in (None, 0, 1, 2, 3, 4, 5, 6)}
    assert set(ids_on_any_day(FEED, "s1")) == ids
