"""What a person agreed to when they joined a program, kept for them under their own key."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID, uuid4

import msgspec
from tortoise import fields
from tortoise.expressions import Q

from server.core.database import Table, TableMeta
from server.people.models import Person
from server.programs.consent_text import ConsentText
from server.programs.models import Program

TABLE = "consent"


class Agreed(NamedTuple):
    """What somebody agreed to, opened for them. `text` has a blank line between paragraphs."""

    id: UUID
    program_id: UUID
    program: str
    text: str
    text_version: str
    text_hash: str
    granted_at: datetime
    let_in_at: datetime | None
    revoked_at: datetime | None


class _Sealed(msgspec.Struct, frozen=True):
    program: str
    text: str
    hash: str


class Consent(Table):
    """The words somebody agreed to, with version and hash, from when until when.

    The hash is of words that everybody can have, with the program's name in them. In the clear it
    would tell to whom that name is known who was there, so it is sealed like the words.
    """

    id = fields.UUIDField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    person_id: UUID
    program: fields.ForeignKeyRelation[Program] = fields.ForeignKeyField(
        "evenkeel.Program", related_name=False, on_delete=fields.CASCADE
    )
    program_id: UUID
    text_version = fields.CharField(max_length=16)
    sealed = fields.BinaryField()
    granted_at = fields.DatetimeField()
    let_in_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta(TableMeta):
        table = TABLE

    @classmethod
    async def grant(
        cls, person: Person, program: Program, text: ConsentText, now: datetime
    ) -> None:
        """Keep that somebody agreed to these words, inside the unit that joins them."""
        own_id, said = uuid4(), _Sealed(program.name, text.text, text.hash)
        plain = msgspec.json.encode(said)
        await cls.create(
            id=own_id,
            person_id=person.id,
            program_id=program.id,
            text_version=text.version,
            sealed=person.key.seal(plain, table=TABLE, row=str(own_id), field="agreed"),
            granted_at=now,
        )

    @classmethod
    async def let_in(cls, person_id: UUID, program_id: UUID, now: datetime) -> None:
        """Keep since when whoever agreed is in, inside the unit that lets them in."""
        standing = cls.filter(person_id=person_id, program_id=program_id, revoked_at=None)
        await standing.update(let_in_at=now)

    @classmethod
    async def revoke(cls, person_id: UUID, program_id: UUID, now: datetime) -> None:
        """End what somebody agreed to with a program, inside the unit that ends their rights."""
        standing = cls.filter(person_id=person_id, program_id=program_id, revoked_at=None)
        await standing.update(revoked_at=now)

    @classmethod
    async def all_of(cls, person: Person, program_id: UUID | None = None) -> list[Agreed]:
        """Return what this person ever agreed to, with one program or all, the last first."""
        own = cls.filter(person_id=person.id)
        if program_id is not None:
            own = own.filter(program_id=program_id)
        return [one.opened(person) for one in await own.order_by("-granted_at")]

    @classmethod
    async def spans(cls, person_id: UUID, program_id: UUID) -> Sequence[Self]:
        """Return each time that somebody shared their name with a program, the first one first."""
        return await cls.filter(person_id=person_id, program_id=program_id).order_by("granted_at")

    @classmethod
    async def is_any_since(cls, program_id: UUID, at: datetime) -> bool:
        """Tell whether anybody came to be on a list of names after this instant."""
        since = Q(granted_at__gt=at) | Q(let_in_at__gt=at)
        return await cls.filter(since, program_id=program_id).exists()

    @classmethod
    async def last_change(cls, program_id: UUID, now: datetime) -> datetime:
        """Return the last instant at which anybody came or went, `now` if that is later."""
        last = now
        for name in ("granted_at", "let_in_at", "revoked_at"):
            own = cls.filter(program_id=program_id, **{f"{name}__gt": last})
            one = await own.order_by(f"-{name}").first()
            last = last if one is None else getattr(one, name)
        return last

    @classmethod
    async def versions(cls, program_id: UUID) -> list[str]:
        """Return the versions of the words that those who share their name with it agreed to."""
        own = cls.filter(program_id=program_id, revoked_at=None).distinct()
        return sorted({str(one) for (one,) in await own.values_list("text_version")})

    def opened(self, person: Person) -> Agreed:
        """Return it as its person reads it."""
        plain = person.key.open(self.sealed, table=TABLE, row=str(self.id), field="agreed")
        said = msgspec.json.decode(plain, type=_Sealed)
        return Agreed(
            id=self.id,
            program_id=self.program_id,
            program=said.program,
            text=said.text,
            text_version=self.text_version,
            text_hash=said.hash,
            granted_at=self.granted_at,
            let_in_at=self.let_in_at,
            revoked_at=self.revoked_at,
        )
