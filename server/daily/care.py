"""What a saved day calls for on the page that answers. Nobody else is ever told."""

from dataclasses import dataclass

from server.daily.day import Day

LOWEST_MOOD = 1
STRONG_CRAVING = 8


@dataclass(frozen=True)
class Care:
    """`after_use`: kindness, danger signs, lowered tolerance. `help_line`: somebody to call."""

    after_use: bool
    help_line: bool


def care(day: Day) -> Care:
    """Say what to show with a day, by everything that its entries say together."""
    return Care(after_use=day.check_in.used is not None, help_line=_is_heavy(day))


def _is_heavy(day: Day) -> bool:
    said = day.check_in
    return (
        said.mood == LOWEST_MOOD
        or (day.strongest_craving or 0) >= STRONG_CRAVING
        or "low_mood" in (said.symptoms or [])
    )
