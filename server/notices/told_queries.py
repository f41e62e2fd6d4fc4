"""SQL written by hand: who was told of a notice, and who of them can read it still.

Told is who was in when it was told. Whoever came into one of its groups later may read it, and is
not told of it. Running numbers tell which came first, so clocks that differ don't matter.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from server.core.database import rows, speaks_sqlite
from server.programs.roles import Standing
from server.push.queries import among_uuids, given_time, kept_time, whole
from server.push.state import State


class Told(NamedTuple):
    """A notice as it was told. `last_in_groups`: nobody with a later number was in a group then."""

    notice_id: UUID
    program_id: UUID
    is_for_all: bool
    told_at: datetime
    last_in_groups: int


async def last_in_groups() -> int:
    """Return the number of whoever came last into any group, inside a unit.

    That unit holds the program, so whoever comes into one of its groups later has a later number.
    """
    (found,) = await rows("SELECT COALESCE(MAX(id), 0) AS last FROM group_member")
    return whole(found["last"])


async def joined_by(program_id: UUID, at: datetime) -> None:
    """Have who is in by an instant have joined by it, in a unit that holds the program.

    Their clock was ahead.
    """
    now = kept_time(at)
    sql = "UPDATE member SET joined_at = ? WHERE program_id = ? AND joined_at > ?"
    await rows(sql, [now, program_id, now])


async def last_joined(program_id: UUID, after: datetime, until: datetime) -> datetime | None:
    """Return when whoever came last joined a program, of those who did between two instants."""
    sql = (
        "SELECT MAX(joined_at) AS last FROM member"
        " WHERE program_id = ? AND joined_at > ? AND joined_at <= ?"
    )
    (found,) = await rows(sql, [program_id, kept_time(after), kept_time(until)])
    return None if found["last"] is None else given_time(found["last"])


async def joined_after(at: datetime) -> list[UUID]:
    """Return the programs that somebody joined later than an instant."""
    sql = "SELECT DISTINCT program_id FROM member WHERE joined_at > ?"
    return [UUID(str(row["program_id"])) for row in await rows(sql, [kept_time(at)])]


async def count_still_there(told: Told, most: int) -> int:
    """Count those who were told and can read it still, up to so many."""
    values: list[object]
    if told.is_for_all:
        there = "SELECT member.id FROM member WHERE member.program_id = ?"
        values = [told.program_id]
    else:
        there = (
            "SELECT DISTINCT member.id FROM notice_group JOIN group_member"
            " ON group_member.group_id = notice_group.group_id AND group_member.id <= ?"
            " JOIN member ON member.id = group_member.member_id WHERE notice_group.notice_id = ?"
        )
        values = [told.last_in_groups, told.notice_id]
    sql = (
        f"SELECT COUNT(*) AS found FROM ({there}"  # noqa: S608
        f" AND member.standing = '{Standing.IN}' AND member.joined_at <= ? LIMIT ?) AS there"
    )
    (found,) = await rows(sql, [*values, kept_time(told.told_at), most])
    return whole(found["found"])


async def withdraw_unseen(program_id: UUID, person_ids: Collection[UUID]) -> None:
    """Take what waits for these people out of the queue where they can't read it any more.

    Inside a unit that took them out of a group.
    """
    which, value = among_uuids(person_ids)
    lock = "" if speaks_sqlite() else " FOR UPDATE OF delivery"
    sql = (
        f"UPDATE delivery SET state = {State.WITHDRAWN}, lease_by = '' WHERE id IN"  # noqa: S608
        " (SELECT delivery.id FROM delivery"
        " JOIN notice_telling ON notice_telling.message_id = delivery.message_id"
        " JOIN notice ON notice.id = notice_telling.notice_id"
        f" WHERE delivery.person_id {which} AND +delivery.state = {State.WAITING}"
        " AND notice.program_id = ? AND NOT notice.is_for_all AND NOT EXISTS"
        " (SELECT 1 FROM notice_group"
        " JOIN group_member ON group_member.group_id = notice_group.group_id"
        " JOIN member ON member.id = group_member.member_id"
        " WHERE notice_group.notice_id = notice.id AND member.person_id = delivery.person_id)"
        f" ORDER BY delivery.id{lock})"
    )
    await rows(sql, [value, program_id])
