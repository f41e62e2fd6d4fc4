"""The entries of a diary, sealed, and every question put to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from itertools import groupby
from typing import Self
from uuid import UUID

import msgspec
from tortoise import fields
from tortoise.queryset import QuerySet

from server.core.database import Table, TableMeta, write
from server.core.errors import SignedOut
from server.core.sealing import DataKey
from server.core.words import _
from server.daily import queries
from server.daily.day import Day
from server.daily.forms import (
    Change,
    Deletion,
    Item,
    Result,
    Unread,
    refused,
)
from server.daily.sync import OtherKind, decide
from server.people.models import Person

DAYS_LATELY = 30


@dataclass(frozen=True)
class EntryPage:
    """Some of a person's entries in the order they were kept, and where to read on."""

    items: list[Change]
    cursor: int
    more: bool


@dataclass(frozen=True)
class DaysKept:
    """How many days were kept: ever, and among the last 30. No edit makes it fall."""

    total: int
    last_30: int


class Entry(Table):
    """One entry. A deleted one keeps its id, kind, revision and place in line, nothing else."""

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.CASCADE
    )
    person_id: UUID
    entry_id = fields.UUIDField()
    kind = fields.CharField(max_length=16)
    rev = fields.IntField()
    cursor = fields.IntField()
    is_deleted = fields.BooleanField()
    local_date = fields.DateField(null=True)
    recorded_at = fields.DatetimeField(null=True)
    sealed = fields.BinaryField()

    class Meta(TableMeta):
        table = "entry"
        unique_together = (("person_id", "entry_id"),)
        indexes = (("person_id", "cursor"), ("person_id", "local_date"))

    @classmethod
    async def keep(cls, person: Person, changes: Sequence[Change | Unread]) -> list[Result]:
        """Keep what a phone or a page sends, by the rule of docs/sync.md, all in one unit.

        Answers in the order given; what could not be read is answered as refused in its place.
        Raises `SignedOut` when the person was deleted meanwhile.
        """
        if all(isinstance(change, Unread) for change in changes):
            return [change.result for change in changes if isinstance(change, Unread)]
        return await write(lambda: _settle(person, changes))

    @classmethod
    async def since(cls, person: Person, cursor: int, limit: int) -> EntryPage:
        """Return what was kept after `cursor` (0: from the start), deletions among it."""
        return await _page(cls.filter(person_id=person.id), person, cursor, limit)

    @classmethod
    async def between(
        cls, person: Person, first: date, last: date, limit: int, cursor: int = 0
    ) -> EntryPage:
        """Return entries of these days, both ends included, in the order they were kept."""
        return await _page(cls.of_days(person, first, last), person, cursor, limit)

    @classmethod
    async def find(cls, person: Person, entry_id: UUID) -> Item | None:
        """Return one entry of this person; None when it is deleted, or somebody else's."""
        row = await cls.get_or_none(person_id=person.id, entry_id=entry_id, is_deleted=False)
        return None if row is None else row.item(person.key)

    def change(self, key: DataKey) -> Change:
        """Open the row: the entry, or what says that it was deleted."""
        if self.is_deleted:
            head = {"id": self.entry_id, "kind": self.kind, "rev": self.rev}
            return msgspec.convert(head, Deletion)
        return self.item(key)

    def item(self, key: DataKey) -> Item:
        """Open the row of an entry that was not deleted."""
        whole = msgspec.json.decode(key.open(self.sealed, **_place(self.entry_id)))
        whole |= {"id": self.entry_id, "kind": self.kind, "rev": self.rev}
        whole |= {"local_date": self.local_date, "recorded_at": self.recorded_at}
        item: Item = msgspec.convert(whole, Item)
        return item

    @classmethod
    def of_days(cls, person: Person, first: date, last: date) -> QuerySet[Self]:
        """Ask for the entries of these days, both ends included; deletions have no day."""
        return cls.filter(person_id=person.id, local_date__gte=first, local_date__lte=last)


async def day_of(person: Person, day: date) -> Day:
    """Return everything of one day, merged; of a day without entries, an empty one."""
    found = await Entry.filter(person_id=person.id, local_date=day)
    return Day.of(day, [row.item(person.key) for row in found])


