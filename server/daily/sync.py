"""The sync rule: what becomes of an entry that arrives when another one may already be kept.

Pure. `docs/sync.md` states the rule and the digest for everybody who keeps a copy of the diary.
"""

from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256

import msgspec

from server.daily.forms import Change, Deletion, Item, Status

Json = dict[str, "Json"] | list["Json"] | str | float | bool | None

SMALLEST_PLAIN = 1e-6
LARGEST_PLAIN = 1e21


class OtherKind(Exception):
    """The id already belongs to an entry of another kind."""


def decide(stored: Change | None, incoming: Change) -> Status:
    """Say what the incoming entry does to the stored one of the same id.

    `created` and `updated` mean that the incoming one is now kept; `duplicate` and `stale` that
    nothing changes. Raises `OtherKind`.
    """
    if stored is None:
        return "created"
    if stored.kind != incoming.kind:
        raise OtherKind
    if isinstance(stored, Deletion):
        return _against_a_deletion(stored, incoming)
    if incoming.rev != stored.rev:
        return "updated" if incoming.rev > stored.rev else "stale"
    if isinstance(incoming, Deletion):
        return "updated"
    return _of_one_rev(stored, incoming)


def digest(item: Item) -> bytes:
    """Return the SHA-256 of the entry's content as canonical JSON (docs/sync.md)."""
    return sha256(canonical(_content(item)).encode()).digest()


def canonical(value: Json) -> str:
    """Write JSON in the one form of RFC 8785: keys sorted, no spaces, numbers as JavaScript does.

    Keys here are ASCII, so that sorting by code point and by UTF-16 unit is the same.
    """
    if isinstance(value, dict):
        pairs = (f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value))
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return _number(value)
    return msgspec.json.encode(value).decode()


def instant(at: datetime) -> str:
    """Write an instant in UTC, its fraction of a second without trailing zeros."""
    text = at.astimezone(UTC).replace(tzinfo=None).isoformat()
    return (text.rstrip("0") if at.microsecond else text) + "Z"


def _against_a_deletion(stored: Deletion, incoming: Change) -> Status:
    """Nothing revives a deleted entry; a later deletion only raises its revision."""
    if not isinstance(incoming, Deletion) or incoming.rev < stored.rev:
        return "stale"
    return "updated" if incoming.rev > stored.rev else "duplicate"


def _of_one_rev(stored: Item, incoming: Item) -> Status:
    ours, theirs = digest(stored), digest(incoming)
    if ours == theirs:
        return "duplicate"
    is_later = (incoming.recorded_at, theirs) > (stored.recorded_at, ours)
    return "updated" if is_later else "stale"


def _content(item: Item) -> Json:
    return {
        "data": msgspec.to_builtins(item.data),
        "kind": item.kind,
        "local_date": item.local_date.isoformat(),
        "recorded_at": instant(item.recorded_at),
        "timezone": item.timezone,
    }


def _number(value: float) -> str:
    """Write a number as ECMAScript does; only `sleep.hours` may be a fraction."""
    if value.is_integer() and abs(value) < LARGEST_PLAIN:
        return str(int(value))
    if abs(value) >= SMALLEST_PLAIN:
        return format(Decimal(repr(value)), "f")
    mantissa, exponent = repr(value).split("e")
    return f"{mantissa}e{int(exponent)}"
