import pytest

from server.daily.care import Care, care
from server.daily.day import Day
from server.daily.forms import CheckIn, Used
from tests.daily.entries import SUNDAY, check_in, craving


def day_that_says(data: CheckIn) -> Day:
    return Day.of(SUNDAY, [check_in(data)])


@pytest.mark.parametrize(
    "data",
    [CheckIn(mood=1), CheckIn(craving=8), CheckIn(craving=10), CheckIn(symptoms=["low_mood"])],
)
def test_a_heavy_day_shows_the_help_line(data: CheckIn) -> None:
    assert care(day_that_says(data)) == Care(after_use=False, help_line=True)


@pytest.mark.parametrize(
    "data",
    [
        CheckIn(),
        CheckIn(mood=2, craving=7, confidence=0),
        CheckIn(craving=0),
        CheckIn(symptoms=["anxiety", "poor_sleep"]),
    ],
)
def test_another_day_does_not(data: CheckIn) -> None:
    assert care(day_that_says(data)) == Care(after_use=False, help_line=False)


@pytest.mark.parametrize("used", [Used(), Used(what="tea")])
def test_after_use_there_is_kindness(used: Used) -> None:
    assert care(day_that_says(CheckIn(used=used))).after_use


@pytest.mark.parametrize(("before", "is_heavy"), [(7, False), (8, True)])
def test_a_strong_craving_by_itself_shows_the_help_line(before: int, *, is_heavy: bool) -> None:
    assert care(Day.of(SUNDAY, [craving(before)])).help_line is is_heavy
