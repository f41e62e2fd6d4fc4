"""Invitations: links that can be spent, and revoked. Only a hash of the link's token is kept."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import F, Q

from server.core.database import Table, TableMeta
from server.core.errors import Conflict, NotFound
from server.core.words import _
from server.people import tokens
from server.people.models import Person
from server.programs.forms import InvitationTerms
from server.programs.models import Program
from server.programs.roles import Role

TABLE = "invitation"


class Invitation(Table):
    """A way into a program for one person, or for a group with a limit and an end."""

    id = fields.UUIDField(primary_key=True)
    program: fields.ForeignKeyRelation[Program] = fields.ForeignKeyField(
        "evenkeel.Program", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    program_id: UUID
    token_hash = fields.CharField(max_length=64, unique=True)
    role = fields.CharField(max_length=12)
    uses = fields.IntField()
    used = fields.IntField(default=0)
    needs_letting_in = fields.BooleanField()
    sealed_label = fields.BinaryField()
    made_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.SET_NULL, null=True
    )
    made_by_id: UUID | None
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta(TableMeta):
        table = TABLE

    @classmethod
    async def keep(
        cls,
        program: Program,
        terms: InvitationTerms,
        by: UUID | None,
        now: datetime,
        own_id: UUID | None = None,
    ) -> tuple[Self, str]:
        """Keep a new invitation, inside a unit; return it with its token, which nothing keeps.

        Raises `Conflict` `made_before` for an id that one was made with: its link is gone.
        """
        if own_id is not None and await cls.exists(id=own_id):
            words = _(
                "This invitation is made already, and its link was shown then. If you don’t have"
                " it, take the invitation back and make another."
            )
            raise Conflict("made_before", words)
        token, own_id = tokens.make(), own_id or uuid4()
        invitation = await cls.create(
            id=own_id,
            program_id=program.id,
            token_hash=tokens.hash_of(token),
            role=terms.role,
            uses=terms.uses,
            needs_letting_in=terms.needs_letting_in,
            sealed_label=program.seal_text(terms.label, table=TABLE, row=own_id, field="label"),
            made_by_id=by,
            expires_at=terms.expires_at,
            created_at=now,
        )
        return invitation, token

    @classmethod
    async def of_token(cls, token: str) -> Self | None:
        """Return the invitation of a link, good or not, with its program."""
        found = cls.filter(token_hash=tokens.hash_of(token)).select_related("program")
        return await found.get_or_none()

    @classmethod
    async def open_of(
        cls, program: Program, now: datetime, also: Collection[UUID] = ()
    ) -> Sequence[Self]:
        """Return a program's invitations that let somebody in yet, the last made first.

        `also` are the ids of others to return, unless they were revoked.
        """
        good = Q(expires_at__gt=now, used__lt=F("uses"))
        wanted = good | Q(id__in=list(also)) if also else good
        own = cls.filter(wanted, program_id=program.id, revoked_at=None)
        return await own.order_by("-created_at", "id")

    async def spend(self, person_id: UUID, now: datetime) -> bool:
        """Spend one use for somebody, inside a unit.

        False when it is over, also for one of two who take the last use, and when they used it
        before: the same link brings nobody back.
        """
        if await self.was_used_by(person_id):
            return False
        good = Invitation.filter(id=self.id, revoked_at=None, expires_at__gt=now)
        if await good.filter(used__lt=F("uses")).update(used=F("used") + 1) != 1:
            return False
        await InvitationUse.create(invitation_id=self.id, person_id=person_id)
        return True

    async def was_used_by(self, person_id: UUID | None) -> bool:
        """Tell whether somebody spent a use of it, whatever became of that."""
        return await InvitationUse.filter(invitation_id=self.id, person_id=person_id).exists()

    @classmethod
    async def one_of(cls, program: Program, invitation_id: UUID | None) -> Self:
        """Return the invitation of this id if it is this program's; raise `NotFound`."""
        own = None
        if invitation_id is not None:
            own = await cls.get_or_none(id=invitation_id, program_id=program.id)
        if own is None:
            raise NotFound
        return own

    async def end(self, now: datetime) -> bool:
        """Revoke it, inside a unit; false when it was before."""
        own = Invitation.filter(id=self.id, revoked_at=None)
        return bool(await own.update(revoked_at=now))

    def is_good(self, now: datetime) -> bool:
        """Tell whether it lets one more person in."""
        return self.revoked_at is None and now < self.expires_at and self.used < self.uses

    def label(self, program: Program) -> str:
        """Return what its maker calls it, or ""."""
        return program.open_text(self.sealed_label, table=TABLE, row=self.id, field="label")

    @property
    def gives(self) -> Role:
        """What whoever comes by it is in the program."""
        return Role(self.role)


class InvitationUse(Table):
    """That somebody used an invitation, so that the same link works once for each person."""

    id = fields.IntField(primary_key=True)
    invitation: fields.ForeignKeyRelation[Invitation] = fields.ForeignKeyField(
        "evenkeel.Invitation", related_name=False, on_delete=fields.CASCADE
    )
    invitation_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    person_id: UUID

    class Meta(TableMeta):
        table = "invitation_use"
        unique_together = (("invitation_id", "person_id"),)
