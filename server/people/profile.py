"""What is sealed about a person: the profile they chose, and the hash of their passphrase."""

from base64 import urlsafe_b64encode
from datetime import date, datetime
from uuid import UUID

import msgspec

from server.core.clock import local_today
from server.core.sealing import HasKey

TABLE = "person"


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """`codes_kept` is true once a recovery code was typed back."""

    alias: str
    timezone: str
    hidden_tiles: list[str] = []
    codes_kept: bool = False


class SealedPerson(HasKey):
    """The part of a `Person` that opens and seals their row. What was opened is kept at hand."""

    sealed_profile: bytes
    sealed_passphrase: bytes

    key_of = TABLE
    _profile: Profile | None = None

    @property
    def phone_secret(self) -> str:
        """What this person's phones wrap their own key under: 256 bits in base64url, no padding."""
        return urlsafe_b64encode(self.key.derive("evenkeel phone")).decode().rstrip("=")

    @property
    def profile(self) -> Profile:
        if self._profile is None:
            plain = self._open(self.sealed_profile, "profile")
            self._profile = msgspec.json.decode(plain, type=Profile)
        return self._profile

    @property
    def alias(self) -> str:
        return self.profile.alias

    @property
    def timezone(self) -> str:
        return self.profile.timezone

    @property
    def needs_codes_kept(self) -> bool:
        """True until a recovery code was typed back: then we may gently ask for it."""
        return not self.profile.codes_kept

    @property
    def passphrase_hash(self) -> str:
        return self._open(self.sealed_passphrase, "passphrase").decode()

    def today(self, now: datetime) -> date:
        """Return the calendar day it is where this person lives."""
        return local_today(self.timezone, now)

    def seal_profile(self, chosen: Profile) -> None:
        self.sealed_profile = self._seal(msgspec.json.encode(chosen), "profile")
        self._profile = chosen

    def seal_passphrase(self, hashed: str) -> None:
        self.sealed_passphrase = self._seal(hashed.encode(), "passphrase")

    def seal_label(self, session_id: UUID, label: str) -> bytes:
        return self.key.seal(label.encode(), table="session", row=str(session_id), field="label")

    def open_label(self, session_id: UUID, sealed: bytes) -> str:
        """Return the name of a session's device, such as “Chrome on Android”."""
        return self.key.open(sealed, table="session", row=str(session_id), field="label").decode()

    def _open(self, sealed: bytes, field: str) -> bytes:
        return self.key.open(sealed, table=TABLE, row=str(self.id), field=field)

    def _seal(self, plain: bytes, field: str) -> bytes:
        return self.key.seal(plain, table=TABLE, row=str(self.id), field=field)
