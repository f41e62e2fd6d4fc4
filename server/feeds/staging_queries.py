"""SQL written by hand: what a feed says anew is put aside in batches, and thrown away again.

With ORM objects 100,000 meetings would take minutes. A plus before a column keeps SQLite from
choosing its index: all but a few rows are replaced by nothing.

SQLite has one writer, and moving 100,000 rows with their indexes at once would keep it for seconds.
There, new meetings, and new versions of those that changed, are put straight into their table, in
small units, as a batch that is not found while their feed names it (`Feed.batch`); to apply them is
to name it no more (`applying_queries`). In PostgreSQL nobody waits for a long unit, and several
processes may import a feed at once; so there they are put aside in a table of their own.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple
from uuid import UUID

from server.core.database import rows, speaks_sqlite, write
from server.feeds.frames import Left, Listed
from server.listings.kept import Kept
from server.listings.models import Feed
from server.push.queries import among_uuids, kept_time

PAGE = 5000
SWEPT_AT_ONCE = 100
COLUMNS = Kept._fields
VERSION_COLUMNS = ", ".join(
    (*COLUMNS, "first_seen_at", "seen_at", "missing_runs", "is_hidden", "cluster", "batch")
)
STAGED_COLUMNS = ", ".join(("run_id", "act", "meeting_id", *COLUMNS[1:]))


class Stay(NamedTuple):
    """What a new version of a meeting takes over from the last one."""

    first_seen_at: object
    cluster: object = None


async def listed(feed_id: UUID) -> AsyncIterator[list[Listed]]:
    """Give every meeting that a feed has, some thousand at a time."""
    sql = (
        "SELECT version, id, content_hash, missing_since FROM meeting WHERE feed_id = ?"
        " AND version > ? AND +replaced_in IS NULL ORDER BY version LIMIT (?)"
    )
    last = 0
    while page := await rows(sql, [feed_id, last, PAGE]):
        last = int(str(page[-1]["version"]))
        yield [
            Listed(UUID(str(row["id"])), str(row["content_hash"]), row["missing_since"] is not None)
            for row in page
        ]


async def begin_batch(feed: Feed, number: int) -> None:
    """Have nothing be found that is written by this number, until it is applied."""
    if speaks_sqlite():
        feed.batch = number
        await write(lambda: feed.save(update_fields=["batch"]))


async def stage_new(run_id: UUID, feed: Feed, meetings: Sequence[Kept], now: datetime) -> None:
    """Put new meetings aside."""
    if feed.batch is None:
        await _stage(run_id, meetings)
        return
    await write(partial(_write_versions, feed.batch, meetings, {}, kept_time(now)))


async def stage_changed(run_id: UUID, feed: Feed, meetings: Sequence[Kept], now: datetime) -> None:
    """Put meetings aside of which something else is said now."""
    if feed.batch is None:
        await _stage(run_id, meetings)
        return
    await write(partial(_replace, feed.batch, meetings, kept_time(now)))


async def stage_missing(run_id: UUID, ids: Sequence[UUID]) -> None:
    """Note that meetings are listed no more."""
    values = [value for one in ids for value in (run_id, "missing", one)]
    columns = "run_id, act, meeting_id"
    await write(lambda: rows(_inserting("import_row", len(ids), columns), values))


async def keep_rejects(run_id: UUID, records: Sequence[Left]) -> None:
    """Keep records that could not be taken."""
    values = [value for one in records for value in (run_id, *one)]
    columns = "run_id, source_id, reason, record"
    await write(lambda: rows(_inserting("import_reject", len(records), columns), values))


async def discard_batch(feed: Feed) -> None:
    """Throw away what an import wrote that was not applied, a little at a time."""
    if feed.batch is None:
        return
    sql = "SELECT id FROM meeting WHERE feed_id = ? AND batch IN (?)"
    ids = [UUID(str(row["id"])) for row in await rows(sql, [feed.id, feed.batch])]
    for start in range(0, len(ids), SWEPT_AT_ONCE):
        await write(partial(_put_back, feed.batch, ids[start : start + SWEPT_AT_ONCE]))
    feed.batch = None
    await write(lambda: feed.save(update_fields=["batch"]))


async def clear(run_id: UUID) -> None:
    """Throw away what was put aside, a little at a time."""
    sql = (
        "DELETE FROM import_row WHERE id IN"
        " (SELECT id FROM import_row WHERE run_id = ? ORDER BY id LIMIT ?) RETURNING id"
    )
    while await write(lambda: rows(sql, [run_id, SWEPT_AT_ONCE])):
        pass


async def _stage(run_id: UUID, meetings: Sequence[Kept]) -> None:
    values = [value for one in meetings for value in (run_id, "put", *one)]
    await write(lambda: rows(_inserting("import_row", len(meetings), STAGED_COLUMNS), values))


async def _replace(batch: int, meetings: Sequence[Kept], at: datetime) -> None:
    """Write new versions, and note which those replace; inside a unit."""
    which, value = among_uuids([one.id for one in meetings])
    last = f"id {which} AND batch NOT IN (?) AND +replaced_in IS NULL"
    sql = f"SELECT id, first_seen_at, cluster FROM meeting WHERE {last}"  # noqa: S608
    known = await rows(sql, [value, batch])
    stays = {UUID(str(row["id"])): Stay(row["first_seen_at"], row["cluster"]) for row in known}
    await rows(f"UPDATE meeting SET replaced_in = ? WHERE {last}", [batch, value, batch])  # noqa: S608
    await _write_versions(batch, meetings, stays, at)


async def _write_versions(
    batch: int, meetings: Sequence[Kept], stays: dict[UUID, Stay], at: datetime
) -> None:
    values: list[Any] = []
    for one in meetings:
        stay = stays.get(one.id) or Stay(at)
        values += (*one, stay.first_seen_at, at, 0, False, stay.cluster, batch)
    await rows(_inserting("meeting", len(meetings), VERSION_COLUMNS), values)


async def _put_back(batch: int, ids: Sequence[UUID]) -> None:
    which, value = among_uuids(ids)
    await rows(f"DELETE FROM meeting WHERE id {which} AND batch IN (?)", [value, batch])  # noqa: S608
    sql = f"UPDATE meeting SET replaced_in = NULL WHERE id {which} AND replaced_in IN (?)"  # noqa: S608
    await rows(sql, [value, batch])


@lru_cache(maxsize=8)
def _inserting(table: str, count: int, columns: str) -> str:
    marks = ", ".join("?" for _ in columns.split(","))
    return f"INSERT INTO {table} ({columns}) VALUES {', '.join([f'({marks})'] * count)}"  # noqa: S608
