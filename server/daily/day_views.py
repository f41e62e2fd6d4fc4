"""What the pages about one day show. The phone's scripts make the same ones of what it keeps."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from server.core.calendar import Month
from server.core.words import format_day
from server.daily import choices
from server.daily.care import STRONG_CRAVING, care
from server.daily.day import Day, is_open
from server.daily.facts import Fact, clock, craving_phrases, facts
from server.daily.forms import CravingItem


@dataclass(frozen=True)
class CravingLine:
    """One craving of a day: its id, the wall clock where it happened, its words."""

    id: str
    time: str
    words: str


@dataclass(frozen=True)
class OwnWords:
    """What a person named in their own words; `at` tells them apart."""

    at: int
    text: str


class DayView:
    """A day as its page shows it."""

    def __init__(self, day: Day, today: date) -> None:
        self.date = str(day.date)
        self.title = format_day(day.date)
        self.month = str(Month.of(day.date))
        self.month_name = format_day(day.date, "LLLL y")
        self.facts: list[Fact] = facts(day.check_in)
        self.cravings = [_craving_line(item) for item in day.cravings]
        self.is_empty = not (self.facts or self.cravings)
        self.is_open = is_open(day.date, today)
        self.is_closed = not self.is_open
        self.check_in = _check_in_address(day.date, today)
        self.can_change = self.is_open and bool(self.facts)
        self.can_fill_in = self.is_open and not self.facts
        self.is_older = self.is_closed and day.date <= today
        self.can_tell_use = day.check_in.used is None and day.date <= today


class SavedView:
    """What is said when a day was saved."""

    def __init__(self, day: Day, today: date) -> None:
        needed = care(day)
        self.title = format_day(day.date)
        self.facts = facts(day.check_in)
        self.is_nothing = not self.facts
        self.after_use = bool(self.facts) and needed.after_use
        self.is_plain = bool(self.facts) and not needed.after_use
        self.help_line = needed.help_line
        self.is_today = day.date == today
        self.is_other_day = not self.is_today
        self.is_open = is_open(day.date, today)
        self.check_in = _check_in_address(day.date, today)


class CravingView:
    """A craving as its page shows it."""

    def __init__(self, item: CravingItem, today: date) -> None:
        self.id = str(item.id)
        self.words = " · ".join(craving_phrases(item.data))
        self.day = "" if item.local_date == today else format_day(item.local_date)
        self.is_open = is_open(item.local_date, today)
        self.needs_help_line = item.data.before >= STRONG_CRAVING
        own = [text for text in item.data.helped or [] if text not in choices.helped()]
        self.own_helped = [OwnWords(at, text) for at, text in enumerate(own)]


def _craving_line(item: CravingItem) -> CravingLine:
    there = item.recorded_at.astimezone(ZoneInfo(item.timezone))
    return CravingLine(
        str(item.id), clock(f"{there:%H:%M}"), " · ".join(craving_phrases(item.data))
    )


def _check_in_address(day: date, today: date) -> str:
    return "/check-in" if day == today else f"/check-in?day={day}"
