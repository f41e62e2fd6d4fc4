"""Bringing a feed in: fetched, read by a process of its own, put aside, and applied all at once.

Until one unit switches, nothing that anybody sees has changed. A process that is killed before it
leaves what it put aside, which the next one throws away; one that is killed after it leaves things
to sweep up, and the feed is read again.
"""

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import msgspec

from server.core.database import speaks_sqlite, write
from server.core.faults import tell
from server.feeds import (
    applying_queries,
    duplicate_queries,
    feed_queries,
    outcome,
    staging_queries,
    turns,
)
from server.feeds.fetch import Fetched, Fetcher, Known, Unfetched
from server.feeds.frames import (
    Changed,
    Clustered,
    Far,
    Missing,
    New,
    Present,
    Reading,
    Rejected,
    Sightings,
    Tally,
    Told,
    Unread,
)
from server.feeds.models import ImportRun
from server.feeds.outcome import Outcome, Result
from server.feeds.reader_process import LIMIT_SECONDS, reader_process
from server.feeds.sources import Drafts, drafts, get, remove_drafts
from server.listings.models import Feed

LONGEST_IMPORT = timedelta(hours=1)
"""More than any takes: so old a one, of another process, is dead."""
BATCH_BITS = 31
WRITTEN_STEP = 5000
EDITION = "2"
"""Raised when feeds are read differently, so that those that did not change are read again."""

log = logging.getLogger("evenkeel.feeds")


@dataclass(frozen=True, slots=True)
class Means:
    """What importing needs from outside."""

    fetcher: Fetcher
    data: Path
    clock: Callable[[], datetime]
    chance: Random
    say: Callable[[str], None] = lambda _line: None


async def bring_in(means: Means, feed: Feed, *, anyway: bool = False) -> Result:
    """Import a feed; keep what came of it, and when it is due again.

    With `anyway`, it is read even if it has not changed, and applied though it looks wrong. When it
    is being imported already, that comes first.
    """
    run_id = uuid4()
    await turns.free(feed.id)
    with turns.taken(feed.id, run_id):
        await feed.refresh_from_db()  # as the one before has left it
        await feed_queries.begin(feed, run_id, means.clock())
        await staging_queries.discard_batch(feed)  # what a killed import may have left
        with drafts(means.data, run_id) as files:
            result = await Import(means, feed, run_id, files, anyway=anyway).carry_out()
        await _conclude(means, feed, run_id, result)
        if result.tally is not None and result.outcome == Outcome.APPLIED:
            means.say(f"{feed.name}: looking for the same meetings in other feeds")
            await mark_duplicates()
            await applying_queries.delete_replaced()
        return result


async def mark_duplicates() -> None:
    """See that each meeting is shown once, whichever feeds list it."""
    async with reader_process(LIMIT_SECONDS, "duplicates") as process:
        await process.ask(_sighted())
        while isinstance(told := await process.told(), Clustered):
            await duplicate_queries.show(told.heads)
    if isinstance(told, Unread):
        log.warning("duplicates could not be told: %s", told.reason)


async def _sighted() -> AsyncIterator[msgspec.Struct]:
    async for some in duplicate_queries.sightings():
        yield Sightings(some)
    yield Sightings([])


async def clear_abandoned(data: Path, now: datetime) -> None:
    """Throw away what imports left that were killed.

    On SQLite nobody else can be at work; with PostgreSQL others may, for an hour.
    """
    before = now if speaks_sqlite() else now - LONGEST_IMPORT
    for run_id in await feed_queries.ended_but_left_aside():
        if not turns.is_run_under_way(run_id):
            await staging_queries.clear(run_id)
    for run in await feed_queries.unfinished(before):
        if turns.is_under_way(run.feed_id):
            continue
        with turns.taken(run.feed_id, run.id):
            if await feed_queries.is_unfinished(run.id):
                await _clear_after(run, data, now)


async def _clear_after(run: ImportRun, data: Path, now: datetime) -> None:
    await staging_queries.discard_batch(await run.feed)
    await staging_queries.clear(run.id)
    remove_drafts(data, run.id)
    await feed_queries.end(run.id, Result(Outcome.INTERRUPTED, "it was interrupted"), now)


