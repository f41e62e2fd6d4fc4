"""What is on its way from one browser of a person's to another, under a code typed by hand."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec
from tortoise import fields

from server.core.database import Table, TableMeta, write
from server.core.errors import SignedOut
from server.people.models import Person
from server.people.session_models import Session
from server.phone import move_codes
from server.phone.forms import Luggage

TABLE = "moving_code"
GOOD_FOR = timedelta(minutes=10)
Begin = Callable[[Session], Awaitable[str]]
"""Begins a session of this browser, like the one that ended, and returns its token."""


class Arrival(NamedTuple):
    """Who came, the token of their new session, and what they brought."""

    person: Person
    token: str
    is_shared: bool
    luggage: Luggage


class MovingCode(Table):
    """A code that moves a session, with what it takes along; a person has one at most.

    It goes with the session that made it, so whatever ends that one ends the code as well.
    """

    code_lookup = fields.CharField(max_length=64, primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    person_id: UUID
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "evenkeel.Session", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    session_id: UUID
    sealed = fields.BinaryField()
    expires_at = fields.DatetimeField(db_index=True)

    class Meta(TableMeta):
        table = TABLE

    @classmethod
    async def make(
        cls, person: Person, session: Session, luggage: Luggage, now: datetime
    ) -> tuple[str, datetime]:
        """Return a fresh code and when it runs out; the person's earlier one is good no more."""
        code = move_codes.make()
        row = cls(code_lookup=move_codes.lookup(code), person_id=person.id, session_id=session.id)
        row.expires_at = now + GOOD_FOR
        row.sealed = person.key.seal(
            msgspec.json.encode(luggage), table=TABLE, row=row.code_lookup, field="sealed"
        )
        await write(lambda: cls.sweep(now))
        await write(row.replace)
        return code, row.expires_at

    @classmethod
    async def sweep(cls, now: datetime) -> None:
        """Remove what nobody came for in time, inside a unit of its own: it locks many people's."""
        over = cls.select_for_update(skip_locked=True).filter(expires_at__lte=now)
        await cls.filter(code_lookup__in=[row.code_lookup for row in await over]).delete()

    async def replace(self) -> None:
        """Keep this code and no other of the person's, inside a unit."""
        await Person.locked(self.person_id)
        if not await Session.exists(id=self.session_id):  # it ended a moment ago
            raise SignedOut
        await MovingCode.filter(person_id=self.person_id).delete()
        await self.save(force_create=True)

    @classmethod
    async def spend(cls, typed: str, now: datetime, begin: Begin) -> Arrival | None:
        """Move a session here: the code and the session that made it go, and one begins.

        All in one unit. Of two who come at once with one code, one gets in. None when it is not
        good. Everybody locks the person's row first, so none waits for another in a circle.
        """
        lookup = move_codes.lookup(typed)

        async def unit() -> Arrival | None:
            person = await cls._lock_owner(lookup)
            if person is None:
                return None
            row = await cls.get_or_none(code_lookup=lookup, expires_at__gt=now)
            return None if row is None else await row.carry_over(person, now, begin)

        return await write(unit)

    @classmethod
    async def _lock_owner(cls, lookup: str) -> Person | None:
        row = await cls.get_or_none(code_lookup=lookup)
        if row is None:
            return None
        return await Person.select_for_update().get_or_none(id=row.person_id)

    async def carry_over(self, person: Person, now: datetime, begin: Begin) -> Arrival | None:
        """End the old session, and with it this code, and begin the new one, inside a unit."""
        old = await Session.get_or_none(id=self.session_id)
        if old is None or not old.is_live(now) or old.created_at > self.expires_at - GOOD_FOR:
            return None  # it ended, or its person signed in there anew since
        if not await Session.end_one(person, old.id):
            return None
        old.person = person
        luggage = msgspec.json.decode(self._open(person), type=Luggage)
        return Arrival(person, await begin(old), old.is_shared, luggage)

    def _open(self, person: Person) -> bytes:
        return person.key.open(self.sealed, table=TABLE, row=self.code_lookup, field="sealed")
