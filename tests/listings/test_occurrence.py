"""When a weekly meeting is on, held against brute force over seven years of clock changes."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from server.listings.occurrence import Span, current, following
from tests.meetings.clocks import FIRST, brute_current, changes

pytestmark = pytest.mark.neutral
ZONES = (
    "America/New_York",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/St_Johns",
    "America/Havana",  # changes at midnight
    "America/Santiago",  # likewise, in the southern spring
    "America/Nuuk",
    "America/Asuncion",
    "America/Adak",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Almaty",
    "Africa/Cairo",
    "Africa/Casablanca",  # back during Ramadan
    "Antarctica/Troll",  # by two hours
    "Atlantic/Azores",
    "Australia/Lord_Howe",  # by half an hour
    "Australia/Sydney",
    "Europe/Dublin",  # winter is the exception there
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
    "Pacific/Kiritimati",
    "Pacific/Niue",
    "UTC",
)
YEARS = timedelta(days=7 * 365)
SAMPLES = 400


def near_changes(zone: str, chance: Random) -> datetime:
    """An instant of 2024 to 2030, mostly within a day of a clock change."""
    known = changes(zone)
    if known and chance.random() < 0.7:
        at, _before, _after = chance.choice(known)
        return at + timedelta(minutes=chance.randrange(-1500, 1500))
    return FIRST + timedelta(days=31, minutes=chance.randrange(int(YEARS.total_seconds() // 60)))


@pytest.mark.parametrize("zone", ZONES)
def test_it_is_what_brute_force_finds(zone: str) -> None:
    chance = Random(zone)
    for _ in range(SAMPLES):
        now = near_changes(zone, chance)
        start = chance.choice([0, 1, 59, 90, 120, 150, 180, 1380, 1439, chance.randrange(1440)])
        duration = chance.choice([1, 60, 90, 1440, chance.randrange(1, 1441)])
        given = (chance.randrange(7), start, duration, zone, now)
        assert current(*given) == brute_current(*given), given


@pytest.mark.parametrize("zone", ZONES)
def test_at_the_very_instants_of_beginning_and_end(zone: str) -> None:
    chance = Random(zone)
    for _ in range(SAMPLES // 10):
        rule = (chance.randrange(7), chance.randrange(1440), chance.randrange(1, 1441), zone)
        span = current(*rule, near_changes(zone, chance))
        assert current(*rule, span.start) == span
        assert current(*rule, span.end - timedelta(microseconds=1)) == span
        assert current(*rule, span.end) == following(*rule, span)
        assert following(*rule, span).start > span.end - timedelta(microseconds=1)


def test_sunday_night_looked_at_on_monday_just_after_midnight_is_still_on() -> None:
    now = datetime(2025, 3, 17, 4, 10, tzinfo=UTC)  # Monday 00:10 in New York
    span = current(0, 23 * 60 + 30, 60, "America/New_York", now)
    assert span == Span(
        datetime(2025, 3, 17, 3, 30, tzinfo=UTC), datetime(2025, 3, 17, 4, 30, tzinfo=UTC)
    )
    assert span.is_on(now)
    assert not span.is_on(span.end)


def test_saturday_night_wraps_the_week() -> None:
    now = datetime(2025, 3, 16, 5, 0, tzinfo=UTC)  # Sunday 01:00 in New York
    assert current(6, 23 * 60, 180, "America/New_York", now).is_on(now)


def test_a_start_that_is_left_out_comes_an_hour_later() -> None:
    now = datetime(2025, 3, 9, 0, 0, tzinfo=UTC)
    span = current(0, 2 * 60 + 30, 60, "America/New_York", now)
    assert span.start == datetime(2025, 3, 9, 7, 30, tzinfo=UTC)  # 03:30 there


def test_a_start_that_comes_twice_is_the_first() -> None:
    now = datetime(2025, 11, 2, 0, 0, tzinfo=UTC)
    span = current(0, 60 + 30, 60, "America/New_York", now)
    assert span.start == datetime(2025, 11, 2, 5, 30, tzinfo=UTC)


def test_lengths_are_real_minutes_also_over_a_clock_change() -> None:
    now = datetime(2025, 11, 2, 0, 0, tzinfo=UTC)
    span = current(0, 30, 180, "America/New_York", now)
    assert span.end - span.start == timedelta(hours=3)


def test_half_an_hour_on_lord_howe() -> None:
    now = datetime(2025, 10, 4, 0, 0, tzinfo=UTC)  # clocks go on from 02:00 to 02:30 on 5 October
    span = current(0, 2 * 60 + 15, 60, "Australia/Lord_Howe", now)
    assert span.start == datetime(2025, 10, 4, 15, 45, tzinfo=UTC)  # 02:45 there
