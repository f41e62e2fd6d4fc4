"""SQL written by hand: notices are told to, and counted over, thousands of people, set by set.

Everything about an audience starts from the members of one program, in the order of the people's
ids: so a telling that was broken off goes on where it was.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from server.core.database import rows, speaks_sqlite
from server.notices.queries import IN_A_GROUP
from server.notices.report import Counts
from server.programs.roles import Standing
from server.push.queries import (
    DELIVERY_COLUMNS,
    IS_LIVE,
    among_uuids,
    given_time,
    kept_time,
    new_token,
    since,
    whole,
)
from server.push.state import State

NOBODY = UUID(int=0)
IS_IN = f"member.standing || '' = '{Standing.IN}'"
"""Spelled so that no index on it is used: the one by people is in the wanted order."""

MESSAGE = "(SELECT message_id FROM notice_telling WHERE notice_id = ? AND rev = ?"
"""One of the two messages of a telling; the statement asks once for all rows."""


class Telling(NamedTuple):
    """What is being told, to whom, and up to which person it was put into the outbox."""

    notice_id: UUID
    program_id: UUID
    rev: int
    is_for_all: bool
    told_at: datetime
    last_in_groups: int
    after: UUID | None


async def count_audience(
    notice_id: UUID, program_id: UUID, *, is_for_all: bool, joined_by: datetime | None = None
) -> int:
    """Count the people a notice is for by now; of those who joined by an instant."""
    sql = (
        "SELECT COUNT(*) AS found FROM member"  # noqa: S608
        f" WHERE member.program_id = ? AND member.standing = '{Standing.IN}'"
    )
    values: list[object] = [program_id]
    if not is_for_all:
        sql += " AND " + IN_A_GROUP.format(notice="?", member="member.id")
        values.append(notice_id)
    if joined_by is not None:
        sql += " AND member.joined_at <= ?"
        values.append(kept_time(joined_by))
    (found,) = await rows(sql, values)
    return whole(found["found"])


LEFT = (
    "SELECT notice.id, notice.program_id, notice_telling.rev, notice.is_for_all,"
    " notice.told_at, notice.last_in_groups, notice_telling.after FROM notice_telling"
    " JOIN notice ON notice.id = notice_telling.notice_id"
    " WHERE notice_telling.spread_at IS NULL AND NOT notice_telling.says_title"
)


async def tellings_left() -> list[Telling]:
    """Return what is not wholly in the outbox yet, the first told first."""
    return [_telling(row) for row in await rows(f"{LEFT} ORDER BY notice_telling.id")]


async def telling_now(telling: Telling) -> Telling | None:
    """Return how far a telling is by now, its program being held; None: it is done."""
    sql = f"{LEFT} AND notice.id = ? AND notice_telling.rev = ?"
    found = await rows(sql, [telling.notice_id, telling.rev])
    return _telling(found[0]) if found else None


async def last_of_next(telling: Telling, devices: int) -> UUID | None:
    """Return the person whose device is the last of the next so many; None: there are fewer."""
    sql = (
        "SELECT member.person_id FROM member CROSS JOIN subscription"
        " WHERE subscription.person_id = member.person_id"
        " AND member.program_id = ? AND member.person_id > ? AND subscription.person_id > ?"
        " ORDER BY member.person_id LIMIT 1 OFFSET ?"
    )
    after = telling.after or NOBODY
    values = [telling.program_id, after, after, devices - 1]
    found = await rows(sql, values)
    return _uuid(found[0]["person_id"]) if found else None


async def put_deliveries(telling: Telling, last: UUID | None, now: datetime) -> None:
    """Make a delivery for each live device of the next people, up to `last`, inside a unit.

    Raises `IntegrityError` where an account or a device goes away that very moment (PostgreSQL).

    Left out is who asked not to be told, and who came in later. Which of the two messages they
    get is decided here, once for each person, so that nobody gets both.
    """
    token, values = new_token()
    sql = (
        f"INSERT INTO delivery ({DELIVERY_COLUMNS}) SELECT {token},"  # noqa: S608
        f" CASE WHEN member.shows_titles THEN {MESSAGE} AND says_title) ELSE {MESSAGE}"
        " AND NOT says_title) END, subscription.id, subscription.person_id, subscription.service,"
        f" {State.WAITING}, message.due_at, message.expires_at, 0, 0, ''"
        " FROM message CROSS JOIN member CROSS JOIN subscription CROSS JOIN session"
        f" WHERE message.id = {MESSAGE} AND NOT says_title)"
        f" AND member.program_id = ? AND member.person_id > ? AND {IS_IN}"
        " AND NOT member.is_muted AND member.joined_at <= ?"
        " AND subscription.person_id = member.person_id"
        f" AND session.id = subscription.session_id AND {IS_LIVE}"
    )
    values += [telling.notice_id, telling.rev] * 3
    values += [telling.program_id, telling.after or NOBODY, kept_time(telling.told_at)]
    values += since(now)
    if last is not None:
        sql += " AND member.person_id <= ?"
        values.append(last)
    if not telling.is_for_all:
        was_in = IN_A_GROUP.removesuffix(")") + " AND group_member.id <= ?)"
        sql += " AND " + was_in.format(notice="?", member="member.id")
        values += [telling.notice_id, telling.last_in_groups]
    sql += " ORDER BY subscription.id ON CONFLICT (subscription_id, message_id) DO NOTHING"
    await rows(sql, values)


async def withdraw_some(message_id: UUID, after: int, most: int) -> int | None:
    """Take some of what waits of a message out of the queue, inside a unit.

    They go by their ids, those behind `after`; the last one is returned, None when none was left.
    What somebody else holds just now is passed over: the sender asks about it once more.
    """
    lock = "" if speaks_sqlite() else " FOR UPDATE SKIP LOCKED"
    sql = (
        f"UPDATE delivery SET state = {State.WITHDRAWN}, lease_by = '' WHERE id IN"  # noqa: S608
        " (SELECT id FROM delivery WHERE message_id = ? AND id > ?"
        f" AND +state = {State.WAITING} ORDER BY id LIMIT ?{lock}) RETURNING id"
    )
    found = await rows(sql, [message_id, after, most])
    return max((whole(row["id"]) for row in found), default=None)


async def withdraw_of(program_id: UUID, person_id: UUID) -> None:
    """Take whatever waits of a program's notices for one person out of the queue, in a unit."""
    sql = (
        f"UPDATE delivery SET state = {State.WITHDRAWN}, lease_by = ''"  # noqa: S608
        f" WHERE person_id = ? AND +state = {State.WAITING} AND EXISTS (SELECT 1 FROM"
        " notice_telling WHERE notice_telling.message_id = delivery.message_id"
        " AND notice_telling.program_id = ?)"
    )
    await rows(sql, [person_id, program_id])


