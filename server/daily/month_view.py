"""What the diary shows of a month. The phone's script makes the same of what it keeps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from server.core.calendar import Month
from server.core.words import format_day
from server.daily.day import Day
from server.daily.facts import summary

_A_SUNDAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Cell:
    """One place in the calendar: a day of the month, or nothing. `mark` is a class name."""

    date: str = ""
    number: int = 0
    weekday: str = ""
    mark: str = ""
    current: str = ""
    is_past: bool = False
    is_ahead: bool = False
    is_kept: bool = False


@dataclass(frozen=True)
class Week:
    """One row of the calendar."""

    days: list[Cell]


@dataclass(frozen=True)
class Line:
    """One day of the month's list, in a few words."""

    date: str
    day: str
    words: str


class MonthView:
    """A month of the diary; `before` and `after` are the months beside it, "YYYY-MM"."""

    def __init__(self, month: Month, today: date, days: Sequence[Day]) -> None:
        """Lay out a month; `days` are those of it that hold something, in order."""
        kept = {day.date for day in days}
        self.title = format_day(month.first, "LLLL y")
        self.before = str(month.before)
        self.before_name = format_day(month.before.first, "LLLL")
        self.after = str(month.after)
        self.after_name = format_day(month.after.first, "LLLL")
        self.has_after = month < Month.of(today)
        self.weeks = [Week([cell(day, today, kept) for day in week]) for week in month.weeks()]
        self.lines = [_line(day) for day in reversed(days)]
        self.is_fresh = not days and not self.has_after
        self.is_quiet = not days and self.has_after


def cell(day: date | None, today: date, kept: Iterable[date]) -> Cell:
    """Lay out one day."""
    if day is None:
        return Cell()
    is_kept = day in kept
    return Cell(
        date=str(day),
        number=day.day,
        weekday=format_day(day, "EEEEEE"),
        mark="daily-day-kept" if is_kept else "",
        current="date" if day == today else "",
        is_past=day <= today,
        is_ahead=day > today,
        is_kept=is_kept,
    )


def weekdays() -> list[tuple[str, str]]:
    """Name the seven weekdays from Sunday on: short, whole."""
    week = [_A_SUNDAY + timedelta(days=at) for at in range(7)]
    return [(format_day(day, "EEEEEE"), format_day(day, "EEEE")) for day in week]


def _line(day: Day) -> Line:
    words = "\u00a0· ".join(summary(day))
    return Line(str(day.date), format_day(day.date, "EEE, MMM d"), words)
