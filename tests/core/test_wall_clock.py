from datetime import UTC, date, datetime, time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.core.clock import timezones
from server.core.wall_clock import day_begins, day_ends, instant, is_skipped, local

pytestmark = pytest.mark.neutral

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
ZONES = st.sampled_from(timezones())
often = settings(max_examples=400)


def test_an_ordinary_time_is_what_the_clock_shows() -> None:
    at = instant(date(2026, 11, 22), time(20), "America/New_York")
    assert at == datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_in_a_gap_it_comes_as_much_later_as_the_gap_is_long() -> None:
    at = instant(date(2027, 3, 14), time(2, 30), "America/New_York")
    assert at == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
    assert local(at, "America/New_York").time() == time(3, 30)


def test_a_time_that_comes_twice_is_the_first() -> None:
    at = instant(date(2026, 11, 1), time(1, 30), "America/New_York")
    assert at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_the_second_of_two_is_not_asked_for_by_accident() -> None:
    second = time(1, 30, fold=1)
    assert instant(date(2026, 11, 1), second, "America/New_York").hour == 5


def test_lord_howe_moves_by_half_an_hour() -> None:
    zone = "Australia/Lord_Howe"
    gap, fold = date(2026, 10, 4), date(2027, 4, 4)
    assert local(instant(gap, time(2, 10), zone), zone).time() == time(2, 40)
    assert day_ends(gap, zone) - day_begins(gap, zone) == instant(
        date(2026, 1, 2), time(23, 30), zone
    ) - day_begins(date(2026, 1, 2), zone)
    assert instant(fold, time(1, 45), zone) == datetime(2027, 4, 3, 14, 45, tzinfo=UTC)


def test_a_day_may_begin_after_midnight() -> None:
    begins = day_begins(date(2026, 9, 6), "America/Santiago")
    assert local(begins, "America/Santiago").time() == time(1)


def test_the_ends_of_the_earth_are_26_hours_apart() -> None:
    day, at = date(2026, 11, 22), time(12)
    first, last = instant(day, at, "Pacific/Kiritimati"), instant(day, at, "Etc/GMT+12")
    assert (last - first).total_seconds() == 26 * 3600


def test_a_zone_may_never_have_had_a_day() -> None:
    assert is_skipped(date(2011, 12, 30), "Pacific/Apia")
    assert not is_skipped(date(2011, 12, 29), "Pacific/Apia")
    assert not is_skipped(date(2011, 12, 31), "Pacific/Apia")


@often
@given(DAYS, MINUTES, ZONES)
@example(date(2024, 2, 29), time(23, 59), "Pacific/Apia")
@example(date(2024, 3, 30), time(23, 30), "America/Nuuk")
def test_the_clock_shows_the_time_or_a_later_one_by_the_length_of_a_gap(
    day: date, at: time, zone: str
) -> None:
    there = local(instant(day, at, zone), zone).replace(tzinfo=None)
    late = there - datetime.combine(day, at)
    assert 0 <= late.total_seconds() <= 3600
    if late:
        before = instant(day, at, zone) - late
        assert local(before, zone).utcoffset() != local(instant(day, at, zone), zone).utcoffset()


@often
@given(DAYS, ZONES)
def test_days_follow_each_other_without_a_hole(day: date, zone: str) -> None:
    hours = (day_ends(day, zone) - day_begins(day, zone)).total_seconds() / 3600
    assert 22.5 <= hours <= 25.5
    assert not is_skipped(day, zone)


@often
@given(DAYS, MINUTES, ZONES)
def test_nothing_comes_before_its_day_begins(day: date, at: time, zone: str) -> None:
    assert day_begins(day, zone) <= instant(day, at, zone)
