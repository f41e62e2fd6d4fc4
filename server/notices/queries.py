"""SQL written by hand: which notices a member may see, in the order in which they came out."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from server.core.database import rows
from server.push.queries import given_time, kept_time, whole

IN_A_GROUP = (
    "EXISTS (SELECT 1 FROM notice_group JOIN group_member"
    " ON group_member.group_id = notice_group.group_id"
    " WHERE notice_group.notice_id = {notice} AND group_member.member_id = {member})"
)
WAS_IN_A_GROUP = IN_A_GROUP.removesuffix(")") + " AND group_member.id <= notice.last_in_groups)"
"""When it was told: who came into a group later has a later number."""


class Row(NamedTuple):
    """A notice that a member may see, as it is kept."""

    id: UUID
    sealed: bytes
    published_at: datetime
    corrected_at: datetime | None
    told_at: datetime
    is_withdrawn: bool
    was_there: bool
    opened_rev: int | None
    rev: int


class Reader(NamedTuple):
    """A member who reads. What was taken back before they joined, they never hear of."""

    program_id: UUID
    member_id: UUID
    person_id: UUID
    joined_at: datetime


VISIBLE = (
    "SELECT notice.id, notice.sealed, notice.published_at, notice.corrected_at, notice.told_at,"  # noqa: S608
    " notice.rev,"
    " CASE WHEN notice.withdrawn_at IS NULL THEN 0 ELSE 1 END AS is_withdrawn,"
    f" CASE WHEN notice.is_for_all OR {WAS_IN_A_GROUP.format(notice='notice.id', member='?')}"
    " THEN 1 ELSE 0 END AS was_there, notice_opened.rev AS opened_rev FROM notice"
    " LEFT JOIN notice_opened ON notice_opened.notice_id = notice.id"
    " AND notice_opened.person_id = ?"
    " WHERE notice.program_id = ? AND notice.published_at IS NOT NULL"
    " AND (notice.withdrawn_at IS NULL OR notice.withdrawn_at >= ?)"
    f" AND (notice.is_for_all OR {IN_A_GROUP.format(notice='notice.id', member='?')})"
)


async def visible(
    reader: Reader, limit: int, before: tuple[datetime, UUID] | None = None
) -> list[Row]:
    """Return what a member may see of one program, the last published first."""
    sql, values = VISIBLE, _values(reader)
    if before is not None:
        sql += " AND (notice.published_at, notice.id) < (?, ?)"
        values += [kept_time(before[0]), before[1]]
    sql += " ORDER BY notice.published_at DESC, notice.id DESC LIMIT ?"
    return [_row(row) for row in await rows(sql, [*values, limit])]


async def visible_one(reader: Reader, notice_id: UUID) -> Row | None:
    """Return one notice if this member may see it."""
    found = await rows(VISIBLE + " AND notice.id = ?", [*_values(reader), notice_id])
    return _row(found[0]) if found else None


async def count_new(reader: Reader) -> int:
    """Count what a member was told of in one program since they joined, and has not opened."""
    sql = (
        f"SELECT COUNT(*) AS found FROM ({VISIBLE} AND notice.withdrawn_at IS NULL"  # noqa: S608
        " AND notice.told_at >= ? AND (notice_opened.rev IS NULL"
        " OR notice_opened.rev < notice.rev)) AS unread WHERE unread.was_there = 1"
    )
    (found,) = await rows(sql, [*_values(reader), kept_time(reader.joined_at)])
    return whole(found["found"])


async def note_opened(reader: Reader, row: Row, now: datetime) -> None:
    """Note that a member opened a notice as it was told then, inside a unit, and count it once."""
    sql = (
        "INSERT INTO notice_opened (program_id, notice_id, person_id, rev, opened_at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (notice_id, person_id)"
        " DO UPDATE SET rev = excluded.rev, opened_at = excluded.opened_at"
        " WHERE notice_opened.rev < excluded.rev RETURNING id"
    )
    values = [reader.program_id, row.id, reader.person_id, row.rev, kept_time(now)]
    if await rows(sql, values):
        counting = "UPDATE notice SET opened = opened + 1 WHERE id = ? AND rev = ?"
        await rows(counting, [row.id, row.rev])


def _values(reader: Reader) -> list[object]:
    joined_at = kept_time(reader.joined_at)
    return [reader.member_id, reader.person_id, reader.program_id, joined_at, reader.member_id]


def _row(row: dict[str, Any]) -> Row:
    return Row(
        UUID(str(row["id"])),
        bytes(row["sealed"]),
        given_time(row["published_at"]),
        _time(row["corrected_at"]),
        given_time(row["told_at"]),
        bool(row["is_withdrawn"]),
        bool(row["was_there"]),
        None if row["opened_rev"] is None else whole(row["opened_rev"]),
        whole(row["rev"]),
    )


def _time(value: object) -> datetime | None:
    return None if value is None else given_time(value)
