from collections.abc import Sequence
from datetime import timedelta

import pytest

from server.daily.day import Day
from server.daily.forms import CheckIn, Exercise, Meals, Sleep, Used
from server.daily.usual import usual
from tests.daily.entries import SUNDAY


def days(*check_ins: CheckIn) -> list[Day]:
    first = SUNDAY - timedelta(days=len(check_ins))
    return [Day(first + timedelta(days=at), data) for at, data in enumerate(check_ins)]


def nights(*sleeps: Sleep) -> list[Day]:
    return days(*(CheckIn(sleep=sleep) for sleep in sleeps))


def sleep_of(days_: Sequence[Day]) -> Sleep:
    found = usual(days_)
    assert found is not None
    assert found.sleep is not None
    return found.sleep


def test_two_days_are_too_few() -> None:
    assert usual([]) is None
    assert usual(nights(Sleep(hours=7), Sleep(hours=8))) is None


def test_the_middle_of_three_nights_is_usual() -> None:
    assert sleep_of(nights(Sleep(hours=4), Sleep(hours=7), Sleep(hours=12))).hours == 7


def test_hours_between_two_nights_are_rounded_to_a_quarter() -> None:
    held = nights(Sleep(hours=6), Sleep(hours=6.5), Sleep(hours=7.2), Sleep(hours=8))
    assert sleep_of(held).hours == 6.75


@pytest.mark.parametrize(
    ("times", "middle"),
    [
        (["23:30", "00:30", "00:10"], "00:10"),
        (["23:00", "01:00", "22:00"], "23:00"),
        (["22:00", "22:30", "23:15", "02:00"], "22:30"),
    ],
)
def test_bedtimes_around_midnight_lie_together(times: list[str], middle: str) -> None:
    assert sleep_of(nights(*(Sleep(bed_at=time) for time in times))).bed_at == middle


def test_a_time_is_always_one_that_was_written() -> None:
    held = nights(*(Sleep(up_at=time) for time in ("06:00", "06:10", "07:00", "07:30")))
    assert sleep_of(held).up_at == "06:10"


def test_how_one_felt_is_never_offered() -> None:
    felt = CheckIn(
        sleep=Sleep(hours=7, quality=5), mood=5, craving=1, confidence=9, used=Used(), note="x"
    )
    assert usual(days(felt, felt, felt)) == CheckIn(sleep=Sleep(hours=7))


def test_meals_are_what_was_most_often_so() -> None:
    full, none = Meals(breakfast=True, lunch=False), Meals(breakfast=False, dinner=True)
    held = days(*(CheckIn(meals=meals) for meals in (full, full, none, full)))
    found = usual(held)
    assert found is not None
    assert found.meals == Meals(breakfast=True, lunch=False)


def test_half_and_half_is_not_usual() -> None:
    yes, no = CheckIn(meals=Meals(snacks=True)), CheckIn(meals=Meals(snacks=False))
    assert usual(days(yes, no, yes, no)) is None


def test_exercise_is_the_middle_length_and_the_most_common_kind() -> None:
    done = [Exercise(minutes=20, kind="walk"), Exercise(minutes=30, kind="swim")]
    done += [Exercise(minutes=60, kind="walk"), Exercise(minutes=25)]
    found = usual(days(*(CheckIn(exercise=one) for one in done)))
    assert found == CheckIn(exercise=Exercise(minutes=25, kind="walk"))


def test_only_the_last_fourteen_days_count() -> None:
    held = nights(*[Sleep(hours=3)] * 20, *[Sleep(hours=8)] * 14)
    assert sleep_of(held).hours == 8
    assert usual(nights(*[Sleep(hours=3)] * 3) + days(*[CheckIn(mood=3)] * 14)) is None
