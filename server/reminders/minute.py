"""What is due for one person in one minute is one message, which leads to the list of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import count
from uuid import UUID

from server.push.outbox_models import Message
from server.reminders import queries
from server.reminders.usefulness import Span, Turn

KIND = "reminder"


async def put_all(person_id: UUID, turns: Iterable[Turn], now: datetime) -> Mapping[Turn, UUID]:
    """Put what is due by now into one message, and what is due later into one for its minute."""
    by_minute: dict[datetime, list[tuple[Turn, Span]]] = {}
    for turn in turns:
        if turn.push is not None:
            at = max(turn.push.begins_at, now).replace(second=0, microsecond=0)
            by_minute.setdefault(at, []).append((turn, turn.push))
    told: dict[Turn, UUID] = {}
    for together in by_minute.values():
        spans = [span for _turn, span in together]
        whole = Span(min(one.begins_at for one in spans), max(one.ends_at for one in spans))
        message_id = await put(person_id, whole, now)
        told |= {turn: message_id for turn, _span in together}
    return told


async def put(person_id: UUID, push: Span, now: datetime) -> UUID:
    """Return the message of this person's minute, made if there is none, inside a unit.

    Nothing joins a message that was sent or withdrawn already: then there is one more. The
    person's row is locked, so nobody else makes one meanwhile.
    """
    for number in count(1):
        key = _key(person_id, push.begins_at, number)
        message_id = await Message.put(
            KIND, key, person_id, push.begins_at, push.ends_at, now=now
        ) or await _joined(key, push)
        if message_id is not None:
            return message_id
    raise AssertionError  # counting never ends


async def _joined(key: str, push: Span) -> UUID | None:
    message_id = await queries.unsent_message(key)
    if message_id is not None:
        await queries.make_last(message_id, push.ends_at)
    return message_id


def _key(person_id: UUID, at: datetime, number: int) -> str:
    again = f" {number}" if number > 1 else ""
    return f"{KIND} {person_id} {at:%Y-%m-%dT%H:%MZ}{again}"
