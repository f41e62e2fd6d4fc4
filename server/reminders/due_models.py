"""What fell due because of reminders: one row for a slot, ever, whatever clocks and zones do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Self, TypeAlias
from uuid import UUID, uuid4, uuid5

import msgspec
from tortoise import fields
from tortoise.queryset import QuerySet

from server.core.database import Table, TableMeta, write
from server.core.errors import NotFound
from server.core.wall_clock import A_DAY
from server.daily.day import next_rev
from server.daily.forms import ReminderDone, ReminderDoneItem
from server.daily.models import Entry
from server.people.models import Person
from server.push.outbox_models import Message
from server.push.subscription_models import PushChoices
from server.reminders import minute, queries
from server.reminders.done import Answer
from server.reminders.due_item import DueItem
from server.reminders.rule import Rule, opened
from server.reminders.usefulness import GRACE, Quiet, Turn

SHOWN_FOR = timedelta(hours=48)
KEPT_FOR = timedelta(days=60)
Taken: TypeAlias = tuple[UUID, date, str]
"""A slot that has its row: of which reminder, on which day, at what time."""
Fallen: TypeAlias = tuple[UUID, Turn]
"""A slot of a reminder whose time has come."""
ENTRY_IDS = UUID("4f6a3f0e-6f0b-5d0e-9c58-4f0f6b1d7a21")


class Due(Table):
    """One time of one reminder on one day: made once, whatever clocks and zones do."""

    id = fields.UUIDField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    person_id: UUID
    reminder: fields.ForeignKeyRelation[Table] = fields.ForeignKeyField(
        "evenkeel.Reminder", related_name=False, on_delete=fields.CASCADE
    )
    reminder_id: UUID
    message: fields.ForeignKeyNullableRelation[Message] = fields.ForeignKeyField(
        "evenkeel.Message",
        related_name=False,
        on_delete=fields.SET_NULL,
        null=True,
        db_index=True,
    )
    message_id: UUID | None
    local_date = fields.DateField()
    time = fields.CharField(max_length=5)
    planned_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    snoozed_at = fields.DatetimeField(null=True)

    class Meta(TableMeta):
        table = "due"
        unique_together = (("reminder_id", "local_date", "time"),)

    @classmethod
    async def now_for(cls, person: Person, now: datetime) -> list[DueItem]:
        """Return what is due now and neither done nor answered, what was planned first first."""
        there = cls.filter(person_id=person.id, due_at__lte=now, expires_at__gt=now)
        return [item for item in await cls._listed(person, there, now) if item.is_open]

    @classmethod
    async def soon_for(cls, person: Person, now: datetime) -> list[DueItem]:
        """Return what waits: for Later, or for the end of quiet hours."""
        there = cls.filter(person_id=person.id, due_at__gt=now, expires_at__gt=now)
        return [item for item in await cls._listed(person, there, now) if item.is_open]

    @classmethod
    async def earlier_for(cls, person: Person, now: datetime) -> list[DueItem]:
        """Return what is over of the last 48 hours, done or not, the latest first."""
        since = now - SHOWN_FOR
        there = cls.filter(person_id=person.id, planned_at__gt=since, planned_at__lte=now)
        items = await cls._listed(person, there, now)
        return [item for item in reversed(items) if item.is_done or item.expires_at <= now]

    @classmethod
    async def later(cls, person: Person, due_id: UUID, now: datetime) -> bool:
        """Have a phone told again in 30 minutes, or when quiet hours end; false: it can't wait.

        A medication can't, and nothing waits past the time it is of use. Raises `NotFound`.
        """

        async def unit() -> bool:
            await Person.locked(person.id)
            row = await cls._of(person, due_id)
            return await row.wait(person, now)

        return await write(unit)

    @classmethod
    async def later_all(cls, message_id: UUID, now: datetime) -> bool:
        """Have all of one message wait that can, for its button Later; false: nothing waits."""

        async def unit() -> bool:
            whose = await cls.filter(message_id=message_id).first()
            if whose is None:
                return False
            person = await Person.locked(whose.person_id)
            rows = await cls.filter(message_id=message_id)
            return any([await row.wait(person, now) for row in rows])

        return await write(unit)

    @classmethod
    async def answer(cls, person: Person, due_id: UUID, answer: Answer, now: datetime) -> None:
        """Keep an answer in the diary; no device is told of it any more. Raises `NotFound`.

        A second answer takes the place of the first.
        """

        async def unit() -> None:
            await Person.locked(person.id)
            row = await cls._of(person, due_id)
            (item,) = await items_of([row], {person.id: person})
            await _keep_answer(person, item, answer, now)
            await Message.withdraw(await queries.lone_messages([row.id]))

        await write(unit)

    @classmethod
    async def of_messages(
        cls, message_ids: Collection[UUID]
    ) -> tuple[list[DueItem], Mapping[UUID, Person]]:
        """Return everything that these messages tell of, and whose it is."""
        found = await queries.due_in(message_ids)
        people = await queries.people_of({row.person_id for row in found})
        return await items_of([row for row in found if row.person_id in people], people), people

    @classmethod
    async def known(cls, reminder_ids: Collection[UUID], since: date) -> set[Taken]:
        """Return the slots that have their row already, of days from `since` on."""
        there = cls.filter(reminder_id__in=list(reminder_ids), local_date__gte=since)
        return set(await there.values_list("reminder_id", "local_date", "time"))

    @classmethod
    async def ahead(cls, reminder_ids: Collection[UUID], now: datetime) -> set[Taken]:
        """Return the slots that a clock which was ahead made due, and nobody was told of."""
        there = cls._ahead(reminder_ids, now)
        return set(await there.values_list("reminder_id", "local_date", "time"))

    @classmethod
    async def forget_ahead(cls, reminder_ids: Collection[UUID], now: datetime) -> None:
        """Forget them, inside a unit, so that they come when it is their time."""
        await cls._ahead(reminder_ids, now).delete()

    @classmethod
    async def make(cls, person_id: UUID, fallen: Sequence[Fallen], now: datetime) -> list[Self]:
        """Make rows of slots that have come, and the messages that tell of them; not kept yet."""
        told = await minute.put_all(person_id, [turn for _reminder_id, turn in fallen], now)
        return [
            cls(
                id=uuid4(),
                person_id=person_id,
                reminder_id=reminder_id,
                message_id=told.get(turn),
                local_date=turn.slot.local_date,
                time=turn.slot.time,
                planned_at=turn.slot.at,
                due_at=turn.due_at,
                expires_at=turn.expires_at,
            )
            for reminder_id, turn in fallen
        ]

    @classmethod
    async def drop(cls, reminder_id: UUID, rule: Rule, earlier: Rule, now: datetime) -> None:
        """Let go of what an edit took out of the rule or moved to another zone, inside a unit.

        What was never told may come again at its new instant; what was told has had its turn. What
        waits is let go too when it becomes a medication: that is told once, and never later.
        """
        open_ones = await cls.filter(reminder_id=reminder_id, expires_at__gt=now)
        is_moved = rule.timezone != earlier.timezone
        is_now_medication = rule.is_medication and not earlier.is_medication
        gone = [
            row
            for row in open_ones
            if not row.is_in(rule)
            or (is_moved and row.is_untold(now))
            or (is_now_medication and row.due_at > now)
        ]
        await Message.withdraw(await queries.lone_messages([row.id for row in gone]))
        untold = [row.id for row in gone if row.is_untold(now)]
        await cls.filter(id__in=untold).delete()
        await cls.filter(id__in=[row.id for row in gone]).update(expires_at=now)

    @classmethod
    async def sweep(cls, now: datetime) -> int:
        """Forget what was planned more than 60 days ago; return how many rows."""
        return await write(cls.filter(planned_at__lt=now - KEPT_FOR).delete)

    def is_in(self, rule: Rule) -> bool:
        """Tell whether a rule has this slot, and is not paused."""
        return rule.enabled and rule.has(self.local_date, self.time)

    def is_untold(self, now: datetime) -> bool:
        """Tell whether its first turn is still to come."""
        return self.due_at > now and self.snoozed_at is None

    async def wait(self, person: Person, now: datetime) -> bool:
        """Move it on, inside a unit; what waits already goes on waiting."""
        if self.due_at > now:
            return True
        (item,) = await items_of([self], {person.id: person})
        span = item.later(await quiet_of(person), now)
        if span is None:
            return False
        await Message.withdraw(await queries.lone_messages([self.id]))
        self.message_id = await minute.put(person.id, span, now)
        self.due_at, self.snoozed_at = span.begins_at, now
        await self.save(update_fields=["message_id", "due_at", "snoozed_at"])
        return True

    @classmethod
    async def _of(cls, person: Person, due_id: UUID) -> Self:
        row = await cls.get_or_none(id=due_id, person_id=person.id)
        if row is None:
            raise NotFound
        return row

    @classmethod
    def _ahead(cls, reminder_ids: Collection[UUID], now: datetime) -> QuerySet[Self]:
        untold = cls.filter(reminder_id__in=list(reminder_ids), message_id__isnull=True)
        days = untold.filter(local_date__gte=(now - A_DAY).date())
        return days.filter(planned_at__gt=now + GRACE)

    @classmethod
    async def _listed(cls, person: Person, there: QuerySet[Self], now: datetime) -> list[DueItem]:
        found = await there.order_by("planned_at", "time", "id")
        items = await items_of(found, {person.id: person})
        sending = await queries.sending_of({row.message_id for row in found if row.message_id})
        quiet = await quiet_of(person)
        return [
            replace(
                item,
                sending=sending.get(item.message_id, "not_sent") if item.message_id else "not_sent",
                can_wait=item.later(quiet, now) is not None,
            )
            for item in items
        ]


async def items_of(
    found: Sequence[Due] | Sequence[queries.DueRow], people: Mapping[UUID, Person]
) -> list[DueItem]:
    """Open rows, with their rules and what the diary says of their days."""
    sealed = await queries.sealed_rules({row.reminder_id for row in found})
    days = await queries.days_of({(row.person_id, row.local_date) for row in found}, people)
    return [
        DueItem(
            id=row.id,
            person_id=row.person_id,
            reminder_id=row.reminder_id,
            message_id=row.message_id,
            rule=opened(people[row.person_id].key, row.reminder_id, sealed[row.reminder_id]),
            local_date=row.local_date,
            time=row.time,
            planned_at=row.planned_at,
            due_at=row.due_at,
            expires_at=row.expires_at,
            day=days[row.person_id, row.local_date],
        )
        for row in found
        if row.reminder_id in sealed
    ]


async def _keep_answer(person: Person, item: DueItem, answer: Answer, now: datetime) -> None:
    """Write the answer under an id that follows from what it answers, or over the last one."""
    entry_id = uuid5(ENTRY_IDS, str(item.id))
    earlier = await Entry.find(person, entry_id)
    kept = ReminderDoneItem(
        id=entry_id,
        rev=next_rev(earlier) if earlier else 1,
        local_date=item.local_date,
        recorded_at=now,
        timezone=item.rule.timezone,
        data=ReminderDone(reminder=str(item.reminder_id), time=item.time, answer=answer),
    )
    (result,) = await Entry.keep(person, [kept])
    if result.status == "stale":  # it was removed from the diary since, and that is final
        await Entry.keep(person, [msgspec.structs.replace(kept, id=uuid4())])


async def quiet_of(person: Person) -> Quiet:
    """Return when somebody wants to be left alone, and by which clocks."""
    return Quiet(await PushChoices.quiet_hours(person), person.timezone)
