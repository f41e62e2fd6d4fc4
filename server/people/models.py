"""People and their recovery codes, and what is left of who was deleted."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID, uuid4

import msgspec
from tortoise import fields
from tortoise.exceptions import IntegrityError

from server.core.database import Table, TableMeta, write
from server.core.errors import Conflict, SignedOut
from server.core.words import _
from server.people import aliases, codes, passphrases
from server.people.profile import Profile, SealedPerson

Begun = Callable[[UUID], Awaitable[None]]
"""What else is done when somebody begins, given their id."""


class SignedUp(NamedTuple):
    """Who signed up, with the ten codes to show once. `is_new` is false for a repeated request."""

    person: "Person"
    codes: list[str]
    is_new: bool


class Person(SealedPerson, Table):
    """Somebody who keeps a diary. Nothing that says who they are is in the clear."""

    id = fields.UUIDField(primary_key=True)
    wrapped_key = fields.BinaryField()
    alias_lookup = fields.CharField(max_length=64, unique=True)
    sealed_profile = fields.BinaryField()
    sealed_passphrase = fields.BinaryField()
    entries_cursor = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    sessions: fields.ReverseRelation[Table]

    class Meta(TableMeta):
        table = "person"

    @classmethod
    async def sign_up(
        cls,
        *,
        alias: str,
        passphrase: str,
        timezone: str,
        now: datetime,
        person_id: UUID | None = None,
        begun: Begun | None = None,
    ) -> SignedUp:
        """Make an account, or answer the same request again with fresh codes.

        `person_id` is made on the phone, so that a lost answer can be asked for again. `begun` is
        done in the unit that makes the account; what it raises undoes that. Raises `Conflict`
        `alias_taken` or `id_taken`.
        """
        known = await cls.by_alias(alias)
        if known is None:
            hashed, fresh = await passphrases.hash_of(passphrase), codes.make()
            own_id, lookup = person_id or uuid4(), aliases.lookup(alias)
            person = cls(id=own_id, alias_lookup=lookup, created_at=now)
            person.new_key()  # after what is slow: a rotation waits for what is wrapped by now
            person.seal_profile(Profile(alias=alias, timezone=timezone))
            person.seal_passphrase(hashed)
            try:
                await write(lambda: person.begin(fresh, begun))
                return SignedUp(person, fresh, is_new=True)
            except IntegrityError:  # somebody, or the same form, was a moment faster
                known = await cls.by_alias(alias)
        if known is None:
            raise _id_taken()
        return await known.sign_up_again(person_id, passphrase)

    async def begin(self, fresh: list[str], begun: Begun | None = None) -> None:
        """Keep a new person, inside a unit; the id of a deleted person is never used again."""
        if await Tombstone.exists(person_id=self.id):
            raise _id_taken()
        await self.save(force_create=True)
        await RecoveryCode.keep(self, fresh)
        if begun is not None:
            await begun(self.id)

    async def sign_up_again(self, person_id: UUID | None, passphrase: str) -> SignedUp:
        """Answer a repeated sign-up; raise `Conflict` when it is somebody else's."""
        if person_id != self.id or not await self.check_passphrase(passphrase):
            raise Conflict("alias_taken", _("Somebody has this name already. Please pick another."))
        return SignedUp(self, await self.renew_codes(), is_new=False)

    @classmethod
    async def by_alias(cls, alias: str) -> "Person | None":
        """Find somebody by alias, whatever its case, width or spacing."""
        return await Person.get_or_none(alias_lookup=aliases.lookup(alias))

    @classmethod
    async def by_passphrase(cls, alias: str, passphrase: str) -> "Person | None":
        """Return who this is. Unknown alias and wrong passphrase take the same time."""
        person = await cls.by_alias(alias)
        hashed = passphrases.hash_of_nobody() if person is None else person.passphrase_hash
        return person if await passphrases.matches(hashed, passphrase) else None

    @classmethod
    async def by_code(cls, alias: str, code: str) -> "Person | None":
        """Return who this is and spend the code. Of two who come at once, one gets in."""
        return await write(lambda: RecoveryCode.spend(aliases.lookup(alias), code))

    @classmethod
    async def recover(cls, alias: str, code: str, passphrase: str) -> "Person | None":
        """Spend a code for a new passphrase; every session ends."""
        if not await RecoveryCode.is_of(aliases.lookup(alias), code):
            return None
        hashed = await passphrases.hash_of(passphrase)

        async def unit() -> Person | None:
            person = await RecoveryCode.spend(aliases.lookup(alias), code)
            if person is not None:
                await person.keep_passphrase(hashed)
            return person

        return await write(unit)

    @classmethod
    async def locked(cls, person_id: UUID) -> Self:
        """Return the person, row locked, inside a unit; raise `SignedOut` when deleted by then."""
        person = await cls.select_for_update().get_or_none(id=person_id)
        if person is None:
            raise SignedOut
        return person

    @classmethod
    async def hold(cls, ids: Collection[UUID]) -> None:
        """Keep people from being deleted before this unit ends, always in the same order."""
        await cls.select_for_update(no_key=True).filter(id__in=list(ids)).order_by("id").only("id")

    async def check_passphrase(self, passphrase: str) -> bool:
        """Tell whether this is the person's passphrase (slow on purpose)."""
        return await passphrases.matches(self.passphrase_hash, passphrase)

    async def change_passphrase(self, passphrase: str) -> None:
        """Set a new passphrase; every session ends."""
        hashed = await passphrases.hash_of(passphrase)
        await write(lambda: self.keep_passphrase(hashed))

    async def keep_passphrase(self, hashed: str) -> None:
        self.seal_passphrase(hashed)
        await self.save(update_fields=["sealed_passphrase"])
        await self.sessions.all().delete()

    async def change(self, **chosen: object) -> None:
        """Change fields of the profile and leave the others as they are by then."""

        async def unit() -> Profile:
            current = await Person.locked(self.id)
            current.seal_profile(msgspec.structs.replace(current.profile, **chosen))
            await current.save(update_fields=["sealed_profile"])
            return current.profile

        self._profile = await write(unit)

    async def renew_codes(self) -> list[str]:
        """Return ten fresh codes to show once; the earlier ones open nothing any more."""
        fresh = codes.make()

        async def unit() -> None:
            await self.change(codes_kept=False)
            await RecoveryCode.filter(person_id=self.id).delete()
            await RecoveryCode.keep(self, fresh)

        await write(unit)
        return fresh

    async def keeps_code(self, typed: str) -> bool:
        """Take a code typed back as proof that the codes are kept; it is not spent."""
        is_one = await RecoveryCode.is_of(self.alias_lookup, typed)
        if is_one and self.needs_codes_kept:
            await self.change(codes_kept=True)
        return is_one

    async def codes_left(self) -> int:
        return await RecoveryCode.filter(person_id=self.id).count()

    async def erase(self, now: datetime) -> None:
        """Destroy the person's key and every row of theirs; only id and time are left."""

        async def unit() -> None:
            await Tombstone.get_or_create({"deleted_at": now}, person_id=self.id)
            await Person.filter(id=self.id).delete()

        await write(unit)


