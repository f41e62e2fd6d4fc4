"""Reading the batch that a phone sends: one bad entry is refused by itself, the rest is kept."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Raw, Struct

from server.core.clock import is_timezone, local_today
from server.core.errors import Refused, TooLarge
from server.core.requests import NOT_JSON, refusal
from server.core.words import _
from server.daily.forms import Change, Deletion, Item, Unread

ITEMS_AT_MOST = 100
CLOCKS_MAY_DIFFER = timedelta(days=2)
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
# In JSON: a whole surrogate pair, half of one, any other escape.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


class _Stub(Struct):
    id: UUID


class _Mark(Struct):
    deleted: bool = False


_stub = msgspec.json.Decoder(_Stub)
_mark = msgspec.json.Decoder(_Mark)
_item: msgspec.json.Decoder[Item] = msgspec.json.Decoder(Item)
_deletion = msgspec.json.Decoder(Deletion)


def mended(body: bytes) -> bytes:
    """Put NUL, which no text may hold, where a phone sent half a surrogate pair.

    JavaScript cuts texts between the halves of an emoji and writes that as JSON (RFC 8259 section
    8.2 allows it; the decoder does not). So only the entry that holds it is refused.
    """
    if rb"\ud" not in body.lower():
        return body
    return _ESCAPE.sub(lambda found: rb"\u0000" if found[1] else found[0], body)


def read_batch(items: Sequence[Raw], now: datetime) -> list[Change | Unread]:
    """Read what a phone sent, in its order.

    Raises `TooLarge` above 100 items and `Refused` when any item lacks a valid UUID; every other
    fault stays with its item.
    """
    if len(items) > ITEMS_AT_MOST:
        raise TooLarge(_("Send at most 100 entries at a time."))
    ids = [_id_of(raw, place) for place, raw in enumerate(items)]
    return [_read(raw, entry_id, now) for raw, entry_id in zip(items, ids, strict=True)]


def check(item: Item, now: datetime) -> None:
    """Raise `Refused` unless the entry's zone is known and its day and instant make sense.

    A day may be as late as tomorrow in the entry's own zone and as early as one likes. Phones'
    clocks are wrong at times: an instant may be up to two days ahead of ours.
    """
    fields: dict[str, str] = {}
    if not is_timezone(item.timezone):
        fields["timezone"] = _("This is not a time zone we know.")
    elif item.local_date > local_today(item.timezone, now) + timedelta(days=1):
        fields["local_date"] = _("This day is still to come.")
    if item.recorded_at > now + CLOCKS_MAY_DIFFER:
        fields["recorded_at"] = _("This time is still to come.")
    elif item.recorded_at < EARLIEST:
        fields["recorded_at"] = _("This time is too long ago.")
    if fields:
        raise Refused(fields)


def _id_of(raw: Raw, place: int) -> UUID:
    try:
        return _stub.decode(raw).id
    except NOT_JSON:
        raise Refused({f"items.{place}.id": _("Every entry needs a UUID.")}) from None


def _read(raw: Raw, entry_id: UUID, now: datetime) -> Change | Unread:
    try:
        return _decode(raw, now)
    except Refused as refused_item:
        return Unread(id=entry_id, fields=refused_item.fields)
    except NOT_JSON:
        return Unread(id=entry_id, fields={"data": _("This holds characters that are not text.")})


def _decode(raw: Raw, now: datetime) -> Change:
    try:
        if _mark.decode(raw).deleted:
            return _deletion.decode(raw)
        item = _item.decode(raw)
    except msgspec.ValidationError as error:
        raise refusal(error) from None
    check(item, now)
    return item
