"""Meetings that are not held each week."""

import pytest

from server.formats.recurrence_words import told

pytestmark = pytest.mark.neutral


@pytest.mark.parametrize(
    ("name", "notes", "weekday", "said"),
    [
        ("Serenity (1st Monday)", "", 1, "first Monday"),
        ("1st & 3rd Tues Group", "", 2, "first and third Tuesday"),
        ("Serenity", "Meets on the first and third Monday only.", 1, "first and third Monday"),
        ("Serenity", "Meets every other week.", 1, "every other week"),
        ("Biweekly Big Book", "", 1, "biweekly"),
        ("Serenity", "Last Friday of the month is speaker night.", 5, ""),
        ("Serenity", "Only open on the last Friday.", 5, ""),
        ("Serenity", "Meets on the first Monday at the park.", 3, ""),
        ("Monday First Things", "", 1, ""),
        ("", "", None, ""),
    ],
)
def test_words_tell_how_often(name: str, notes: str, weekday: int | None, said: str) -> None:
    assert told(name, notes, weekday) == said
