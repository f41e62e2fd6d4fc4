"""A person's usual day, offered so that it need not be typed again.

Pure. Only habits are offered: when and how long one sleeps, meals, exercise. Never a feeling, a
craving or how well one slept: those are asked for afresh each day.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from statistics import median, median_low
from typing import TypeVar

from server.daily.day import Day
from server.daily.forms import CheckIn, Exercise, Meals, Sleep

DAYS_LOOKED_AT = 14
DAYS_NEEDED = 3
MINUTES_A_DAY = 24 * 60
NOON = 12 * 60

Value = TypeVar("Value")


def usual(days: Sequence[Day]) -> CheckIn | None:
    """Return what is usual in the last 14 of these days, or None when too little was recorded.

    `days` are days that hold something, in order. A value counts as usual when at least 3 of the
    days have it: the median of hours, times and minutes, what was most often the case of the rest.
    """
    said = [day.check_in for day in days[-DAYS_LOOKED_AT:]]
    found = CheckIn(
        sleep=_sleep([one.sleep for one in said if one.sleep]),
        meals=_meals([one.meals for one in said if one.meals]),
        exercise=_exercise([one.exercise for one in said if one.exercise]),
    )
    return None if found == CheckIn() else found


def _sleep(nights: Sequence[Sleep]) -> Sleep | None:
    found = Sleep(
        hours=_of_enough((night.hours for night in nights), _quarter_hours),
        bed_at=_of_enough((night.bed_at for night in nights), _middle_bedtime),
        up_at=_of_enough((night.up_at for night in nights), _middle_time),
    )
    return None if found == Sleep() else found


def _meals(days: Sequence[Meals]) -> Meals | None:
    found = Meals(
        breakfast=_of_enough((day.breakfast for day in days), _majority),
        lunch=_of_enough((day.lunch for day in days), _majority),
        dinner=_of_enough((day.dinner for day in days), _majority),
        snacks=_of_enough((day.snacks for day in days), _majority),
    )
    return None if found == Meals() else found


def _exercise(days: Sequence[Exercise]) -> Exercise | None:
    minutes = _of_enough((day.minutes for day in days), median_low)
    if minutes is None:
        return None
    return Exercise(minutes=minutes, kind=_of_enough((day.kind for day in days), _most_common))


def _of_enough(
    values: Iterable[Value | None], middle: Callable[[list[Value]], Value | None]
) -> Value | None:
    """Return the middle of the recorded values when enough days have one."""
    recorded = [value for value in values if value is not None]
    return middle(recorded) if len(recorded) >= DAYS_NEEDED else None


def _quarter_hours(hours: list[float]) -> float:
    return round(median(hours) * 4) / 4


def _middle_bedtime(times: list[str]) -> str:
    """Return the median of times around midnight: 23:00 and 01:00 are two hours apart."""
    since_noon = [(_minutes(time) - NOON) % MINUTES_A_DAY for time in times]
    return _clock(median_low(since_noon) + NOON)


def _middle_time(times: list[str]) -> str:
    return _clock(median_low(_minutes(time) for time in times))


def _majority(answers: list[bool]) -> bool | None:
    yes = sum(answers)
    no = len(answers) - yes
    return None if yes == no else yes > no


def _most_common(words: list[str]) -> str:
    return Counter(words).most_common(1)[0][0]


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
