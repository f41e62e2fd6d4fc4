from uuid import UUID

import pytest

from server.daily.day import Day
from server.daily.forms import CheckIn, ReminderDone, ReminderDoneItem
from server.reminders.done import Answer, answer_to, is_in_diary, nearest_meal
from tests.daily.entries import NOON, SUNDAY, ZONE, check_in, craving, new_id
from tests.reminders.rules import rule

pytestmark = pytest.mark.neutral

REMINDER = new_id()


def answered(
    answer: Answer, minute: int = 0, *, reminder: UUID = REMINDER, at: str = "20:00"
) -> ReminderDoneItem:
    return ReminderDoneItem(
        id=new_id(),
        rev=1,
        local_date=SUNDAY,
        recorded_at=NOON.replace(minute=minute),
        timezone=ZONE,
        data=ReminderDone(reminder=str(reminder), time=at, answer=answer),
    )


def test_the_latest_answer_counts() -> None:
    day = Day.of(SUNDAY, [answered("done", 5), answered("unsure", 1)])
    assert answer_to(day, REMINDER, "20:00") == "done"


def test_an_answer_to_another_time_or_reminder_is_none() -> None:
    day = Day.of(SUNDAY, [answered("done", at="08:00"), answered("done", reminder=new_id())])
    assert answer_to(day, REMINDER, "20:00") is None


def test_a_craving_is_no_check_in() -> None:
    day = Day.of(SUNDAY, [craving()])
    assert not is_in_diary(rule(kind="check_in"), "20:00", day)
    assert is_in_diary(rule(kind="check_in"), "20:00", Day.of(SUNDAY, [check_in(CheckIn())]))


@pytest.mark.parametrize(
    ("at", "meal"),
    [
        ("00:30", "breakfast"),
        ("08:00", "breakfast"),
        ("10:14", "breakfast"),
        ("10:16", "lunch"),
        ("15:29", "lunch"),
        ("15:31", "dinner"),
        ("23:00", "dinner"),
    ],
)
def test_a_meal_is_the_one_that_is_usually_eaten_then(at: str, meal: str) -> None:
    assert nearest_meal(at) == meal