async def retitle_of(program_id: UUID, person_id: UUID, *, says_title: bool) -> None:
    """Have what waits for one person be told with the title or without it, in a unit."""
    sql = (
        "UPDATE delivery SET message_id = other.message_id"  # noqa: S608
        " FROM notice_telling AS own JOIN notice_telling AS other"
        " ON other.notice_id = own.notice_id AND other.rev = own.rev"
        " AND other.says_title = ? AND own.says_title <> other.says_title"
        " WHERE own.message_id = delivery.message_id AND own.program_id = ?"
        f" AND delivery.person_id = ? AND +delivery.state = {State.WAITING}"
    )
    await rows(sql, [says_title, program_id, person_id])


async def told_after(at: datetime) -> list[tuple[UUID, UUID]]:
    """Return the notices that were told later than an instant, each with its program."""
    found = await rows("SELECT id, program_id FROM notice WHERE told_at > ?", [kept_time(at)])
    return [(UUID(str(row["id"])), UUID(str(row["program_id"]))) for row in found]


async def tell_at(notice_id: UUID, at: datetime, expires_at: datetime) -> None:
    """Have a notice be told at another instant, with all that waits of it.

    Inside a unit that holds its program.
    """
    now, end = kept_time(at), kept_time(expires_at)
    sql = (
        "UPDATE notice SET told_at = ?, published_at ="
        " CASE WHEN published_at > ? THEN ? ELSE published_at END WHERE id = ?"
    )
    await rows(sql, [now, now, now, notice_id])
    of = "(SELECT message_id FROM notice_telling WHERE notice_id = ?)"
    sql = f"UPDATE message SET due_at = ?, expires_at = ? WHERE id IN {of}"  # noqa: S608
    await rows(sql, [now, end, notice_id])
    sql = (
        "UPDATE delivery SET next_try_at = ?, expires_at = ?"  # noqa: S608
        f" WHERE message_id IN {of} AND +state = {State.WAITING} AND lease_by = ''"
    )
    await rows(sql, [now, end, notice_id])