class RecoveryCode(Table):
    """A code that was not used yet, as a keyed hash; using it deletes the row."""

    code_lookup = fields.CharField(max_length=64, primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    person_id: UUID

    class Meta(TableMeta):
        table = "recovery_code"

    @classmethod
    async def keep(cls, person: Person, fresh: list[str]) -> None:
        lookups = map(codes.lookup, fresh)
        await cls.bulk_create([cls(code_lookup=one, person_id=person.id) for one in lookups])

    @classmethod
    async def is_of(cls, alias_lookup: str, code: str) -> bool:
        """Tell whether this unused code is theirs: one question, whether they exist or not."""
        return await cls.exists(person__alias_lookup=alias_lookup, code_lookup=codes.lookup(code))

    @classmethod
    async def spend(cls, alias_lookup: str, code: str) -> Person | None:
        """Delete the code and return whose it was, inside a unit."""
        if not await cls.is_of(alias_lookup, code):
            return None
        person = await Person.select_for_update().get_or_none(alias_lookup=alias_lookup)
        is_first = await cls.filter(code_lookup=codes.lookup(code)).delete() == 1
        return person if is_first else None


class Tombstone(Table):
    """What is left of a deleted person: enough that no restore brings them back."""

    person_id = fields.UUIDField(primary_key=True)
    deleted_at = fields.DatetimeField()

    class Meta(TableMeta):
        table = "tombstone"


def _id_taken() -> Conflict:
    return Conflict("id_taken", _("This form was already sent. Please load the page again."))
