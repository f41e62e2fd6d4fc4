"""What is sealed of a meeting that somebody keeps: all of it, that it is this meeting too. Pure.

Meetings are public, so a number that fits only one of them would say which it is. Therefore the
row's id is a keyed hash, and what is sealed is filled up: the length of a name tells nothing.
"""

import hmac
from datetime import datetime
from uuid import UUID

import msgspec

from server.core.sealing import DataKey
from server.favourites.facts import Facts
from server.favourites.forms import Choice

TABLE = "favourite"
FILLED_UP_TO = 4096
"""Bytes; what is longer takes twice as much, and so on."""
ID_BYTES = 16


class Told(msgspec.Struct, frozen=True):
    """One occurrence, by its start, of which the keeper was reminded, and by which message."""

    start: datetime
    message: UUID


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What its keeper has not seen yet: how it was before, and by which message they are told."""

    before: Facts
    at: datetime
    message: UUID | None = None


class KeptMeeting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A meeting as its keeper last knew it. `content_hash` is that of the whole record then."""

    meeting: UUID
    facts: Facts
    content_hash: str
    kept_at: datetime
    choice: Choice = Choice()
    told: tuple[Told, ...] = ()
    news: News | None = None
    is_listed: bool = True

    def was_told(self, start: datetime) -> bool:
        """Tell whether this occurrence had its turn."""
        return any(one.start == start for one in self.told)


def favourite_id(key: DataKey, meeting_id: UUID) -> UUID:
    """Return the id of the row in which somebody keeps a meeting: without their key, a number."""
    digest = hmac.digest(key.derive("evenkeel favourite"), meeting_id.bytes, "sha256")
    return UUID(bytes=digest[:ID_BYTES])


def sealed(key: DataKey, kept: KeptMeeting) -> bytes:
    """Seal it for its row, filled up with spaces."""
    plain = msgspec.json.encode(kept)
    size = -(-len(plain) // FILLED_UP_TO) * FILLED_UP_TO
    return key.seal(plain.ljust(size), **_place(favourite_id(key, kept.meeting)))


def opened(key: DataKey, row_id: UUID, what: bytes) -> KeptMeeting:
    """Open what a row holds; raise `Tampered` when it is not from there."""
    return msgspec.json.decode(key.open(what, **_place(row_id)), type=KeptMeeting)


def _place(row_id: UUID) -> dict[str, str]:
    return {"table": TABLE, "row": str(row_id), "field": "sealed"}
