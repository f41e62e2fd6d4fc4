"""Programs: an alumni program of a treatment centre, and every question put to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.exceptions import IntegrityError

from server.core.database import Table, TableMeta, write
from server.core.errors import Conflict, NotFound
from server.core.sealing import keyring
from server.core.words import _
from server.people.aliases import fold
from server.programs.profile import TABLE, ProgramProfile, SealedProgram


class Program(SealedProgram, Table):
    """A program. Its name and everything its team says are sealed under its own key."""

    id = fields.UUIDField(primary_key=True)
    wrapped_key = fields.BinaryField()
    name_lookup = fields.CharField(max_length=64, unique=True)
    sealed_profile = fields.BinaryField()
    created_at = fields.DatetimeField()

    class Meta(TableMeta):
        table = TABLE

    @classmethod
    async def make(cls, profile: ProgramProfile, now: datetime) -> Self:
        """Make a program without anybody in it; raise `Conflict` `name_taken`."""
        program = cls(id=uuid4(), name_lookup=_lookup(profile.name), created_at=now)
        program.new_key()
        program.seal_profile(profile)
        try:
            await write(lambda: program.save(force_create=True))
        except IntegrityError:
            raise _name_taken() from None
        return program

    @classmethod
    async def named(cls, name: str) -> Self | None:
        """Find a program by its name, whatever its case, width or spacing."""
        return await cls.get_or_none(name_lookup=_lookup(name))

    @classmethod
    async def every(cls) -> Sequence[Self]:
        """Return every program, the first made first."""
        return await cls.all().order_by("created_at", "id")

    @classmethod
    async def locked(cls, program_id: UUID) -> Self:
        """Return it, inside a unit, with who belongs to it held still; raise `NotFound`.

        Whatever changes who belongs takes this lock first, then people, then everything else.
        """
        program = await cls.select_for_update(no_key=True).get_or_none(id=program_id)
        if program is None:
            raise NotFound
        return program

    async def keep_profile(self, profile: ProgramProfile) -> None:
        """Say this of the program from now on, inside a unit that holds it."""
        self.seal_profile(profile)
        self.name_lookup = _lookup(profile.name)
        if await Program.exclude(id=self.id).filter(name_lookup=self.name_lookup).exists():
            raise _name_taken()
        try:
            await self.save(update_fields=["sealed_profile", "name_lookup"])
        except IntegrityError:  # another took the name just now; the unit ends with this
            raise _name_taken() from None


def _lookup(name: str) -> str:
    return keyring().lookup("program", fold(name))


def _name_taken() -> Conflict:
    return Conflict("name_taken", _("Another program here has this name. Please pick another."))
