"""Reminders, and every question put to them. What fell due because of them: `due_models`."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields

from server.core.database import Table, TableMeta, write
from server.core.errors import NotFound, Refused
from server.core.words import _
from server.people.models import Person
from server.push.outbox_models import Message
from server.push.subscription_models import PushChoices
from server.reminders import queries
from server.reminders.due_item import DueItem
from server.reminders.due_models import Due, Fallen, Taken
from server.reminders.rule import Rule, Slot, opened, sealed, slots
from server.reminders.usefulness import Quiet, Turn, come_by, turns

__all__ = ["Due", "DueItem", "Planned", "Reminder"]

MOST = 50
SHOWN = 5
DAYS_BACK = timedelta(days=4)
"""Rows of earlier days can't be slots that still come, wherever in the world one goes."""


@dataclass(frozen=True)
class Planned:
    """A reminder as its owner sees it at an instant; its slots are reckoned as they are read."""

    id: UUID
    rule: Rule
    now: datetime
    taken: Collection[Taken] = ()

    @cached_property
    def next(self) -> list[Slot]:
        return list(islice(self.to_come(), SHOWN))

    def to_come(self) -> Iterator[Slot]:
        """Give the slots that have not had their turn, in order; none while it is paused."""
        to_come = slots(self.rule, self.now) if self.rule.enabled else iter(())
        return (one for one in to_come if (self.id, one.local_date, one.time) not in self.taken)

    @property
    def is_over(self) -> bool:
        """Tell whether its rule has no time any more, paused or not."""
        return next(slots(self.rule, self.now), None) is None


