"""Subscriptions: the devices that may be told something, and when they want to be left alone."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Self, TypeVar
from uuid import UUID, uuid4

import msgspec
from tortoise import fields
from tortoise.exceptions import IntegrityError

from server.core.database import Table, TableMeta, write
from server.core.errors import NotFound, Refused, SignedOut
from server.core.sealing import DataKey, keyring
from server.core.words import _
from server.people.models import Person
from server.people.session_models import Session
from server.push.forms import Given
from server.push.quiet_hours import QuietHours
from server.push.vapid_models import VapidKey

TABLE = "subscription"
MOST_DEVICES = 20
TRIES = 5
T = TypeVar("T")


class Opened(msgspec.Struct, frozen=True):
    """What is sealed of a subscription."""

    endpoint: str
    p256dh: bytes
    auth: bytes
    name: str


class Subscription(Table):
    """One browser's push subscription. It ends with the session in which it was made."""

    id = fields.UUIDField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    person_id: UUID
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "evenkeel.Session", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    session_id: UUID
    vapid_key: fields.ForeignKeyRelation[VapidKey] = fields.ForeignKeyField(
        "evenkeel.VapidKey", related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    vapid_key_id: UUID
    endpoint_lookup = fields.CharField(max_length=64, unique=True)
    service = fields.CharField(max_length=255)
    sealed = fields.BinaryField()
    created_at = fields.DatetimeField()
    received_at = fields.DatetimeField(null=True)

    class Meta(TableMeta):
        table = TABLE

    @classmethod
    async def put(
        cls,
        person: Person,
        session: Session,
        given: Given,
        now: datetime,
        *,
        name: str,
        replaces: str = "",
    ) -> Self:
        """Keep a browser's subscription for this person, or change the one that is kept.

        An endpoint that was somebody else's is theirs no more: it is a new row, and what waited
        for them goes. `name` is for a device that has none yet. Raises `Refused` for a 21st device
        or a key pair that is gone, `SignedOut` when the session ended meanwhile, `NotFound` for one
        that was said to be known and is not the person's any more.
        """

        async def unit() -> Self:
            keys = await _keys_of(given, now)
            await Person.locked(person.id)
            if not await Session.exists(id=session.id, person_id=person.id):
                raise SignedOut
            await PushChoices.put_back(person, session.id)
            known = await cls._take_away(person, replaces) if replaces != given.endpoint else ""
            row = await cls._own_at(person, given.endpoint)
            if row is None and given.again:
                raise NotFound
            if row is None:
                row = await cls._begin(person, given, keys, now)
            else:
                known = row.opened(person.key).name
            row.session_id = session.id
            row.vapid_key_id = keys.id if given.key else row.vapid_key_id
            row.seal(person.key, given, given.name or known or name)
            await row.save()
            return row

        return await _despite_others(unit)

    @classmethod
    async def all_of(cls, person: Person) -> list[Self]:
        """Return the person's devices, the first one first."""
        return await cls.filter(person_id=person.id).order_by("created_at", "id")

    @classmethod
    async def find(cls, person: Person, subscription_id: UUID) -> Self | None:
        """Return one device of this person's; None when they have no such device."""
        return await cls.get_or_none(id=subscription_id, person_id=person.id)

    @classmethod
    async def is_on(cls, session: Session) -> bool:
        """Tell whether the browser of this session is among its person's devices."""
        return await cls.exists(session_id=session.id, person_id=session.person_id)

    @classmethod
    async def remove(cls, person: Person, endpoint: str) -> None:
        """Forget a device of this person's, and what waits for it; nothing when there is none."""
        own = cls.filter(person_id=person.id, endpoint_lookup=_lookup(endpoint))
        await write(own.delete)

    async def take_off(self, person: Person) -> None:
        """Remove a device by hand: its app learns so, and does not mend it at its next start."""

        async def unit() -> None:
            await PushChoices.take_off(person, self.session_id)
            await Subscription.filter(id=self.id, person_id=person.id).delete()

        await write(unit)

    @classmethod
    async def forget_gone(cls, ids: Collection[UUID]) -> int:
        """Forget devices of which their push service says that they are gone; return how many."""
        return await write(cls.filter(id__in=list(ids)).delete) if ids else 0

    def opened(self, key: DataKey) -> Opened:
        """Open what is sealed, with its person's key."""
        return open_sealed(key, self.id, self.sealed)

    def seal(self, key: DataKey, given: Given, name: str) -> None:
        """Seal what the browser said, and what the device is called."""
        plain = msgspec.json.encode(Opened(given.endpoint, given.p256dh, given.auth, name))
        self.sealed = key.seal(plain, table=TABLE, row=str(self.id), field="sealed")

    @classmethod
    async def _own_at(cls, person: Person, endpoint: str) -> Self | None:
        """Return the person's row with this endpoint; anybody else's goes, inside a unit."""
        at = cls.filter(endpoint_lookup=_lookup(endpoint))
        await at.exclude(person_id=person.id).delete()
        return await at.get_or_none(person_id=person.id)

    @classmethod
    async def _take_away(cls, person: Person, endpoint: str) -> str:
        """Remove what this browser had before; return what it was called, or ""."""
        row = await cls.get_or_none(person_id=person.id, endpoint_lookup=_lookup(endpoint))
        if row is None:
            return ""
        await row.delete()
        return row.opened(person.key).name

    @classmethod
    async def _begin(cls, person: Person, given: Given, keys: VapidKey, now: datetime) -> Self:
        """Make the row of one more device, inside a unit; raise `Refused` when they are many."""
        if await cls.filter(person_id=person.id).count() >= MOST_DEVICES:
            raise Refused(message=_("You have 20 devices here. Please remove one of them first."))
        return cls(
            id=uuid4(),
            person_id=person.id,
            vapid_key_id=keys.id,
            endpoint_lookup=_lookup(given.endpoint),
            service=given.service,
            created_at=now,
        )


class Choices(msgspec.Struct, frozen=True):
    """What is sealed of somebody's choices. `removed`: sessions whose device they took off."""

    quiet: QuietHours = QuietHours()
    removed: tuple[UUID, ...] = ()


class PushChoices(Table):
    """What somebody chose for all their devices: their quiet hours, and which they took off."""

    id = fields.IntField(primary_key=True)
    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "evenkeel.Person", related_name=False, on_delete=fields.CASCADE
    )
    person_id: UUID
    sealed = fields.BinaryField()

    class Meta(TableMeta):
        table = "push_choices"

    @classmethod
    async def quiet_hours(cls, person: Person) -> QuietHours:
        """Return the person's quiet hours, or the usual ones when they chose none."""
        return (await cls._of(person)).quiet

    @classmethod
    async def quiet_hours_of(cls, people: Iterable[Person]) -> Mapping[UUID, QuietHours]:
        """Return the quiet hours of each of these people, by id, in one question."""
        by_id = {person.id: person for person in people}
        found = await cls.filter(person_id__in=list(by_id))
        chosen = {row.person_id: row.opened(by_id[row.person_id].key).quiet for row in found}
        return {one: chosen.get(one, QuietHours()) for one in by_id}

    @classmethod
    async def keep_quiet_hours(cls, person: Person, quiet: QuietHours) -> None:
        """Keep new quiet hours."""
        await cls._change(person, lambda chosen: msgspec.structs.replace(chosen, quiet=quiet))

    @classmethod
    async def was_removed(cls, person: Person, session: Session) -> bool:
        """Tell whether the person took the device of this session off their list."""
        return session.id in (await cls._of(person)).removed

    @classmethod
    async def take_off(cls, person: Person, session_id: UUID) -> None:
        """Remember the last devices that were removed by hand. Joins a unit."""
        await cls._change(person, lambda chosen: _removed(chosen, session_id, is_off=True))

    @classmethod
    async def put_back(cls, person: Person, session_id: UUID) -> None:
        """Forget that a device was removed by hand. Joins a unit."""
        if session_id in (await cls._of(person)).removed:
            await cls._change(person, lambda chosen: _removed(chosen, session_id, is_off=False))

    @classmethod
    async def _of(cls, person: Person) -> Choices:
        row = await cls.get_or_none(person_id=person.id)
        return Choices() if row is None else row.opened(person.key)

    @classmethod
    async def _change(cls, person: Person, change: Callable[[Choices], Choices]) -> None:
        async def unit() -> None:
            await Person.locked(person.id)
            plain = msgspec.json.encode(change(await cls._of(person)))
            sealed = person.key.seal(
                plain, table="push_choices", row=str(person.id), field="sealed"
            )
            await cls.update_or_create({"sealed": sealed}, person_id=person.id)

        await write(unit)

    def opened(self, key: DataKey) -> Choices:
        """Open what is sealed, with its person's key."""
        row = str(self.person_id)
        plain = key.open(self.sealed, table="push_choices", row=row, field="sealed")
        return msgspec.json.decode(plain, type=Choices)


