"""SQL written by hand: messages are put to thousands of people, and counted, set by set.

The ORM would make a Python object of every delivery: 100,000 of them take minutes so, seconds here.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from server.core.database import rows, speaks_sqlite
from server.people import tokens
from server.push.state import State

ROWS_A_UNIT = 5000
IS_LIVE = "session.seen_at > ? AND session.created_at > ?"
"""What `Session.is_live` says, for the two values of `since`."""
IN_JSON = "IN (SELECT value FROM json_each(?))"
SECRET_BYTES = 32
DELIVERY_COLUMNS = (
    "token, message_id, subscription_id, person_id, service, state, next_try_at, expires_at,"
    " attempts, lapses, lease_by"
)
"""What a new delivery is given."""


class NewMessage(NamedTuple):
    """A row of the table of messages, in the order of its columns."""

    id: UUID
    person_id: UUID | None
    kind: str
    key: str
    due_at: datetime
    expires_at: datetime
    created_at: datetime


async def put_message(message: NewMessage) -> bool:
    """Keep a message; false when its key is known, whatever became of that one."""
    sql = (
        f"INSERT INTO message ({', '.join(NewMessage._fields)}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
        " ON CONFLICT (key) DO NOTHING RETURNING id"
    )
    return bool(await rows(sql, [_kept(value) for value in message]))


async def put_deliveries(message: NewMessage, subscription_id: UUID | None) -> None:
    """Make a delivery for each of the person's live devices, or for one of them."""
    if subscription_id is None:
        await _put_where("subscription.person_id = ?", [message.person_id], message)
    else:
        whose = "subscription.person_id = ? AND subscription.id = ?"
        await _put_where(whose, [message.person_id, subscription_id], message)


async def put_deliveries_to(
    message: NewMessage, audience_sql: str, values: Sequence[object]
) -> None:
    """Make a delivery for each live device of the people whose ids `audience_sql` selects."""
    await _put_where(f"subscription.person_id IN ({audience_sql})", values, message)


async def _put_where(whose: str, values: Sequence[object], message: NewMessage) -> None:
    # Times are copied from the message's row: so they are kept as the engine keeps them.
    token, secret = new_token()
    sql = (
        f"INSERT INTO delivery ({DELIVERY_COLUMNS})"  # noqa: S608
        f" SELECT {token}, message.id, subscription.id, subscription.person_id,"
        f" subscription.service, {State.WAITING}, message.due_at, message.expires_at, 0, 0, ''"
        " FROM subscription JOIN session ON session.id = subscription.session_id"
        " JOIN message ON message.id = ?"
        f" WHERE {whose} AND {IS_LIVE} ORDER BY subscription.id"
    )
    await rows(sql, [*secret, message.id, *values, *since(message.created_at)])


def new_token() -> tuple[str, list[object]]:
    """Return how a delivery's token is made, 128 bits that nobody can guess, and its values.

    PostgreSQL's own chance, `gen_random_uuid()`, is 122 bits, and slow; so there it is a hash of
    the subscription's id with a secret that is used for one statement and kept nowhere.
    """
    if speaks_sqlite():
        return "lower(hex(randomblob(16)))", []
    secret = secrets.token_bytes(SECRET_BYTES)
    return "left(encode(sha256(?::bytea || uuid_send(subscription.id)), 'hex'), 32)", [secret]


async def withdraw(message_ids: Collection[UUID]) -> None:
    """Take what waits of these messages out of the queue, inside a unit."""
    which, value = among_uuids(message_ids)
    sql = (
        f"UPDATE delivery SET state = {State.WITHDRAWN}, lease_by = ''"  # noqa: S608
        f" WHERE message_id {which} AND state = {State.WAITING}"
    )
    await rows(sql, [value])


async def note_shown(token: str, now: datetime) -> None:
    """Keep a device's first word that it showed this, inside a unit.

    What was shown has arrived: if nobody knew so far, it need not be sent again.
    """
    unknown = f"state IN ({State.WAITING}, {State.UNKNOWN})"
    sql = (
        "UPDATE delivery SET shown_at = ?, lease_by = '', sent_at = COALESCE(sent_at, ?),"  # noqa: S608
        f" state = CASE WHEN {unknown} THEN {State.SENT} ELSE state END"
        " WHERE token = ? AND shown_at IS NULL RETURNING subscription_id"
    )
    at = kept_time(now)
    for shown in await rows(sql, [at, at, token]):
        sql = (
            "UPDATE subscription SET received_at = ?"
            " WHERE id = ? AND (received_at IS NULL OR received_at < ?)"
        )
        await rows(sql, [at, shown["subscription_id"], at])


async def count_by_device(ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """Count by subscription what was sent and what was shown."""
    which, value = among_uuids(ids)
    sql = (
        "SELECT subscription_id, COUNT(sent_at) AS sent, COUNT(shown_at) AS shown FROM delivery"  # noqa: S608
        f" WHERE subscription_id {which} GROUP BY subscription_id"
    )
    return {
        UUID(str(row["subscription_id"])): (whole(row["sent"]), whole(row["shown"]))
        for row in await rows(sql, [value])
    }


async def forget(before: datetime) -> int:
    """Delete some deliveries, then messages, that expired before; return how many rows went."""
    at = kept_time(before)
    sql = (
        "DELETE FROM delivery WHERE id IN (SELECT delivery.id FROM message"
        " JOIN delivery ON delivery.message_id = message.id"
        " WHERE message.expires_at < ? LIMIT ?) RETURNING id"
    )
    if gone := await rows(sql, [at, ROWS_A_UNIT]):
        return len(gone)
    sql = (
        "DELETE FROM message WHERE id IN (SELECT id FROM message WHERE expires_at < ? LIMIT ?)"
        " RETURNING id"
    )
    return len(await rows(sql, [at, ROWS_A_UNIT]))


async def count_due(now: datetime) -> tuple[int, datetime | None]:
    """Count what is due and in nobody's hands, and say since when the oldest of it is."""
    sql = (
        "SELECT COUNT(*) AS due, MIN(next_try_at) AS oldest FROM delivery"  # noqa: S608
        f" WHERE state = {State.WAITING} AND next_try_at <= ?"
    )
    (found,) = await rows(sql, [kept_time(now)])
    oldest = found["oldest"]
    return whole(found["due"]), None if oldest is None else given_time(oldest)


def since(now: datetime) -> tuple[object, object]:
    """Return the values that `IS_LIVE` asks for."""
    return kept_time(now - tokens.IDLE), kept_time(now - tokens.LONGEST)


def among(ids: Collection[int]) -> tuple[str, object]:
    """Return what to write behind the name of a column of whole numbers, and its one value."""
    if speaks_sqlite():
        return IN_JSON, msgspec.json.encode(ids).decode()
    return "= ANY(?::int[])", list(ids)


def among_uuids(ids: Collection[UUID]) -> tuple[str, object]:
    """Return what to write behind the name of a column of UUIDs, and its one value."""
    if speaks_sqlite():
        return IN_JSON, msgspec.json.encode(ids).decode()
    return "= ANY(?::uuid[])", list(ids)


def kept_time(at: datetime) -> datetime:
    """Return the instant in UTC: as text, in which SQLite compares times, zones must be one."""
    return at.astimezone(UTC)


def given_time(value: object) -> datetime:
    """Read a time as either engine gives it."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def whole(value: object) -> int:
    """Read a whole number as either engine gives it."""
    assert isinstance(value, int)  # noqa: S101
    return value


def _kept(value: object) -> object:
    return kept_time(value) if isinstance(value, datetime) else value
