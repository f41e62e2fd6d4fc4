"""Times and ways in plain words."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from server.meetings import spoken
from server.meetings.ranking import Travel
from tests.meetings.listing import HALL

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
NEW_YORK, BERLIN, CHICAGO = "America/New_York", "Europe/Berlin", "America/Chicago"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1 min"),
        (60, "1 min"),
        (61, "2 min"),
        (3599, "1 h"),
        (3600, "1 h"),
        (3660, "1 h 1 min"),
        (86_400, "24 h"),
    ],
)
def test_a_wait_is_told_in_whole_minutes_never_too_short(seconds: int, said: str) -> None:
    assert spoken.until(NOW + timedelta(seconds=seconds), NOW) == said


def test_the_other_clock_is_said_where_it_shows_otherwise() -> None:
    assert spoken.there(NOW, NEW_YORK, NEW_YORK) == ""
    assert spoken.there(NOW, NEW_YORK, "America/Toronto") == ""
    assert spoken.there(NOW, NEW_YORK, CHICAGO) == "2:00\u202fPM in Chicago"
    late = NOW + timedelta(hours=4)
    assert spoken.there(late, NEW_YORK, BERLIN) == "Mon 1:00\u202fAM in Berlin"
    assert spoken.there(NOW, "", BERLIN) == "Berlin time"


def test_days_are_those_of_the_clock_that_is_looked_at() -> None:
    late = NOW + timedelta(hours=4)  # 7 PM in New York, 1 AM in Berlin
    assert spoken.day(late, NEW_YORK, NOW) == "Today"
    assert spoken.day(late, BERLIN, NOW) == "Tomorrow"
    assert spoken.day(NOW + timedelta(days=3), NEW_YORK, NOW) == "Wednesday"
    assert spoken.day(NOW + timedelta(days=7), NEW_YORK, NOW) == "Sunday, November 29"


def test_ways_are_told_in_miles_with_the_time_they_take() -> None:
    assert spoken.way(1.609344, "walk") == "1.0 mi, about 21 min on foot"
    assert spoken.way(40, "car") == "25 mi, about 1 h 5 min by car"
    assert spoken.way(0, "walk") == "0.0 mi, about 1 min on foot"


@pytest.mark.parametrize(
    ("travel", "longest_km", "said"),
    [
        ("walk", 9.0, "5.6 mi, about 2 h on foot"),
        ("bus", 27.5, "17 mi, about 2 h by bus"),
        ("car", 116.5, "72 mi, about 3 h by car"),
    ],
)
def test_no_time_is_said_for_a_way_that_nobody_would_go(
    travel: Travel, longest_km: float, said: str
) -> None:
    assert spoken.way(longest_km, travel) == said
    assert spoken.way(longest_km + 1, travel) == spoken.miles(longest_km + 1)


def test_a_meeting_that_is_not_weekly_is_not_called_so() -> None:
    assert spoken.each_week(HALL).startswith("Every Sunday, 4:00")
    irregular = replace(HALL, recurrence_note="first Sunday")
    assert spoken.each_week(irregular).startswith("Sunday, 4:00")
    assert spoken.each_week(replace(HALL, weekday=None, start=None)) == "Ask for the time"
    past_midnight = replace(HALL, start=23 * 60 + 30)
    assert "11:30\u202fPM to 12:30\u202fAM" in spoken.each_week(past_midnight)