class Import:
    """One import of one feed."""

    def __init__(
        self, means: Means, feed: Feed, run_id: UUID, files: Drafts, *, anyway: bool
    ) -> None:
        self._means, self._feed, self._run_id, self._files = means, feed, run_id, files
        self._is_forced = anyway
        self._written = 0

    async def carry_out(self) -> Result:
        """Say what came of it; the staging is clear afterwards."""
        try:
            fetched = await self._fetch()
        except Unfetched as error:
            return Result(Outcome.FAILED, str(error), wait_seconds=error.wait_seconds)
        if fetched is None or (self._hash(fetched) == self._feed.body_hash and not self._is_forced):
            await applying_queries.hide_missing(self._feed.id, self._means.clock())
            return Result(Outcome.UNCHANGED)
        try:
            return await self._take(fetched)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and tried less often
            tell(log, "an import", error)
            return Result(Outcome.FAILED, f"a fault in keeping it: {type(error).__name__}")
        finally:
            await staging_queries.clear(self._run_id)

    async def _take(self, fetched: Fetched) -> Result:
        """Read what was fetched, and apply it if it looks right."""
        number = self._means.chance.getrandbits(BATCH_BITS)
        await staging_queries.begin_batch(self._feed, number)
        try:
            last = await self._read()
            if isinstance(last, Unread):
                return Result(Outcome.FAILED, last.reason)
            why = outcome.objection(last)
            if why and not (self._is_forced and last.listed):
                return Result(Outcome.REFUSED, why, last)
            await self._apply(fetched, last)
            return Result(Outcome.APPLIED, "", last)
        finally:
            await staging_queries.discard_batch(self._feed)

    async def _fetch(self) -> Fetched | None:
        is_known = self._feed.body_hash.startswith(f"{EDITION}-") and not self._is_forced
        known = Known(self._feed.etag, self._feed.last_modified) if is_known else Known()
        self._means.say(f"{self._feed.name}: fetching")
        return await get(
            self._means.fetcher,
            self._feed.kind,
            self._feed.source,
            self._files,
            known,
            self._feed.body_hash,
        )

    async def _read(self) -> Tally | Unread:
        """Have the feed read, and put aside what is different about it."""
        formats = self._files.formats
        reading = Reading(
            feed_id=self._feed.id,
            kind=self._feed.kind,
            file=str(self._files.body),
            formats=str(formats) if formats.exists() else "",
            program=self._feed.program,
            timezone=self._feed.timezone,
            now=self._means.clock(),
        )
        async with reader_process(LIMIT_SECONDS) as reader:
            await reader.ask(_asked(reading))
            while True:
                told = await reader.told()
                if isinstance(told, Tally | Unread):
                    return told
                await self._put_aside(told)

    async def _put_aside(self, told: Told) -> None:
        now = self._means.clock()
        match told:
            case New(meetings=meetings):
                await staging_queries.stage_new(self._run_id, self._feed, meetings, now)
                self._count(len(meetings))
            case Changed(meetings=meetings):
                await staging_queries.stage_changed(self._run_id, self._feed, meetings, now)
                self._count(len(meetings))
            case Missing(ids=ids):
                await staging_queries.stage_missing(self._run_id, ids)
            case Rejected(records=records):
                await staging_queries.keep_rejects(self._run_id, records)
            case Far(listed=listed):
                self._means.say(f"{self._feed.name}: {listed:,} meetings read")

    def _count(self, meetings: int) -> None:
        """Tell whoever waits how many are written, each time that it is some thousand more."""
        steps = self._written // WRITTEN_STEP
        self._written += meetings
        if self._written // WRITTEN_STEP > steps:
            self._means.say(f"{self._feed.name}: {self._written:,} new or changed ones written")

    async def _apply(self, fetched: Fetched, tally: Tally) -> None:
        """Show what was read; only when all is done about it keep that the feed was read so far."""
        now = self._means.clock()
        await write(partial(self._switch, tally, now))
        await applying_queries.mark_missing(self._run_id, now)
        await applying_queries.hide_missing(self._feed.id, now)
        self._feed.etag, self._feed.last_modified = fetched.known.etag, fetched.known.last_modified
        self._feed.body_hash = self._hash(fetched)
        await feed_queries.keep(self._feed, "etag", "last_modified", "body_hash")

    async def _switch(self, tally: Tally, now: datetime) -> None:
        """All that can be seen at once: meetings, the feed's own row, how the import went."""
        await applying_queries.switch(self._run_id, self._feed, now)
        self._feed.applied_at = now
        self._feed.meetings = tally.listed
        await feed_queries.keep(self._feed, "applied_at", "meetings")
        await feed_queries.end(self._run_id, Result(Outcome.APPLIED, "", tally), now)

    def _hash(self, fetched: Fetched) -> str:
        return f"{EDITION}-{fetched.body_hash}"


async def _asked(reading: Reading) -> AsyncIterator[msgspec.Struct]:
    yield reading
    async for some in staging_queries.listed(reading.feed_id):
        yield Present(some)
    yield Present([])


async def _conclude(means: Means, feed: Feed, run_id: UUID, result: Result) -> None:
    """Keep how it went, and when to come again."""
    now = means.clock()
    feed.checked_at = now
    feed.failures = 0 if result.is_good else feed.failures + 1
    feed.problem = result.why
    feed.next_at = now + outcome.wait(feed.failures, result.wait_seconds, means.chance)

    async def unit() -> None:
        await feed_queries.keep(feed, "checked_at", "failures", "problem", "next_at")
        await feed_queries.end(run_id, result, now)

    await write(unit)
    await feed_queries.forget_old_runs(feed.id)
