"""What the server and the process that reads a feed tell each other, over a pipe.

A frame is four bytes of length, the highest first, and so many bytes of MessagePack.
"""

import asyncio
import struct
from datetime import datetime
from typing import BinaryIO, NamedTuple, TypeAlias
from uuid import UUID

import msgspec

from server.listings.kept import Kept

BATCH = 100
"""So many are written in one unit, for which others who save have to wait."""
MOST_FRAME_BYTES = 64 * 1024 * 1024
LENGTH = struct.Struct(">I")


class Reading(msgspec.Struct, frozen=True, tag=True):
    """What is to be read: a feed's files, and what holds where a record does not say."""

    feed_id: UUID
    kind: str
    file: str
    formats: str
    """The file of BMLT's formats, empty for none."""
    program: str
    timezone: str
    now: datetime


class Listed(NamedTuple):
    """A meeting as it stands in the database."""

    id: UUID
    content_hash: str
    is_missing: bool


class Present(msgspec.Struct, frozen=True, tag=True):
    """Some of the meetings that the feed had; an empty one is the last."""

    meetings: list[Listed]


class New(msgspec.Struct, frozen=True, tag=True):
    """Meetings that the feed did not have."""

    meetings: list[Kept]


class Changed(msgspec.Struct, frozen=True, tag=True):
    """Meetings of which it says something else now, or that it lists again."""

    meetings: list[Kept]


class Missing(msgspec.Struct, frozen=True, tag=True):
    """Meetings that are listed no more."""

    ids: list[UUID]


class Left(NamedTuple):
    """A record that could not be taken."""

    source_id: str
    reason: str
    raw: str


class Rejected(msgspec.Struct, frozen=True, tag=True):
    """Records that could not be taken, as many of them as are worth keeping."""

    records: list[Left]


class Far(msgspec.Struct, frozen=True, tag=True):
    """How many meetings have been read by now."""

    listed: int


class Tally(msgspec.Struct, frozen=True, tag=True):
    """How it all stands at the end. `records` are the feed's, which may meet on several days."""

    records: int
    rejected: int
    listed: int
    known: int
    """How many meetings the feed had that were not missing already."""
    added: int
    changed: int
    missing: int
    unplaced: int = 0
    """How many are held at a place that nobody here knows: they are not found near any."""


class Unread(msgspec.Struct, frozen=True, tag=True):
    """The whole body is not such a feed, or reading it came to no end."""

    reason: str


class Sighting(NamedTuple):
    """What tells whether two meetings are the same one, and which of them is shown by now."""

    id: UUID
    feed_id: UUID
    program: str
    weekday: int
    start: int
    timezone: str
    name: str
    lat: float | None
    lng: float | None
    """Both None unless the place is exact."""
    url: str
    updated_at: int
    """Seconds; 0 when its feed does not say, -1 when its feed lists it no more."""
    cluster: UUID | None


class Sightings(msgspec.Struct, frozen=True, tag=True):
    """Some of all meetings; an empty one is the last."""

    meetings: list[Sighting]


class Clustered(msgspec.Struct, frozen=True, tag=True):
    """Meetings, each with the one that is to be shown in its place, None for itself."""

    heads: list[tuple[UUID, UUID | None]]


class Done(msgspec.Struct, frozen=True, tag=True):
    """All has been said."""


Told: TypeAlias = Clustered | Done | New | Changed | Missing | Rejected | Far | Tally | Unread
_encode = msgspec.msgpack.Encoder().encode
_told = msgspec.msgpack.Decoder(Told)


def framed(message: msgspec.Struct) -> bytes:
    """Spell a message as a frame."""
    body = _encode(message)
    return LENGTH.pack(len(body)) + body


def read_frame(stream: BinaryIO) -> bytes:
    """Return the next frame's body; raise `EOFError` at the end."""
    return stream.read(_length(stream.read(LENGTH.size)))


async def told(stream: asyncio.StreamReader) -> Told:
    """Return what the reading process says next; raise `EOFError` when it is gone."""
    length = _length(await stream.readexactly(LENGTH.size))
    message: Told = _told.decode(await stream.readexactly(length))
    return message


def _length(head: bytes) -> int:
    if len(head) < LENGTH.size:
        raise EOFError
    length: int = LENGTH.unpack(head)[0]
    if length > MOST_FRAME_BYTES:
        raise EOFError
    return length
