"""SQL written by hand: what was put aside is shown all at once; what that leaves is swept up.

Whatever can be seen changes in one unit, `switch`, which on SQLite takes no longer for 100,000
meetings than for one. What nobody sees yet, or what is justified meeting by meeting, is done in
units so small that nobody who saves has to wait; if they are interrupted, the next import goes on.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from server.core.database import rows, speaks_sqlite, write
from server.feeds.staging_queries import COLUMNS, SWEPT_AT_ONCE
from server.listings.models import Feed
from server.push.queries import among_uuids, kept_time

HIDDEN_AFTER = timedelta(days=1)
GOOD_IMPORTS = 2
"""So many must have gone without a meeting, and a day, before it is hidden."""
NOT_CHANGED = {"id", "feed_id", "source_id", "weekday"}
"""What a meeting's id is made of."""


async def switch(run_id: UUID, feed: Feed, now: datetime) -> None:
    """Show what was put aside in place of what was there, inside a unit."""
    feed.batch = None
    await feed.save(update_fields=["batch"])
    if not speaks_sqlite():
        await _move(run_id, kept_time(now))


async def mark_missing(run_id: UUID, now: datetime) -> None:
    """Note since when meetings are listed no more; they stay to be seen for a while."""
    sql = "SELECT meeting_id FROM import_row WHERE run_id = ? AND act = 'missing' ORDER BY id"
    found = await rows(sql, [run_id])

    async def mark(ids: Sequence[UUID]) -> None:
        which, value = among_uuids(ids)
        sql = f"UPDATE meeting SET missing_since = ? WHERE id {which} AND missing_since IS NULL"  # noqa: S608
        await rows(sql, [kept_time(now), value])

    await _in_steps([UUID(str(row["meeting_id"])) for row in found], mark)


async def hide_missing(feed_id: UUID, now: datetime) -> int:
    """Count one more good import without them; hide meetings that are gone for good.

    Return how many were hidden just now.
    """
    sql = (
        "SELECT id FROM meeting WHERE feed_id = ? AND missing_since IS NOT NULL"
        " AND (missing_runs < ?)"
    )
    await _in_steps(await _ids(sql, feed_id, GOOD_IMPORTS), _count)
    sql = (
        "SELECT id FROM meeting WHERE feed_id = ? AND missing_since <= ? AND missing_runs >= ?"
        " AND is_hidden = FALSE"
    )
    gone = await _ids(sql, feed_id, kept_time(now - HIDDEN_AFTER), GOOD_IMPORTS)
    await _in_steps(gone, _hide)
    return len(gone)


async def delete_missing(before: datetime) -> int:
    """Delete some of the hidden meetings that were missing before then; return how many."""
    sql = (
        "DELETE FROM meeting WHERE version IN (SELECT version FROM meeting WHERE missing_since < ?"
        " AND is_hidden = TRUE LIMIT ?) RETURNING version"
    )
    return len(await write(lambda: rows(sql, [kept_time(before), SWEPT_AT_ONCE])))


async def delete_some_of(feed_id: UUID) -> list[UUID]:
    """Delete some of a feed's meetings, inside a unit; return which."""
    sql = (
        "DELETE FROM meeting WHERE version IN (SELECT version FROM meeting WHERE feed_id = ?"
        " ORDER BY version LIMIT ?) RETURNING id"
    )
    ids = [UUID(str(row["id"])) for row in await rows(sql, [feed_id, SWEPT_AT_ONCE])]
    await _uncover(ids)
    return ids


async def delete_replaced() -> None:
    """Delete the versions of meetings in whose place others are shown."""
    sql = (
        "DELETE FROM meeting WHERE version IN (SELECT version FROM meeting"
        " WHERE replaced_in IS NOT NULL AND replaced_in NOT IN"
        " (SELECT batch FROM feed WHERE batch IS NOT NULL) LIMIT ?)"
        " RETURNING version"
    )
    while await write(lambda: rows(sql, [SWEPT_AT_ONCE])):
        pass


async def _move(run_id: UUID, at: datetime) -> None:
    """Make meetings of what was put aside: within PostgreSQL, a statement for all of them."""
    columns = ", ".join((*COLUMNS, "first_seen_at", "seen_at", "missing_runs", "is_hidden"))
    changed = ", ".join(
        f"{name} = excluded.{name}" for name in (*COLUMNS, "seen_at") if name not in NOT_CHANGED
    )
    sql = (
        f"INSERT INTO meeting ({columns})"  # noqa: S608
        f" SELECT meeting_id, {', '.join(COLUMNS[1:])}, ?, ?, 0, FALSE"
        " FROM import_row WHERE run_id = ? AND act = 'put' ORDER BY id"
        f" ON CONFLICT (id, batch) DO UPDATE SET {changed}, missing_since = NULL, missing_runs = 0,"
        " is_hidden = FALSE"
    )
    await rows(sql, [at, at, run_id])


async def _count(ids: Sequence[UUID]) -> None:
    which, value = among_uuids(ids)
    sql = f"UPDATE meeting SET missing_runs = missing_runs + 1 WHERE id {which}"  # noqa: S608
    await rows(sql, [value])


async def _hide(ids: Sequence[UUID]) -> None:
    which, value = among_uuids(ids)
    await rows(f"UPDATE meeting SET is_hidden = TRUE WHERE id {which}", [value])  # noqa: S608
    await _uncover(ids)


async def _uncover(ids: Sequence[UUID]) -> None:
    """Nobody may stand behind what is not shown."""
    which, value = among_uuids(ids)
    await rows(f"UPDATE meeting SET cluster = NULL WHERE cluster {which}", [value])  # noqa: S608


async def _ids(sql: str, *values: object) -> list[UUID]:
    return [UUID(str(row["id"])) for row in await rows(sql, values)]


async def _in_steps(ids: Sequence[UUID], step: Callable[[Sequence[UUID]], Awaitable[None]]) -> None:
    for start in range(0, len(ids), SWEPT_AT_ONCE):
        await write(partial(step, ids[start : start + SWEPT_AT_ONCE]))
