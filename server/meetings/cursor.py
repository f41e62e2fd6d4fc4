"""Where a list of meetings goes on: after which one, seen from which moment."""

import base64
import binascii
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from server.core.errors import Refused
from server.core.words import _
from server.listings.queries import seconds
from server.meetings.asking import MOST_KM
from server.meetings.ranking import NOWHERE, Rank, Tier

MOST_SECONDS_AWAY = 2 * 24 * 3600
"""A list is read on for so long, also when clocks were set meanwhile."""


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """The moment the list was first asked for, its radius, and the last meeting shown."""

    now: int
    radius_km: Annotated[float, Meta(gt=0, le=MOST_KM)] | None
    tier: Tier
    is_stale: bool
    group: int
    first: int
    second: int
    distance_km: float | None
    id: str

    @property
    def rank(self) -> Rank:
        """What comes after this is still to be shown."""
        away = NOWHERE if self.distance_km is None else self.distance_km
        return (self.tier, self.is_stale, self.group, self.first, self.second, away, self.id)


def cursor_after(rank: Rank, now: int, radius_km: float | None) -> str:
    """Spell where a list goes on. It names no place."""
    *most, distance, last = rank
    away = None if distance == NOWHERE else distance
    cursor = msgspec.json.encode((now, radius_km, *most, away, last))
    return base64.urlsafe_b64encode(cursor).decode().rstrip("=")


def opened_cursor(text: str, now: datetime) -> Cursor | None:
    """Read a cursor; None for none. Raises `Refused` for what is none of ours, or too old."""
    if not text:
        return None
    cursor = _read(text)
    if cursor is None or abs(cursor.now - seconds(now)) > MOST_SECONDS_AWAY:
        words = _("This list is no longer there. Please search again.")
        raise Refused({"cursor": words}, words)
    return cursor


def _read(text: str) -> Cursor | None:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        return msgspec.json.decode(raw, type=Cursor)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        return None