def open_sealed(key: DataKey, subscription_id: UUID | str, sealed: bytes) -> Opened:
    """Open a subscription's sealed column, as the sender reads it without the model."""
    plain = key.open(sealed, table=TABLE, row=str(subscription_id), field="sealed")
    return msgspec.json.decode(plain, type=Opened)


async def _despite_others(unit: Callable[[], Awaitable[T]]) -> T:
    """Do a unit again when somebody came with the same endpoint a moment earlier."""
    for _try in range(TRIES - 1):
        with suppress(IntegrityError):
            return await write(unit)
    return await write(unit)


async def _keys_of(given: Given, now: datetime) -> VapidKey:
    """Return the pair a subscription was made with; raise `Refused` when it is gone."""
    keys = await VapidKey.of_public(given.key) if given.key else await VapidKey.current(now)
    if keys is None:
        raise Refused({"key": _("This key is out of use. Please load the page again.")})
    return keys


def _lookup(endpoint: str) -> str:
    return keyring().lookup("endpoint", endpoint)


def _removed(chosen: Choices, session_id: UUID, *, is_off: bool) -> Choices:
    others = [one for one in chosen.removed if one != session_id]
    removed = (*others, session_id) if is_off else (*others,)
    return msgspec.structs.replace(chosen, removed=removed[-MOST_DEVICES:])
