"""Questions about feeds and their imports: which are due, how they went, what was left out."""

from datetime import datetime
from uuid import UUID

from server.core.database import rows, write
from server.feeds.models import ImportReject, ImportRow, ImportRun
from server.feeds.outcome import Outcome, Result
from server.listings.models import Feed, Meeting, MeetingReport
from server.push.queries import kept_time

KEPT_RUNS = 50
NEWEST = 200
MANUAL = "manual"


async def add(feed: Feed) -> bool:
    """Keep a new feed; false when its name is taken."""

    async def unit() -> bool:
        if await Feed.filter(name=feed.name).exists():
            return False
        await feed.save(force_create=True)
        return True

    return await write(unit)


async def named(name: str) -> Feed | None:
    """Return the feed of a name."""
    return await Feed.named(name)


async def every() -> list[Feed]:
    """Return all feeds by name."""
    return await Feed.all().order_by("name")


async def fetched_ones() -> list[Feed]:
    """Return the feeds that come from somewhere, by name."""
    return await Feed.exclude(kind=MANUAL).order_by("name")


async def claim_due(now: datetime, until: datetime) -> Feed | None:
    """Take a feed that is due for oneself until then; None when there is none."""
    sql = (
        "UPDATE feed SET next_at = ? WHERE next_at <= ? AND id = (SELECT id FROM feed"
        " WHERE next_at <= ? AND kind <> ? ORDER BY next_at LIMIT 1) RETURNING id"
    )
    at = kept_time(now)
    taken = await write(lambda: rows(sql, [kept_time(until), at, at, MANUAL]))
    return await Feed.get(id=UUID(str(taken[0]["id"]))) if taken else None


async def begin(feed: Feed, run_id: UUID, now: datetime) -> None:
    """Note that an import has begun."""
    run = ImportRun(id=run_id, feed_id=feed.id, began_at=now)
    await write(lambda: run.save(force_create=True))


async def end(run_id: UUID, result: Result, now: datetime) -> None:
    """Note how an import ended, inside a unit or as one."""
    tally = result.tally
    counts = (
        {
            "listed": tally.listed,
            "rejected": tally.rejected,
            "added": tally.added,
            "changed": tally.changed,
            "missing": tally.missing,
        }
        if tally
        else {}
    )
    unit = ImportRun.filter(id=run_id).update
    await write(lambda: unit(ended_at=now, outcome=result.outcome, why=result.why, **counts))


async def keep(feed: Feed, *fields: str) -> None:
    """Keep some of a feed's fields, inside a unit or as one."""
    await write(lambda: feed.save(update_fields=fields))


async def unfinished(before: datetime) -> list[ImportRun]:
    """Return the imports that began before then and have not ended."""
    return await ImportRun.filter(outcome="", began_at__lte=before)


async def is_unfinished(run_id: UUID) -> bool:
    """Tell whether an import has not ended."""
    return await ImportRun.filter(id=run_id, outcome="").exists()


async def is_imported_since(feed_id: UUID, then: datetime) -> bool:
    """Tell whether an import of a feed began after then that has not ended."""
    return await ImportRun.filter(feed_id=feed_id, outcome="", began_at__gt=then).exists()


async def ended_but_left_aside() -> list[UUID]:
    """Return the imports that have ended, and of which something is still put aside."""
    found = ImportRow.exclude(run__outcome="").distinct().values_list("run_id", flat=True)
    return [UUID(str(one)) for one in await found]


async def forget_old_runs(feed_id: UUID) -> None:
    """Keep the last imports of a feed, and the rejects of the last one that was read."""

    async def unit() -> None:
        newest = ImportRun.filter(feed_id=feed_id).order_by("-began_at")
        ids = await newest.limit(KEPT_RUNS).values_list("id", flat=True)
        await ImportRun.filter(feed_id=feed_id).exclude(id__in=list(ids)).delete()
        read = await _last_read(feed_id)
        if read is not None:
            earlier = await newest.exclude(id=read.id).values_list("id", flat=True)
            await ImportReject.filter(run_id__in=list(earlier)).delete()

    await write(unit)


async def last_rejects(feed: Feed) -> tuple[ImportRun | None, list[ImportReject]]:
    """Return the last import that was read to its end, and what was left out of it."""
    run = await _last_read(feed.id)
    if run is None:
        return None, []
    return run, await ImportReject.filter(run_id=run.id).order_by("id")


async def _last_read(feed_id: UUID) -> ImportRun | None:
    read = [Outcome.APPLIED, Outcome.REFUSED]
    found = ImportRun.filter(feed_id=feed_id, outcome__in=read).order_by("-began_at")
    return await found.first()


async def newest_reports(now: datetime) -> list[tuple[MeetingReport, str, str]]:
    """Return what people reported, the newest first, each with its feed's and meeting's name."""
    reports = await MeetingReport.newest(now, NEWEST)
    feeds = dict(await Feed.all().values_list("id", "name"))
    ids = [one.meeting_id for one in reports]
    meetings = dict(await Meeting.filter(id__in=ids).values_list("id", "name")) if ids else {}
    return [(one, feeds.get(one.feed_id, ""), meetings.get(one.meeting_id, "")) for one in reports]