async def days_between(person: Person, first: date, last: date) -> list[Day]:
    """Return the days that were kept, in order, both ends included."""
    found = await Entry.of_days(person, first, last).order_by("local_date")
    items = [row.item(person.key) for row in found]
    by_day = groupby(items, lambda item: item.local_date)
    days = [Day.of(day, its) for day, its in by_day]
    return [day for day in days if day.is_kept]


async def recent_days(person: Person, before: date, count: int) -> list[Day]:
    """Return the last `count` days earlier than `before` that were kept, in order."""
    there = Entry.filter(person_id=person.id, local_date__lt=before)
    there = there.exclude(kind="reminder_done").distinct()
    dates = await there.order_by("-local_date").limit(count).values_list("local_date")
    if not dates:
        return []
    return await days_between(person, min(dates)[0], before - timedelta(days=1))


async def days_kept(person: Person, today: date) -> DaysKept:
    """Count the days that were kept (`Day.is_kept`); the last 30 end with `today`."""
    first = today - timedelta(days=DAYS_LATELY - 1)
    total, lately = await queries.count_days(person.id, first, today)
    return DaysKept(total=total, last_30=lately)


async def days_kept_before(person: Person, day: date) -> int:
    """Count the days earlier than `day` that were kept."""
    return await queries.count_days_before(person.id, day)


async def _page(there: QuerySet[Entry], person: Person, cursor: int, limit: int) -> EntryPage:
    found = await there.filter(cursor__gt=cursor).order_by("cursor").limit(limit + 1)
    shown = found[:limit]
    return EntryPage(
        items=[row.change(person.key) for row in shown],
        cursor=shown[-1].cursor if shown else cursor,
        more=len(found) > limit,
    )


async def _settle(person: Person, changes: Sequence[Change | Unread]) -> list[Result]:
    cursor = await queries.raise_cursor(person.id, len(changes))
    if cursor is None:
        raise SignedOut
    ledger = _Ledger(await _stored(person, {change.id for change in changes}))
    results = [ledger.take(change) for change in changes]
    rows = [_row(person, change, cursor + at) for at, change in ledger.kept()]
    if rows:
        await queries.write_entries(rows)
    return results


async def _stored(person: Person, ids: set[UUID]) -> dict[UUID, Change]:
    """Return what is kept under these ids; of what is new, only the ids are asked for."""
    if not await queries.knows_any(person.id, ids):
        return {}
    found = await Entry.filter(person_id=person.id, entry_id__in=ids)
    return {row.entry_id: row.change(person.key) for row in found}


def _row(person: Person, change: Change, cursor: int) -> queries.Row:
    """Make the row that keeps a change: its content sealed, or nothing of it left."""
    is_deleted, day, at, sealed = True, None, None, b""
    if not isinstance(change, Deletion):
        is_deleted, day, at = False, change.local_date, change.recorded_at.astimezone(UTC)
        plain = msgspec.json.encode({"timezone": change.timezone, "data": change.data})
        sealed = person.key.seal(plain, **_place(change.id))
    head = (person.id, change.id, change.kind, change.rev, cursor)
    return queries.Row(*head, is_deleted, day, at, sealed)


def _place(entry_id: UUID) -> dict[str, str]:
    return {"table": "entry", "row": str(entry_id), "field": "sealed"}


class _Ledger:
    """What is kept while a batch is worked through, in the order it was sent."""

    def __init__(self, stored: dict[UUID, Change]) -> None:
        self._stored = stored
        self._kept: dict[UUID, int] = {}
        self._taken = 0

    def take(self, change: Change | Unread) -> Result:
        self._taken += 1
        if isinstance(change, Unread):
            return change.result
        try:
            status = decide(self._stored.get(change.id), change)
        except OtherKind:
            taken = {"kind": _("This id already belongs to an entry of another kind.")}
            return refused(change.id, taken)
        if status in {"created", "updated"}:
            self._stored[change.id] = change
            self._kept[change.id] = self._taken
        return Result(id=change.id, status=status)

    def kept(self) -> list[tuple[int, Change]]:
        """Return what is to be written, each id once, with its place in the batch from 1."""
        return [(place, self._stored[entry_id]) for entry_id, place in self._kept.items()]
