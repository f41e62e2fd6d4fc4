"""Days and times as people write them."""

import pytest

from server.formats.clock_words import Unreadable, minutes, span, weekdays

pytestmark = pytest.mark.neutral


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("19:00", 1140),
        ("19:00:00", 1140),
        ("8:00 PM", 1200),
        ("8:00PM", 1200),
        ("8 p.m.", 1200),
        ("7pm", 1140),
        ("12:00 AM", 0),
        ("12:15 pm", 735),
        ("19h30", 1170),
        ("7.30", 450),
        ("19:00 PM", 1140),
        ("noon", 720),
        ("Midnight", 0),
        ("24:00", 1440),
        ("", None),
        (None, None),
        (True, None),
    ],
)
def test_a_time_is_read(written: object, read: int | None) -> None:
    assert minutes(written) == read


@pytest.mark.parametrize(
    "written", ["after work", "25:00", "24:01", "12:60", "7", "-1:00", "7:5", 19]
)
def test_a_time_that_is_none_is_told(written: object) -> None:
    with pytest.raises(Unreadable):
        minutes(written)


@pytest.mark.parametrize(
    ("begins", "ends", "read"),
    [
        ("19:00", "20:30", (1140, 1230)),
        ("7:00 PM - 8:30 PM", None, (1140, 1230)),
        ("7:00 PM to 8:30 PM", "21:00", (1140, 1260)),
        ("19:00", "later", (1140, None)),
        ("23:00", "23:59", (1380, 1440)),
        ("", "20:00", (None, 1200)),
    ],
)
def test_a_start_and_an_end_are_read(
    begins: object, ends: object, read: tuple[int | None, int | None]
) -> None:
    assert span(begins, ends) == read


@pytest.mark.parametrize(
    ("written", "days"),
    [
        (0, [0]),
        ("6", [6]),
        ([1, "3", "Friday"], [1, 3, 5]),
        ("Mon, Wed & Fri", [1, 3, 5]),
        ("Thursdays", [4]),
        ("lunes", [1]),
        ("Mercredi", [3]),
        ("Sábado", [6]),
        ("Donnerstag", [4]),
        ([2, 2], [2]),
        ([], []),
        (None, []),
    ],
)
def test_days_are_read(written: object, days: list[int]) -> None:
    assert weekdays(written) == days


@pytest.mark.parametrize("written", [8, 7, -1, "someday", [1, 9], 3.5])
def test_a_day_that_is_none_is_told(written: object) -> None:
    with pytest.raises(Unreadable):
        weekdays(written)
