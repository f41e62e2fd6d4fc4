"""What a phone asks and is told, checked: whose it is, and what moves to another browser."""

from datetime import datetime
from typing import Annotated, Any, Self

import msgspec

from server.core.errors import TooLarge
from server.core.words import _
from server.people.forms import PersonView

MOST_ROWS = 100
MOST_BYTES = 200 * 1024

Shared = Annotated[bool, msgspec.Meta(description="others use this phone too")]
Rows = Annotated[list[dict[str, Any]], msgspec.Meta(max_length=MOST_ROWS)]


class PhoneView(msgspec.Struct, frozen=True, kw_only=True):
    """What a phone needs to keep things for its owner.

    `secret` (32 bytes, base64url without padding) is for ever the same for a person. `resumable`:
    a resume token was given out for this session, and is good.
    """

    person: PersonView
    secret: str
    shared: Shared
    resumable: bool
    hidden_tiles: list[str]
    codes_kept: bool


class Sharing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose phone this is."""

    shared: Shared


class ResumeView(msgspec.Struct, frozen=True, omit_defaults=True):
    """The token that opens this session again, on a phone that others use; else nothing."""

    resume: str | None = None


class Luggage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What moves along: rows that were not sent yet, just as they are, and an invitation."""

    rows: Rows = []
    invitation: str | None = None

    def checked(self) -> Self:
        """Return it; raise `TooLarge` past 200 KiB."""
        if len(msgspec.json.encode(self)) > MOST_BYTES:
            raise TooLarge(_("That is more than can be sent at once."))
        return self


class MoveView(msgspec.Struct, frozen=True):
    """A code to type in the other browser, once, before it runs out."""

    code: str
    expires_at: datetime
