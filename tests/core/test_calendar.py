from datetime import date

import pytest

from server.core.calendar import Month, day_named, last_days

SUNDAY = date(2026, 11, 22)


def test_a_month_begins_in_the_column_of_its_weekday() -> None:
    first_week = Month(2026, 12).weeks()[0]
    assert first_week == [None, None, *(date(2026, 12, number) for number in range(1, 6))]


def test_a_week_may_begin_on_monday() -> None:
    assert Month(2026, 12).weeks(first_weekday=0)[0][1] == date(2026, 12, 1)


def test_a_leap_february_has_twenty_nine_days() -> None:
    assert Month(2028, 2).last == date(2028, 2, 29)


def test_months_go_back_and_forth_over_new_year() -> None:
    assert str(Month(2026, 1).before) == "2025-12"
    assert str(Month(2026, 12).after) == "2027-01"


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-1", "26-01", "2026-01-01", "", "1234-05", "9999-01"]
)
def test_what_is_no_month_is_none(text: str) -> None:
    assert Month.named(text) is None


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "20261122", "2026-W47-7", "2026-11-22T10:00", "", "0001-01-01", "2026-1-1"],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_named(text) is None


def test_a_day_is_read_as_written() -> None:
    assert day_named("2026-11-22") == SUNDAY


def test_the_last_seven_days_end_today() -> None:
    days = last_days(SUNDAY)
    assert (days[0], days[-1], len(days)) == (date(2026, 11, 16), SUNDAY, 7)
