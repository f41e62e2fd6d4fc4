"""What Today shows. The phone's script makes the same of what it keeps.

What is due is asked of the server there too (`web/reminders/today.js`).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from server.core.words import format_day
from server.daily.day import Day
from server.daily.facts import facts
from server.daily.models import DaysKept
from server.daily.month_view import cell
from server.daily.sentences import say_counted
from server.reminders.due_view import LiveDue


class News(NamedTuple):
    """How many notices are new, and whether somebody is in a program that may tell them any."""

    new: int
    has_program: bool


class TodayView:
    """Today, the week that ends with it, and the one next step."""

    def __init__(
        self,
        week: Sequence[date],
        days: Iterable[Day],
        kept: DaysKept,
        live: LiveDue,
        news: News,
        *,
        has_codes: bool,
    ) -> None:
        held = {day.date: day for day in days}
        today = held.get(week[-1], Day(week[-1]))
        cravings = len(today.cravings)
        self.date = str(today.date)
        self.title = format_day(today.date)
        self.facts = facts(today.check_in)
        self.cravings = say_counted("cravings_written", cravings) if cravings else ""
        self.has_any = bool(self.facts or cravings)
        self.asks_check_in = not self.facts
        self.asks_codes = bool(self.facts) and not has_codes
        self.asks_nothing = bool(self.facts) and has_codes
        self.week = [cell(day, today.date, held) for day in week]
        self.days_total = kept.total
        self.days_lately = kept.last_30
        self.notices = news.new
        self.notices_one = news.new == 1
        self.notices_many = news.new > 1
        self.has_program = news.has_program
        self.due = live.due
        self.zones = live.zones
