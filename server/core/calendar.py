"""Months as a wall calendar shows them. Pure; calendar months, never thirty days."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

SUNDAY = 6
DAYS_A_WEEK = 7
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 9998
_MONTHS_IN_A_YEAR = 12


@dataclass(frozen=True, order=True)
class Month:
    """One calendar month; months sort by time."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """Give the month that holds the day."""
        return cls(day.year, day.month)

    @classmethod
    def named(cls, text: str) -> Self | None:
        """Read `YYYY-MM`; None for anything else, and for years a diary cannot have."""
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
            return None
        year = int(text[:4])
        return cls(year, int(text[5:])) if _EARLIEST_YEAR <= year <= _LATEST_YEAR else None

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def before(self) -> "Month":
        return self._moved(-1)

    @property
    def after(self) -> "Month":
        return self._moved(1)

    def weeks(self, first_weekday: int = SUNDAY) -> list[list[date | None]]:
        """Give rows of seven; None where the row belongs to another month. Monday is 0."""
        rows = calendar.Calendar(first_weekday).monthdatescalendar(self.year, self.number)
        return [[day if self == Month.of(day) else None for day in row] for row in rows]

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    def _moved(self, months: int) -> "Month":
        year, index = divmod(self.year * _MONTHS_IN_A_YEAR + self.number - 1 + months, 12)
        return Month(year, index + 1)


def last_days(today: date, count: int = DAYS_A_WEEK) -> list[date]:
    """Give the last days in order, today the last of them."""
    return [today - timedelta(days=back) for back in reversed(range(count))]


def day_named(text: str) -> date | None:
    """Read `YYYY-MM-DD` and nothing else that ISO 8601 allows; None if it is no day."""
    if not re.fullmatch(r"(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
