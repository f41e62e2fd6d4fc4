"""What is asked of other features' tables, for many people at once or in words of this feature."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple, cast
from uuid import UUID

from server.core.database import rows
from server.daily.day import Day
from server.daily.forms import Item
from server.daily.models import Entry
from server.people.models import Person
from server.push.state import State

Sending = Literal["waiting", "sent", "no_device", "not_sent"]


class DueRow(NamedTuple):
    """A row of the table of what is due, as far as the sender's question needs it."""

    id: UUID
    person_id: UUID
    reminder_id: UUID
    message_id: UUID
    local_date: date
    time: str
    planned_at: datetime
    due_at: datetime
    expires_at: datetime


_READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("id", "person_id", "reminder_id", "message_id"), UUID),
    **dict.fromkeys(("planned_at", "due_at", "expires_at"), datetime.fromisoformat),
    "local_date": date.fromisoformat,
    "time": str,
}
"""How each column is read from the text of it, which is alike in both engines."""


async def due_in(message_ids: Collection[UUID]) -> list[DueRow]:
    """Return what these messages tell of. It is asked before each sending, so not by the ORM."""
    marks = ", ".join("?" for _ in message_ids)
    sql = f"SELECT {', '.join(DueRow._fields)} FROM due WHERE message_id IN ({marks})"  # noqa: S608
    found = await rows(sql, list(message_ids)) if message_ids else []
    return [DueRow(*(_READ[name](str(row[name])) for name in DueRow._fields)) for row in found]


async def unsent_message(key: str) -> UUID | None:
    """Return the message with this key of which nothing was sent yet, else None.

    Once a device was sent it, or was not to be sent it any more, nothing can join it.
    """
    sql = (
        "SELECT id FROM message WHERE key = ? AND NOT EXISTS (SELECT 1 FROM delivery"  # noqa: S608
        f" WHERE delivery.message_id = message.id AND delivery.state <> {State.WAITING})"
    )
    found = await rows(sql, [key])
    return UUID(str(found[0]["id"])) if found else None


async def lone_messages(due_ids: Collection[UUID]) -> list[UUID]:
    """Return the messages in which nothing is due but these, to be withdrawn with them."""
    marks = ", ".join("?" for _ in due_ids)
    sql = (
        f"SELECT DISTINCT message_id FROM due WHERE id IN ({marks}) AND message_id IS NOT NULL"  # noqa: S608
        " AND NOT EXISTS (SELECT 1 FROM due AS other WHERE other.message_id = due.message_id"
        f" AND other.id NOT IN ({marks}))"
    )
    values = [*due_ids, *due_ids]
    return [UUID(str(row["message_id"])) for row in await rows(sql, values)] if due_ids else []


async def sending_of(message_ids: Collection[UUID]) -> dict[UUID, Sending]:
    """Say of each message whether it was sent to any device, or why not."""
    marks = ", ".join("?" for _ in message_ids)
    sql = (
        "SELECT message.id, COUNT(delivery.id) AS devices, COUNT(delivery.sent_at) AS sent,"  # noqa: S608
        f" SUM(CASE WHEN delivery.state = {State.WAITING} THEN 1 ELSE 0 END) AS waiting"
        " FROM message LEFT JOIN delivery ON delivery.message_id = message.id"
        f" WHERE message.id IN ({marks}) GROUP BY message.id"
    )
    found = await rows(sql, list(message_ids)) if message_ids else []
    return {UUID(str(row["id"])): _sending(row) for row in found}


async def sealed_rules(reminder_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """Return the sealed rules of reminders, without the rows round them."""
    marks = ", ".join("?" for _ in reminder_ids)
    sql = f"SELECT id, sealed FROM reminder WHERE id IN ({marks})"  # noqa: S608 - only marks
    found = await rows(sql, list(reminder_ids)) if reminder_ids else []
    return {UUID(str(row["id"])): cast("bytes", row["sealed"]) for row in found}


async def make_last(message_id: UUID, ends_at: datetime) -> None:
    """Have a message last until this instant at least, for what joins it, inside a unit."""
    at = ends_at.astimezone(UTC)
    for table, which in (("message", "id"), ("delivery", "message_id")):
        sql = f"UPDATE {table} SET expires_at = ? WHERE {which} = ? AND expires_at < ?"  # noqa: S608
        await rows(sql, [at, message_id, at])


async def people_of(ids: Collection[UUID]) -> Mapping[UUID, Person]:
    """Return these people by id, those who are left, with no more than their key and profile."""
    found = Person.filter(id__in=list(ids)).only("id", "wrapped_key", "sealed_profile")
    return {person.id: person for person in await found}


async def days_of(
    wanted: Collection[tuple[UUID, date]], people: Mapping[UUID, Person]
) -> Mapping[tuple[UUID, date], Day]:
    """Return days of many people in one question: what check-ins and answers say of them."""
    there = Entry.filter(
        person_id__in=list({person_id for person_id, _day in wanted}),
        local_date__in=list({day for _person_id, day in wanted}),
        kind__in=["check_in", "reminder_done"],
    )
    items: dict[tuple[UUID, date], list[Item]] = {one: [] for one in wanted}
    for row in await there:
        if row.local_date is not None and (row.person_id, row.local_date) in items:
            items[row.person_id, row.local_date].append(row.item(people[row.person_id].key))
    return {(person_id, day): Day.of(day, its) for (person_id, day), its in items.items()}


def _sending(row: dict[str, object]) -> Sending:
    if row["sent"]:
        return "sent"
    if not row["devices"]:
        return "no_device"
    return "waiting" if row["waiting"] else "not_sent"
