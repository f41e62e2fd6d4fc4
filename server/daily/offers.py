"""What the check-in page offers to write down with one tap, and the numbers it offers to choose.

An offer holds what it spells out; what is posted back is exactly that, whatever became usual since.
"""

from collections.abc import Collection
from dataclasses import dataclass

import msgspec

from server.core.requests import Form, text_of
from server.daily import choices
from server.daily.facts import time_phrases, usual_phrases
from server.daily.forms import CheckIn
from server.daily.typed import as_json, only

_HOURS = range(13)
_EXERCISE = (0, 10, 20, 30, 45, 60, 90, 120)
_MIND = (2, 5, 10, 15, 20, 30, 45, 60)
_HOBBY = (15, 30, 45, 60, 90, 120, 180)

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Offer:
    """Usual values: in words for the person, as JSON for the form."""

    json: str
    phrases: list[str]


@dataclass(frozen=True)
class Offered:
    """The choices whose numbers depend on what is already recorded."""

    hours: Pairs
    exercise_minutes: Pairs
    exercise_kinds: Pairs
    mind_minutes: Pairs
    hobby_minutes: Pairs


def usual_day(usual: CheckIn | None, held: CheckIn, names: Collection[str]) -> Offer | None:
    """Offer the usual sleep, meals and exercise of the parts that are shown and still blank."""
    blank = [name for name in names if getattr(held, name) is None]
    habits = only(usual or CheckIn(), blank)
    return _offer(habits, usual_phrases(habits))


def usual_times(usual: CheckIn | None, held: CheckIn, names: Collection[str]) -> Offer | None:
    """Offer the usual bed and up times, unless times are recorded."""
    sleep = only(usual, names).sleep if usual else None
    is_held = held.sleep is not None and (held.sleep.bed_at or held.sleep.up_at)
    if sleep is None or is_held:
        return None
    times = msgspec.structs.replace(sleep, hours=None, quality=None)
    return _offer(CheckIn(sleep=times), time_phrases(times))


def offered(values: Form) -> Offered:
    """Give the numbers to choose from, with whatever number is recorded among them."""
    kind = text_of(values, "exercise.kind")
    return Offered(
        hours=_pairs(_HOURS, text_of(values, "sleep.hours")),
        exercise_minutes=_pairs(_EXERCISE, text_of(values, "exercise.minutes")),
        exercise_kinds=list(_with_own(choices.exercise_kinds(), kind).items()),
        mind_minutes=_pairs(_MIND, text_of(values, "mind.minutes")),
        hobby_minutes=_pairs(_HOBBY, text_of(values, "hobby.minutes")),
    )


def _with_own(words: dict[str, str], recorded: str) -> dict[str, str]:
    return words | ({recorded: recorded} if recorded and recorded not in words else {})


def _offer(usual: CheckIn, phrases: list[str]) -> Offer | None:
    return Offer(as_json(usual), phrases) if phrases else None


def _pairs(numbers: Collection[int], recorded: str) -> Pairs:
    return [(number, f"{float(number):g}") for number in choices.with_recorded(numbers, recorded)]