async def is_waiting(message_ids: Collection[UUID]) -> bool:
    """Tell whether any delivery of these messages may still be sent."""
    which, value = among_uuids(message_ids)
    sql = (
        f"SELECT 1 AS one FROM delivery WHERE message_id {which}"  # noqa: S608
        f" AND +state = {State.WAITING} LIMIT 1"
    )
    return bool(await rows(sql, [value]))


async def count_people(message_ids: Collection[UUID], audience: int) -> Counts:
    """Count people by what came of these messages on any device of theirs.

    Whoever left meanwhile, with everything withdrawn, is in none of the numbers.
    """
    which, value = among_uuids(message_ids)
    sql = (
        "SELECT COUNT(*) AS reached, SUM(arrived) AS delivered,"  # noqa: S608
        " SUM(CASE WHEN arrived = 0 AND waits = 1 THEN 1 ELSE 0 END) AS queued,"
        " SUM(CASE WHEN arrived = 0 AND waits = 0 AND ended = 1 THEN 1 ELSE 0 END) AS failed"
        " FROM (SELECT"
        f" MAX(CASE WHEN state = {State.SENT} OR shown_at IS NOT NULL THEN 1 ELSE 0 END)"
        f" AS arrived, MAX(CASE WHEN state = {State.WAITING} THEN 1 ELSE 0 END) AS waits,"
        f" MAX(CASE WHEN state IN ({State.REFUSED}, {State.EXPIRED}, {State.UNKNOWN})"
        " THEN 1 ELSE 0 END) AS ended"
        f" FROM delivery WHERE message_id {which} GROUP BY person_id) AS people"
    )
    (found,) = await rows(sql, [value])
    queued, failed, delivered = (
        whole(found[name] or 0) for name in ("queued", "failed", "delivered")
    )
    return Counts(queued, failed, delivered, max(audience - whole(found["reached"]), 0))


async def told(message_ids: Collection[UUID]) -> list[dict[str, Any]]:
    """Return what these messages tell of. It is asked before each sending, so not by the ORM."""
    which, value = among_uuids(message_ids)
    sql = (
        "SELECT notice_telling.message_id, notice_telling.says_title, notice.id, notice.sealed,"  # noqa: S608
        " notice.program_id, notice.told_at, CASE WHEN notice.withdrawn_at IS NULL"
        " AND notice.rev = notice_telling.rev THEN 0 ELSE 1 END AS is_over"
        " FROM notice_telling JOIN notice ON notice.id = notice_telling.notice_id"
        f" WHERE notice_telling.message_id {which}"
    )
    return await rows(sql, [value])


def _telling(row: dict[str, Any]) -> Telling:
    return Telling(
        UUID(str(row["id"])),
        UUID(str(row["program_id"])),
        whole(row["rev"]),
        bool(row["is_for_all"]),
        given_time(row["told_at"]),
        whole(row["last_in_groups"]),
        _uuid(row["after"]),
    )


def _uuid(value: object) -> UUID | None:
    return None if value is None else UUID(str(value))
