"""Favourites, and every question put to them. Each row is sealed whole but for its next instant."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Self
from uuid import UUID, uuid4

import msgspec
from tortoise import fields
from tortoise.queryset import QuerySet

from server.core.database import Table, TableMeta, write
from server.core.errors import NotFound, Refused
from server.core.words import _
from server.favourites import queries
from server.favourites.forms import LONGEST_MINUTES, Choice
from server.favourites.kept_meeting import (
    KeptMeeting,
    Told,
    favourite_id,
    opened,
    sealed,
)
from server.favourites.noticing import Noticed, Standing
from server.favourites.turns import GRACE, REMEMBERED, Quiet, come, next_turn, window
from server.people.models import Person
from server.push.outbox_models import Message
from server.push.subscription_models import PushChoices

MOST = 100
KIND = "meeting"
LASTS = GRACE + timedelta(minutes=LONGEST_MINUTES)
"""Every message is as long in the outbox as any might be: its end tells no meeting's start."""


class Mine(NamedTuple):
    """A meeting that somebody keeps, with its row and how it stands by now."""

    row: "Favourite"
    person: Person
    kept: KeptMeeting
    standing: Standing | None


class Favourite(Table):
    """A meeting somebody keeps. `id` is a keyed hash of it: no column says which it is."""

    id = fields.UUIDField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    person_id: UUID
    sealed = fields.BinaryField()
    next_at = fields.DatetimeField(null=True, db_index=True)

    class Meta(TableMeta):
        table = "favourite"

    @classmethod
    async def keep(cls, person: Person, meeting_id: UUID, choice: Choice, now: datetime) -> None:
        """Keep a meeting, or choose another reminder for one that is kept.

        Raises `NotFound`, and `Refused` for a 101st, or a reminder where there is no set time. What
        would have reminded before now does not.
        """

        async def unit() -> None:
            await Person.locked(person.id)
            row, kept = await cls._kept_or_new(person, meeting_id, now)
            if choice.remind_minutes_before is not None and not kept.facts.is_timed:
                words = _("This meeting has no set time, so we can’t remind you of it.")
                raise Refused({"remind_minutes_before": words}, words)
            kept = msgspec.structs.replace(kept, choice=choice)
            await row.put(person, kept, next_turn(kept, kept.facts, now), is_new=row.sealed == b"")

        await write(unit)

    @classmethod
    async def remove(cls, person: Person, meeting_id: UUID) -> None:
        """Keep a meeting no more, whether or not it was kept; what waits because of it is over."""
        await write(cls._of(person, meeting_id).delete)

    @classmethod
    async def has_seen(cls, person: Person, meeting_id: UUID) -> None:
        """Note that somebody saw what changed. Raises `NotFound`."""

        async def unit() -> None:
            await Person.locked(person.id)
            row = await cls._of(person, meeting_id).get_or_none()
            if row is None:
                raise NotFound
            kept = msgspec.structs.replace(opened(person.key, row.id, row.sealed), news=None)
            await row.put(person, kept, row.next_at)

        await write(unit)

    @classmethod
    async def of(cls, person: Person, meeting_id: UUID) -> KeptMeeting | None:
        """Return a meeting as this person keeps it; None: they don't."""
        row = await cls._of(person, meeting_id).get_or_none()
        return None if row is None else opened(person.key, row.id, row.sealed)

    @classmethod
    async def all_of(cls, person: Person) -> list[KeptMeeting]:
        """Return the meetings that somebody keeps, the first kept first."""
        found = await cls.filter(person_id=person.id)
        every = [opened(person.key, row.id, row.sealed) for row in found]
        return sorted(every, key=lambda one: (one.kept_at, one.meeting))

    @classmethod
    async def with_turns_by(cls, now: datetime, count: int) -> list[UUID]:
        """Return the people, some of them, whom something is to be told by now."""
        come = cls.filter(next_at__lte=now).order_by("next_at").limit(count)
        return list({person_id for (person_id,) in await come.values_list("person_id")})

    @classmethod
    async def ring(cls, person_ids: Collection[UUID], now: datetime) -> int:
        """Put reminders that have come into the outbox, inside a unit; return of how many rows.

        Somebody whose row is locked just now is left for the next time.
        """
        people = await cls._lock(person_ids)
        found = await cls.filter(person_id__in=list(people), next_at__lte=now)
        quiet = await quiet_of(people.values())
        messages: dict[tuple[UUID, datetime], UUID] = {}
        for row, person, kept, standing in await cls.opened_all(found, people):
            facts = standing.facts if standing else kept.facts
            start = come(kept, facts, now) if standing and standing.is_listed else None
            when = window(start, kept.choice, quiet[person.id], now) if start else None
            if start and when:
                message = await _message_of(messages, person.id, when.begins_at, now)
                told = (*kept.told, Told(start, message))[-REMEMBERED:]
                kept = msgspec.structs.replace(kept, told=told)  # noqa: PLW2901
            await row.put(person, kept, next_turn(kept, facts, now))
        return len(found)

    @classmethod
    async def people_after(cls, person_id: UUID, count: int) -> list[UUID]:
        """Return the next people, in the order of their ids, who keep a meeting."""
        there = cls.filter(person_id__gt=person_id).order_by("person_id").distinct().limit(count)
        return [one for (one,) in await there.values_list("person_id")]

    @classmethod
    async def look(cls, person_ids: Collection[UUID], now: datetime) -> int:
        """Compare what people keep with what feeds say by now; return how many rows were behind.

        News goes to the outbox, one message a person. It also puts right when reminders come that
        a clock which was ahead had moved on.
        """
        people = await people_of(person_ids)
        found = await cls.filter(person_id__in=list(people))
        mine = await cls.opened_all(found, people)
        behind = {one.person.id for one in mine if _is_behind(one, now)}
        return await write(lambda: cls._look(behind, now)) if behind else 0

    @classmethod
    async def _look(cls, person_ids: Collection[UUID], now: datetime) -> int:
        people = await cls._lock(person_ids)
        found = await cls.filter(person_id__in=list(people))
        behind = [one for one in await cls.opened_all(found, people) if _is_behind(one, now)]
        messages: dict[tuple[UUID, datetime], UUID] = {}
        for row, person, known, standing in behind:
            kept, is_news = Noticed.of(known, standing, now)
            if kept.news and is_news:
                message = await _message_of(messages, person.id, now, now)
                news = msgspec.structs.replace(kept.news, message=message)
                kept = msgspec.structs.replace(kept, news=news)
            await row.move_to(person, kept, _following(row, kept, now))
        return len(behind)

    @classmethod
    async def opened_all(cls, found: Sequence[Self], people: Mapping[UUID, Person]) -> list[Mine]:
        """Open rows, and look up how their meetings stand."""
        kept = [opened(people[row.person_id].key, row.id, row.sealed) for row in found]
        standings = await queries.standings({one.meeting for one in kept})
        return [
            Mine(row, people[row.person_id], one, standings.get(one.meeting))
            for row, one in zip(found, kept, strict=True)
        ]

    @classmethod
    async def told_of(cls, message_ids: Collection[UUID]) -> tuple[Mapping[UUID, UUID], list[Mine]]:
        """Return whom each of these messages is for, and everything that those people keep."""
        whose = await queries.people_told(message_ids)
        people = await people_of(set(whose.values()))
        found = await cls.filter(person_id__in=list(people))
        return whose, await cls.opened_all(found, people)

    @classmethod
    async def put_aside(cls, person_id: UUID) -> int:
        """Ask no more about rows that can't be opened, so that they hold up nobody else's."""
        return await write(lambda: cls.filter(person_id=person_id).update(next_at=None))

    async def put(
        self, person: Person, kept: KeptMeeting, next_at: datetime | None, *, is_new: bool = False
    ) -> None:
        """Write the row, inside a unit."""
        self.sealed, self.next_at = sealed(person.key, kept), next_at
        await self.save(force_create=is_new)

    async def move_to(self, person: Person, kept: KeptMeeting, next_at: datetime | None) -> None:
        """Write the row, inside a unit, under another id if it is about another meeting by now."""
        own_id = favourite_id(person.key, kept.meeting)
        if own_id == self.id:
            await self.put(person, kept, next_at)
            return
        await self.delete()
        if not await Favourite.exists(id=own_id):
            moved = Favourite(id=own_id, person_id=person.id)
            await moved.put(person, kept, next_at, is_new=True)

    @classmethod
    async def _kept_or_new(
        cls, person: Person, meeting_id: UUID, now: datetime
    ) -> tuple[Self, KeptMeeting]:
        row = await cls._of(person, meeting_id).get_or_none()
        if row is not None:
            return row, opened(person.key, row.id, row.sealed)
        standing = (await queries.standings([meeting_id])).get(meeting_id)
        if standing is None or not standing.is_listed:
            raise NotFound
        if await cls.filter(person_id=person.id).count() >= MOST:
            words = _("You keep 100 meetings. Please remove one of them first.")
            raise Refused({"meeting": words}, words)
        facts, its_hash = standing.facts, standing.content_hash
        new = KeptMeeting(meeting=meeting_id, facts=facts, content_hash=its_hash, kept_at=now)
        row_id = favourite_id(person.key, meeting_id)
        return cls(id=row_id, person_id=person.id, sealed=b""), new

    @classmethod
    def _of(cls, person: Person, meeting_id: UUID) -> QuerySet[Self]:
        return cls.filter(id=favourite_id(person.key, meeting_id), person_id=person.id)

    @classmethod
    async def _lock(cls, person_ids: Collection[UUID]) -> Mapping[UUID, Person]:
        free = Person.select_for_update(skip_locked=True).filter(id__in=list(person_ids))
        return {person.id: person for person in await free}


