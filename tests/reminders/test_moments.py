from datetime import date

import pytest

from server.reminders.moments import both_clocks, days_in_words, listed, moment, past, weekdays
from tests.reminders.rules import utc

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"
SUNDAY_AFTERNOON = utc(2026, 11, 22, 20)


def plain(words: str) -> str:
    """Write the narrow space before AM and PM as any other."""
    return words.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (utc(2026, 11, 22, 21), "Today 4:00 PM"),
        (utc(2026, 11, 23, 1), "Tonight 8:00 PM"),
        (utc(2026, 11, 23, 13), "Tomorrow 8:00 AM"),
        (utc(2026, 11, 28, 13), "Saturday 8:00 AM"),
        (utc(2026, 11, 29, 13), "Sun, Nov 29 8:00 AM"),
        (utc(2026, 11, 22, 4), "Yesterday 11:00 PM"),
    ],
)
def test_an_instant_is_said_as_people_do(at: object, words: str) -> None:
    assert plain(moment(at, NEW_YORK, SUNDAY_AFTERNOON)) == words  # type: ignore[arg-type]


def test_another_zones_clock_is_said_too() -> None:
    said = both_clocks(utc(2026, 11, 23, 1), NEW_YORK, BERLIN, SUNDAY_AFTERNOON)
    assert plain(said) == "Tonight 8:00 PM (Mon 2:00 AM in Berlin)"
    said = both_clocks(utc(2026, 11, 22, 21), NEW_YORK, BERLIN, SUNDAY_AFTERNOON)
    assert plain(said) == "Today 4:00 PM (10:00 PM in Berlin)"


def test_zones_with_the_same_clock_are_said_once() -> None:
    said = both_clocks(utc(2026, 11, 23, 1), NEW_YORK, "America/Toronto", SUNDAY_AFTERNOON)
    assert plain(said) == "Tonight 8:00 PM"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (utc(2026, 11, 22, 18), "1:00 PM"),
        (utc(2026, 11, 22, 1), "yesterday at 8:00 PM"),
        (utc(2026, 11, 21, 1), "Friday at 8:00 PM"),
    ],
)
def test_what_is_over_is_said_inside_a_sentence(at: object, words: str) -> None:
    assert plain(past(at, NEW_YORK, NEW_YORK, SUNDAY_AFTERNOON)) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (range(7), "Every day"),
        ((0, 1, 2, 3, 4), "Monday to Friday"),
        ((5, 6), "Saturday and Sunday"),
        ((0,), "Monday"),
        ((0, 2, 4), "Monday, Wednesday and Friday"),
    ],
)
def test_days_are_said_as_people_do(chosen: tuple[int, ...], words: str) -> None:
    assert days_in_words(chosen, None) == words


def test_one_date_is_said_with_its_year() -> None:
    assert days_in_words((), date(2028, 2, 29)) == "Tuesday, February 29, 2028"


def test_the_week_begins_on_sunday_and_monday_is_0() -> None:
    assert [*weekdays()] == [6, 0, 1, 2, 3, 4, 5]
    assert weekdays()[0] == ("Mo", "Monday")


def test_nothing_is_listed_as_nothing() -> None:
    assert listed([]) == ""
