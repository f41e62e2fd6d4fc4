"""SQL written by hand, for what the ORM says in more statements or can't say."""

from datetime import date
from uuid import UUID

from server.core.database import rows


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


async def count_days(person_id: UUID, since: date) -> tuple[int, int]:
    """Count the days that hold an entry: all of them, and those from `since` on.

    The ORM counts distinct values only one filter at a time.
    """
    sql = (
        "SELECT COUNT(DISTINCT local_date) AS total,"
        " COUNT(DISTINCT CASE WHEN local_date >= ? THEN local_date END) AS lately"
        " FROM entry WHERE person_id = ? AND local_date IS NOT NULL"
    )
    found = await rows(sql, [since, person_id])
    return int(str(found[0]["total"])), int(str(found[0]["lately"]))