async def people_of(ids: Collection[UUID]) -> Mapping[UUID, Person]:
    """Return these people by id, those who are left, with no more than their key and profile."""
    found = Person.filter(id__in=list(ids)).only("id", "wrapped_key", "sealed_profile")
    return {person.id: person for person in await found}


async def quiet_of(people: Iterable[Person]) -> Mapping[UUID, Quiet]:
    """Return when each of these people wants to be left alone, and by which clocks."""
    by_id = {person.id: person for person in people}
    hours = await PushChoices.quiet_hours_of(by_id.values())
    return {one: Quiet(hours[one], person.timezone) for one, person in by_id.items()}


def _is_behind(mine: Mine, now: datetime) -> bool:
    noticed = Noticed.of(mine.kept, mine.standing, now).kept
    return noticed != mine.kept or _following(mine.row, noticed, now) != mine.row.next_at


def _following(row: Favourite, kept: KeptMeeting, now: datetime) -> datetime | None:
    """Return when a row is to be looked at next: what has come already is `ring`'s to tell."""
    has_come = row.next_at is not None and row.next_at <= now
    return row.next_at if has_come else next_turn(kept, kept.facts, now)


async def _message_of(
    messages: dict[tuple[UUID, datetime], UUID], person_id: UUID, at: datetime, now: datetime
) -> UUID:
    """Return the message of a person's minute, made if there is none among `messages`."""
    minute = at.replace(second=0, microsecond=0)
    if (person_id, minute) not in messages:
        key = f"{KIND} {uuid4()}"
        made = await Message.put(KIND, key, person_id, at, at + LASTS, now=now)
        assert made is not None  # noqa: S101 - the key is new
        messages[person_id, minute] = made
    return messages[person_id, minute]
