"""The outbox: what is to be told, and one delivery for each device that is to be told it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from tortoise import fields

from server.core.database import Table, TableMeta, write
from server.people.models import Person
from server.push import queries
from server.push.state import State
from server.push.subscription_models import Subscription


class Counts(NamedTuple):
    """How many messages a device was sent, and how many of them it showed."""

    sent: int
    shown: int


class Message(Table):
    """Something to tell. Its words are asked of its feature at the moment it is sent."""

    id = fields.UUIDField(primary_key=True)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person",
        related_name=False,
        on_delete=fields.CASCADE,
        null=True,
        db_index=True,
    )
    person_id: UUID | None
    kind = fields.CharField(max_length=16)
    key = fields.CharField(max_length=120, unique=True)
    due_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)
    created_at = fields.DatetimeField()

    class Meta(TableMeta):
        table = "message"

    @classmethod
    async def put(  # noqa: PLR0913 - what a message is
        cls,
        kind: str,
        key: str,
        person_id: UUID,
        due_at: datetime,
        expires_at: datetime,
        *,
        now: datetime,
        subscription_id: UUID | None = None,
    ) -> UUID | None:
        """Put a message to one person into the outbox; return its id, or None when `key` is known.

        It goes to each of their devices, or to the one that is named. Joins the unit of its cause.
        """
        message = queries.NewMessage(uuid4(), person_id, kind, key, due_at, expires_at, now)

        async def unit() -> UUID | None:
            if not await queries.put_message(message):
                return None
            await queries.put_deliveries(message, subscription_id)
            return message.id

        return await write(unit)

    @classmethod
    async def put_for_all(  # noqa: PLR0913 - what a message is
        cls,
        kind: str,
        key: str,
        due_at: datetime,
        expires_at: datetime,
        *,
        audience_sql: str,
        values: Sequence[object] = (),
        now: datetime,
    ) -> UUID | None:
        """Put one message to many people into the outbox; return its id, or None when known.

        `audience_sql` selects the ids of people, a `?` for each of `values`. Joins its unit.
        """
        message = queries.NewMessage(uuid4(), None, kind, key, due_at, expires_at, now)

        async def unit() -> UUID | None:
            if not await queries.put_message(message):
                return None
            await queries.put_deliveries_to(message, audience_sql, values)
            return message.id

        return await write(unit)

    @classmethod
    async def withdraw(cls, ids: Collection[UUID]) -> None:
        """Have what was not sent yet of these messages never be sent. Joins a unit."""
        if ids:
            await write(lambda: queries.withdraw(ids))


class Delivery(Table):
    """A message on its way to one device. `next_try_at` is also the end of a lease."""

    id = fields.IntField(primary_key=True)
    token = fields.CharField(max_length=32, unique=True)
    message: fields.ForeignKeyRelation[Message] = fields.ForeignKeyField(
        "evenkeel.Message", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    message_id: UUID
    subscription: fields.ForeignKeyRelation[Subscription] = fields.ForeignKeyField(
        "evenkeel.Subscription", related_name=False, on_delete=fields.CASCADE
    )
    subscription_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    person_id: UUID
    service = fields.CharField(max_length=255)
    state = fields.IntField(default=State.WAITING.value)
    next_try_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    attempts = fields.IntField(default=0)
    lapses = fields.IntField(default=0)
    lease_by = fields.CharField(max_length=32, default="")
    sent_at = fields.DatetimeField(null=True)
    shown_at = fields.DatetimeField(null=True)

    class Meta(TableMeta):
        table = "delivery"
        unique_together = (("subscription_id", "message_id"),)
        indexes = (("state", "service", "next_try_at"),)

    @classmethod
    async def shown(cls, token: str, now: datetime) -> None:
        """Note that a device showed this; only its first word counts, whatever it says is fine."""
        if await cls.exists(token=token, shown_at=None):
            await write(lambda: queries.note_shown(token, now))

    @classmethod
    async def message_of(cls, token: str) -> UUID | None:
        """Return which message this delivers; None for a token that is not known."""
        found = await cls.get_or_none(token=token)
        return None if found is None else found.message_id

    @classmethod
    async def counts(cls, subscription_ids: Collection[UUID]) -> Mapping[UUID, Counts]:
        """Count what devices were sent and showed, of what is still kept; none left out."""
        found = await queries.count_by_device(subscription_ids)
        return {one: Counts(*found.get(one, (0, 0))) for one in subscription_ids}
