"""Days, forms and diaries by chance: the same ones for the same seed."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TypeVar, get_args
from uuid import UUID

from server.core.requests import Form
from server.daily.day import FIELDS
from server.daily.forms import (
    CheckIn,
    CheckInItem,
    Connection,
    Craving,
    CravingItem,
    Exercise,
    Hobby,
    Item,
    Meals,
    Mind,
    MindKind,
    ReminderDone,
    ReminderDoneItem,
    Sleep,
    Symptom,
    Used,
)
from tests.daily.entries import NOON, SUNDAY, ZONE

One = TypeVar("One")

TEXTS = ["", "tea", " two  words ", "“fine” – 👋🏽", "a\tb", "line\r\nline", "\ufeffmark", "\u3000"]
WRONG_TEXTS = ["bell\x07", "\x85", "a\x9fb", "x" * 201, "👋" * 200, "y" * 4001]
TIMES = ["22:30", "23:15", "00:20", "01:00", "06:45", "07:30", "12:00"]
WRONG_TIMES = ["7:30", "24:00", "half 8", "12:60"]
EXERCISE_KINDS = ["walk", "run", "work", "climbing"]


class Chance(Random):
    """Makes what a person could have written."""

    def maybe(self, value: One, odds: float = 0.5) -> One | None:
        return value if self.random() < odds else None

    def time(self) -> str:
        return self.choice(TIMES)

    def meal(self) -> bool | None:
        return self.choice([True, False, None])

    def sleep(self) -> Sleep:
        return Sleep(
            hours=self.maybe(self.choice([0, 5, 6.5, 7, 7.25, 7.1, 8.375, 9.0])),
            quality=self.maybe(self.randint(1, 5)),
            bed_at=self.maybe(self.time()),
            up_at=self.maybe(self.time()),
        )

    def meals(self) -> Meals:
        slots = [self.meal() for _slot in range(4)]
        return Meals(breakfast=slots[0], lunch=slots[1], dinner=slots[2], snacks=slots[3])

    def check_in(self, odds: float = 0.4) -> CheckIn:
        minutes, mind = self.choice([0, 10, 25, 30, 60]), self.choice(get_args(MindKind))
        return CheckIn(
            sleep=self.maybe(self.sleep(), odds),
            meals=self.maybe(self.meals(), odds),
            exercise=self.maybe(
                Exercise(minutes=minutes, kind=self.maybe(self.choice(EXERCISE_KINDS))), odds
            ),
            mind=self.maybe(Mind(minutes=minutes, kind=mind), odds),
            connection=self.maybe(self.some(list(get_args(Connection))), odds),
            hobby=self.maybe(
                Hobby(minutes=self.maybe(minutes), what=self.maybe(self.choice(["tea", "maps"]))),
                odds,
            ),
            mood=self.maybe(self.randint(1, 5), odds),
            craving=self.maybe(self.randint(0, 10), odds),
            confidence=self.maybe(self.randint(0, 10), odds),
            used=self.maybe(Used(what=self.maybe("tea")), odds),
            symptoms=self.maybe(self.some(list(get_args(Symptom))), odds),
            note=self.maybe(self.choice(["a", "b\nc", "“d”"]), odds),
        )

    def some(self, values: list[One]) -> list[One]:
        return self.sample(values, self.randint(0, 3))

    def instant(self) -> datetime:
        """Give one of few instants, so that some are the same but for how they are written."""
        return NOON + timedelta(microseconds=self.choice([0, 0, 1, 250_000, 300_000, 1_000_000]))

    def check_in_item(self, day: date = SUNDAY) -> CheckInItem:
        return CheckInItem(
            id=UUID(int=self.getrandbits(128)),
            rev=self.choice([1, 2, 7, 2**31 - 1]),
            local_date=day,
            recorded_at=self.instant(),
            timezone=ZONE,
            data=self.check_in(),
        )

    def craving(self, day: date = SUNDAY) -> CravingItem:
        data = Craving(before=self.randint(0, 10), after=self.maybe(3), helped=self.maybe(["ate"]))
        head = self.check_in_item(day)
        return CravingItem(
            id=head.id,
            rev=head.rev,
            local_date=day,
            recorded_at=head.recorded_at,
            timezone=ZONE,
            data=data,
        )

    def reminder_done(self, day: date = SUNDAY) -> ReminderDoneItem:
        head = self.check_in_item(day)
        return ReminderDoneItem(
            id=head.id,
            rev=head.rev,
            local_date=day,
            recorded_at=head.recorded_at,
            timezone=ZONE,
            data=ReminderDone(reminder="evening", time="20:00", answer="done"),
        )

    def items(self, day: date = SUNDAY) -> list[Item]:
        found: list[Item] = [self.check_in_item(day) for _one in range(self.randint(0, 3))]
        found += [self.craving(day) for _one in range(self.randint(0, 2))]
        found += [self.reminder_done(day) for _one in range(self.randint(0, 1))]
        self.shuffle(found)
        return found

    def diary(self) -> list[Item]:
        """Give the entries of some days, in no order."""
        first = datetime(2026, 10, 25, tzinfo=UTC).date()
        days = self.sample(range(28), self.randint(0, 20))
        found = [item for away in days for item in self.items(first + timedelta(days=away))]
        self.shuffle(found)
        return found

    def names(self) -> list[str]:
        return [name for name in FIELDS if self.random() < 0.85]

    def changed(self, form: Form) -> Form:
        """Fill in and empty some of a check-in page, now and then in a way that can't be kept."""
        typed = {name: self.typed(name, shown) for name, shown in form.items()}
        return {name: value for name, value in typed.items() if value is not None}

    def typed(self, name: str, shown: str | list[str]) -> str | list[str] | None:
        if self.random() < 0.5:
            return shown
        inner = name.rpartition(".")[2]
        if inner.endswith("_at"):
            return self.choice([*TIMES, *TIMES, *WRONG_TIMES, ""])
        if inner in {"what", "note"}:
            return self.choice([*TEXTS, *TEXTS, *WRONG_TEXTS])
        return self.chosen(name)

    def chosen(self, name: str) -> str | list[str] | None:
        cells: dict[str, list[str]] = {
            "mind.kind": list(get_args(MindKind)),
            "exercise.kind": EXERCISE_KINDS,
            "mood": list("12345"),
            "sleep.quality": list("12345"),
            "sleep.hours": ["0", "6", "7", "7.25", "12"],
        }
        lists: dict[str, list[str]] = {
            "connection": list(get_args(Connection)),
            "symptoms": list(get_args(Symptom)),
        }
        if name in lists:
            return self.maybe(self.sample(lists[name], self.randint(1, 3)))
        if name.startswith("meals."):
            return self.choice(["true", "false", ""])
        if name == "used":
            return self.maybe("true")
        return self.choice([*cells.get(name, ["0", "10"]), ""])
