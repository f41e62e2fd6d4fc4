"""What the diary already says about something that is due. Pure."""

from datetime import time
from typing import Literal
from uuid import UUID

from server.daily.day import Day
from server.daily.forms import Meals
from server.reminders.rule import Rule

Answer = Literal["done", "skipped", "unsure"]

USUAL_MEALS = (
    ("breakfast", time(8)),
    ("lunch", time(12, 30)),
    ("dinner", time(18, 30)),
)


def answer_to(day: Day, reminder_id: UUID, at: str) -> Answer | None:
    """Return what was answered last to a reminder at one of its times; None: nothing yet."""
    given = [one.data for one in day.reminders_done if one.data.reminder == str(reminder_id)]
    return next((data.answer for data in reversed(given) if data.time == at), None)


def is_in_diary(rule: Rule, at: str, day: Day) -> bool:
    """Tell whether the day's check-ins say that what the rule is about was done."""
    said = day.check_in
    match rule.kind:
        case "check_in":
            return bool(day.check_ins)
        case "wind_down":
            return said.sleep is not None
        case "meal":
            return getattr(said.meals or Meals(), nearest_meal(at)) is True
        case "move":
            return said.exercise is not None and said.exercise.minutes > 0
        case "mind":
            return said.mind is not None and said.mind.minutes > 0
        case _:
            return False


def nearest_meal(at: str) -> str:
    """Name the meal that is usually eaten nearest to a time; late in the evening it is dinner."""
    minutes = _minutes(time.fromisoformat(at))
    return min(USUAL_MEALS, key=lambda meal: abs(_minutes(meal[1]) - minutes))[0]


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
