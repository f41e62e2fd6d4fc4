"""What is sealed about a program: its name and how its team is reached, under a key of its own."""

from typing import Literal
from uuid import UUID

import msgspec

from server.core.sealing import HasKey

TABLE = "program"

Hue = Literal["teal", "blue", "violet", "rose", "amber", "green", "slate"]


class ProgramProfile(msgspec.Struct, frozen=True, kw_only=True):
    """What its owners say of a program. `hours` are in words; `hue` colours its own pages only."""

    name: str
    phone: str = ""
    hours: str = ""
    address: str = ""
    timezone: str = "America/New_York"
    hue: Hue = "teal"


class SealedProgram(HasKey):
    """The part of a `Program` that opens and seals. What was opened is kept at hand."""

    sealed_profile: bytes

    key_of = TABLE
    _profile: ProgramProfile | None = None

    @property
    def profile(self) -> ProgramProfile:
        if self._profile is None:
            plain = self.key.open(
                self.sealed_profile, table=TABLE, row=str(self.id), field="profile"
            )
            self._profile = msgspec.json.decode(plain, type=ProgramProfile)
        return self._profile

    @property
    def name(self) -> str:
        return self.profile.name

    @property
    def timezone(self) -> str:
        return self.profile.timezone

    def seal_profile(self, profile: ProgramProfile) -> None:
        plain = msgspec.json.encode(profile)
        self.sealed_profile = self.key.seal(plain, table=TABLE, row=str(self.id), field="profile")
        self._profile = profile

    def seal_text(self, text: str, *, table: str, row: UUID | str, field: str) -> bytes:
        """Seal a text of the program's: a chosen name, a label."""
        return self.key.seal(text.encode(), table=table, row=str(row), field=field)

    def open_text(self, sealed: bytes, *, table: str, row: UUID | str, field: str) -> str:
        """Return what was sealed at exactly this place."""
        return self.key.open(sealed, table=table, row=str(row), field=field).decode()