class Reminder(Table):
    """A rule somebody set for themselves. Only the next instant is in the clear."""

    id = fields.UUIDField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    person_id: UUID
    sealed = fields.BinaryField()
    next_at = fields.DatetimeField(null=True, db_index=True)
    created_at = fields.DatetimeField()

    class Meta(TableMeta):
        table = "reminder"

    @classmethod
    async def add(cls, person: Person, rule: Rule, now: datetime) -> Planned:
        """Keep a new reminder; raise `Refused` for a 51st."""

        async def unit() -> Planned:
            await Person.locked(person.id)
            if await cls.filter(person_id=person.id).count() >= MOST:
                words = _("You have 50 reminders. Please remove one of them first.")
                raise Refused({"reminders": words}, words)
            row = cls(id=uuid4(), person_id=person.id, created_at=now)
            planned = Planned(row.id, rule, now, await _taken([row.id], now))
            await row.keep(person, planned, is_new=True)
            return planned

        return await write(unit)

    @classmethod
    async def add_once(
        cls, person: Person, rule: Rule, now: datetime, is_there: Callable[[Rule], bool]
    ) -> None:
        """Keep a new reminder, unless by then one of the person's is what was wanted."""

        async def unit() -> None:
            await Person.locked(person.id)
            known = await cls.filter(person_id=person.id)
            if not any(is_there(row.rule(person)) for row in known):
                await cls.add(person, rule, now)

        await write(unit)

    @classmethod
    async def all_of(cls, person: Person, now: datetime) -> list[Planned]:
        """Return the person's reminders, the first one first, finished ones too."""
        found = await cls.filter(person_id=person.id).order_by("created_at", "id")
        taken = await _taken([row.id for row in found], now)
        return [Planned(row.id, row.rule(person), now, taken) for row in found]

    @classmethod
    async def of(cls, person: Person, reminder_id: UUID, now: datetime) -> Planned:
        """Return one reminder of this person's; raise `NotFound` when they have none such."""
        row = await cls._of(person, reminder_id)
        return Planned(row.id, row.rule(person), now, await _taken([row.id], now))

    @classmethod
    async def change(
        cls, person: Person, reminder_id: UUID, edit: Callable[[Rule], Rule], now: datetime
    ) -> Planned:
        """Change a rule as it is by then. Raises `NotFound`, and what `edit` raises.

        What came before the edit comes by the earlier rule. What the edit takes out is not told
        any more, and a time that it puts before now does not come for today.
        """

        async def unit() -> Planned:
            await Person.locked(person.id)
            await cls.ring([person.id], now)
            row = await cls._of(person, reminder_id)
            earlier = row.rule(person)
            rule = edit(earlier)
            await Due.drop(row.id, rule, earlier, now)
            planned = Planned(row.id, rule, now, await _taken([row.id], now))
            await row.keep(person, planned)
            return planned

        return await write(unit)

    @classmethod
    async def remove(cls, person: Person, reminder_id: UUID) -> None:
        """Delete a reminder and what is due because of it. Raises `NotFound`."""

        async def unit() -> None:
            await Person.locked(person.id)
            row = await cls._of(person, reminder_id)
            due = await Due.filter(reminder_id=row.id).values_list("id")
            await Message.withdraw(await queries.lone_messages([one for (one,) in due]))
            await row.delete()

        await write(unit)

    @classmethod
    async def follow_zone(
        cls, person: Person, timezone: str, now: datetime, left: Collection[str] = ()
    ) -> None:
        """Move the person to another zone, with their reminders of the zones they `left`.

        None named, that is the one where they lived: what was set for elsewhere stays there. The
        times stay as written.
        """

        async def unit() -> None:
            zones = left or {(await Person.locked(person.id)).timezone}
            await person.change(timezone=timezone)
            for row in await cls.filter(person_id=person.id):
                if row.rule(person).timezone in zones:
                    await cls.change(person, row.id, lambda rule: rule.in_zone(timezone), now)

        await write(unit)

    @classmethod
    async def with_slots_by(cls, now: datetime, count: int) -> list[UUID]:
        """Return the people, some of them, for whom something has come by now."""
        come = cls.filter(next_at__lte=now).order_by("next_at").limit(count)
        return list({person_id for (person_id,) in await come.values_list("person_id")})

    @classmethod
    async def ring(cls, person_ids: Collection[UUID], now: datetime) -> int:
        """Make due what has come by now, inside a unit; return of how many reminders.

        Somebody whose row is locked just now is left for the next time.
        """
        people = await cls._lock(person_ids)
        found = await cls.filter(person_id__in=list(people), next_at__lte=now)
        taken = await _taken([row.id for row in found], now)
        hours = await PushChoices.quiet_hours_of(people.values())
        fallen: dict[UUID, list[Fallen]] = {}
        for row in found:
            person = people[row.person_id]
            rule, quiet = row.rule(person), Quiet(hours[person.id], person.timezone)
            come = row.come_by(rule, taken, quiet, now)
            fallen.setdefault(person.id, []).extend((row.id, turn) for turn in come)
            taken |= {(row.id, turn.slot.local_date, turn.slot.time) for turn in come}
            row.next_at = row.following(rule, taken, now)
        due = [one for whose, its in fallen.items() for one in await Due.make(whose, its, now)]
        await Due.bulk_create(due)
        if found:
            await cls.bulk_update(found, fields=["next_at"])
        return len(found)

    @classmethod
    async def put_aside(cls, person_id: UUID) -> int:
        """Ask no more about reminders that can't be opened, so that they hold up nobody else's."""
        return await write(lambda: cls.filter(person_id=person_id).update(next_at=None))

    @classmethod
    async def heal(cls, after: UUID, count: int, now: datetime) -> UUID | None:
        """Put right some reminders that wait too long because a clock had been ahead.

        They are taken in the order of their ids; returns the last one, None when there was none.
        """
        found = await cls.filter(id__gt=after).order_by("id").limit(count)
        people = await queries.people_of({row.person_id for row in found})
        own = [row for row in found if row.person_id in people]
        wrong = {row.person_id for row in await cls._waiting_too_long(own, people, now)}
        if wrong:
            await write(lambda: cls._put_right(wrong, now))
        return found[-1].id if found else None

    @classmethod
    async def _put_right(cls, person_ids: Collection[UUID], now: datetime) -> None:
        people = await cls._lock(person_ids)
        found = await cls.filter(person_id__in=list(people))
        await Due.forget_ahead([row.id for row in found], now)
        for row in await cls._waiting_too_long(found, people, now):
            await row.save(update_fields=["next_at"])

    @classmethod
    async def _waiting_too_long(
        cls, found: Sequence[Self], people: Mapping[UUID, Person], now: datetime
    ) -> list[Self]:
        """Return those that should come earlier than their row says, with that put right."""
        ids = [row.id for row in found]
        taken = await _taken(ids, now) - await Due.ahead(ids, now)
        late = []
        for row in found:
            following = row.following(row.rule(people[row.person_id]), taken, now)
            if following and (row.next_at is None or row.next_at > following):
                row.next_at = following
                late.append(row)
        return late

    def rule(self, person: Person) -> Rule:
        """Open the rule."""
        return opened(person.key, self.id, self.sealed)

    @classmethod
    async def _of(cls, person: Person, reminder_id: UUID) -> Self:
        row = await cls.get_or_none(id=reminder_id, person_id=person.id)
        if row is None:
            raise NotFound
        return row

    @classmethod
    async def _lock(cls, person_ids: Collection[UUID]) -> Mapping[UUID, Person]:
        free = Person.select_for_update(skip_locked=True).filter(id__in=list(person_ids))
        return {person.id: person for person in await free}

    def following(self, rule: Rule, taken: Collection[Taken], now: datetime) -> datetime | None:
        """Return when the next slot comes that has not had its turn."""
        following = next(Planned(self.id, rule, now, taken).to_come(), None)
        return following.at if following else None

    async def keep(self, person: Person, planned: Planned, *, is_new: bool = False) -> None:
        self.sealed = sealed(person.key, self.id, planned.rule)
        self.next_at = planned.next[0].at if planned.next else None
        await self.save(force_create=is_new)

    def come_by(
        self, rule: Rule, taken: Collection[Taken], quiet: Quiet, now: datetime
    ) -> list[Turn]:
        """Return the slots that have come by now and were not made due yet."""
        if self.next_at is None or not rule.enabled:
            return []
        come = come_by(rule, self.next_at, now)
        new = [slot for slot in come if (self.id, slot.local_date, slot.time) not in taken]
        return list(turns(rule, new, quiet, now))


async def _taken(reminder_ids: Collection[UUID], now: datetime) -> set[Taken]:
    return await Due.known(reminder_ids, (now - DAYS_BACK).date())
