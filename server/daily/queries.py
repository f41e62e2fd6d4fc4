"""SQL written by hand, for what the ORM says in more statements or can't say."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from server.core.database import rows


class Row(NamedTuple):
    """A row of the table of entries as it is written, in the order of its columns."""

    person_id: UUID
    entry_id: UUID
    kind: str
    rev: int
    cursor: int
    is_deleted: bool
    local_date: date | None
    recorded_at: datetime | None
    sealed: bytes


_COLUMNS = ", ".join(Row._fields)
_MARKS = f"({', '.join('?' for _ in Row._fields)})"
_CONTENT = ", ".join(f"{name} = excluded.{name}" for name in Row._fields[2:])


async def knows_any(person_id: UUID, ids: Collection[UUID]) -> bool:
    """Tell whether any of these entries is kept: most saves are of a new one, and end here."""
    marks = ", ".join("?" for _ in ids)
    sql = f"SELECT 1 AS one FROM entry WHERE person_id = ? AND entry_id IN ({marks}) LIMIT 1"  # noqa: S608 - only marks
    return bool(await rows(sql, [person_id, *ids]))


async def write_entries(entries: Sequence[Row]) -> None:
    """Write entries, each in the place of the one with the same id, in one statement.

    The ORM can say this too (`bulk_create` with `on_conflict`), but building its statement takes
    as long as everything else about a save.
    """
    marks = ", ".join([_MARKS] * len(entries))
    sql = (
        f"INSERT INTO entry ({_COLUMNS}) VALUES {marks}"  # noqa: S608 - nothing in it was sent
        f" ON CONFLICT (person_id, entry_id) DO UPDATE SET {_CONTENT}"
    )
    await rows(sql, [value for entry in entries for value in entry])


async def raise_cursor(person_id: UUID, count: int) -> int | None:
    """Lock the person's row for the unit and take `count` places; return the one before them.

    One statement where the ORM needs a locking read and an update, on the path of every save.
    None: there is no such person any more.
    """
    sql = (
        "UPDATE person SET entries_cursor = entries_cursor + ? WHERE id = ?"
        " RETURNING entries_cursor"
    )
    found = await rows(sql, [count, person_id])
    return int(str(found[0]["entries_cursor"])) - count if found else None


async def count_days(person_id: UUID, first: date, last: date) -> tuple[int, int]:
    """Count the days that were kept: all of them, and those from `first` to `last`.

    The ORM counts distinct values only one filter at a time.
    """
    sql = (
        "SELECT COUNT(DISTINCT local_date) AS total,"
        " COUNT(DISTINCT CASE WHEN local_date BETWEEN ? AND ? THEN local_date END) AS lately"
        " FROM entry WHERE person_id = ? AND local_date IS NOT NULL AND kind <> 'reminder_done'"
    )
    found = await rows(sql, [first, last, person_id])
    return int(str(found[0]["total"])), int(str(found[0]["lately"]))


async def count_days_before(person_id: UUID, before: date) -> int:
    """Count the earlier days that were kept."""
    sql = (
        "SELECT COUNT(DISTINCT local_date) AS days FROM entry"
        " WHERE person_id = ? AND local_date < ? AND NOT is_deleted AND kind <> 'reminder_done'"
    )
    found = await rows(sql, [person_id, before])
    return int(str(found[0]["days"]))
