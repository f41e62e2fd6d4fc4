"""`evenkeel feeds …`, carried out by whoever has the database.

What a feed says is shown on a terminal only after everything that could steer one is taken out.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from uuid import uuid4

from server.core.clock import is_timezone, utc_now
from server.core.control import Arguments, Command, CommandError, Say
from server.core.outgoing import Blocked
from server.core.settings import Settings
from server.feeds import feed_queries, fetch, removing
from server.feeds.fetch import Fetcher, Unfetched
from server.feeds.importing import Means, bring_in, clear_abandoned
from server.feeds.outcome import Result
from server.feeds.sources import is_address, look_at
from server.listings import vocabulary
from server.listings.models import Feed

KINDS = ("meeting-guide", "bmlt", "sheet")
LONGEST_NAME = 80
LONGEST_LINE = 1000
BY_ITSELF_AFTER = timedelta(minutes=10)
"""So long an operator has to look at the first import."""


def commands(settings: Settings, clock: Callable[[], datetime] = utc_now) -> dict[str, Command]:
    """Return what a process that has the database open can do about feeds."""
    return {
        "feeds add": partial(add, settings, clock),
        "feeds import": partial(import_now, means_of(settings, clock)),
        "feeds remove": partial(remove, means_of(settings, clock)),
        "feeds list": show_feeds,
        "feeds rejects": show_rejects,
        "feeds reports": partial(show_reports, clock),
    }


def means_of(settings: Settings, clock: Callable[[], datetime]) -> Means:
    """Return what importing needs, as this server's settings have it."""
    fetcher = Fetcher(fetch.guard(settings.feed_origins))
    chance = Random()  # noqa: S311 - it spreads out tries, and guards nothing
    return Means(fetcher, settings.data, clock, chance)


async def add(
    settings: Settings, clock: Callable[[], datetime], arguments: Arguments, say: Say
) -> int:
    """Keep a new feed. Its meetings come with `feeds import`, or by themselves a little later."""
    feed = _feed(arguments)
    if is_address(feed.source):
        await _check_address(settings, feed.source)
    else:
        await _check_file(Path(feed.source))
    feed.next_at = clock() + BY_ITSELF_AFTER
    if not await feed_queries.add(feed):
        raise CommandError(f"{feed.name}: there is a feed of this name already")
    say(f"{feed.name} is added. To bring its meetings in: evenkeel feeds import {feed.name}")
    return 0


async def import_now(means: Means, arguments: Arguments, say: Say) -> int:
    """Import one feed, or all of them one after another; say how each went."""
    await clear_abandoned(means.data, means.clock())
    name = arguments.get("name", "")
    feeds, wrong = await _chosen(name), 0
    for feed in feeds:
        result = await bring_in(replace(means, say=say), feed, anyway="anyway" in arguments)
        if result.is_good:
            say(f"{printable(feed.name)}: {_told(result)}")
            continue
        wrong += 1
        told = f"{printable(feed.name)}: not applied: {printable(result.why)}{_hint(feed, result)}"
        if name:
            raise CommandError(f"{told}. What was there before stays")
        say(told)
    if wrong:
        raise CommandError(
            f"not applied: {wrong} of {len(feeds)} feeds. What was there before stays"
        )
    return 0


async def remove(means: Means, arguments: Arguments, say: Say) -> int:
    """Remove a feed and, at once, its meetings. Whoever keeps one is told, as when it vanishes."""
    feed = await _named(arguments.get("name", ""))
    await clear_abandoned(means.data, means.clock())
    meetings = await removing.remove(feed, means.clock())
    if meetings is None:
        raise CommandError(f"{printable(feed.name)}: it is being imported; try again after that")
    say(f"{printable(feed.name)} is removed, with {meetings:,} meetings")
    return 0


async def show_feeds(_arguments: Arguments, say: Say) -> int:
    """Say of each feed what it is, how many meetings it has, and how its last import went."""
    feeds = await feed_queries.every()
    if not feeds:
        say("There is no feed yet. To add one: evenkeel feeds add NAME SOURCE --kind KIND")
    for feed in feeds:
        say(
            f"{printable(feed.name)}  {feed.kind}  {printable(feed.source)}  "
            f"meetings: {feed.meetings:,}  applied: {_at(feed.applied_at)}  "
            f"checked: {_at(feed.checked_at)}"
            + (f"  not applied: {printable(feed.problem)}" if feed.problem else "")
        )
    return 0


async def show_rejects(arguments: Arguments, say: Say) -> int:
    """Say what the last import of a feed left out, with the reason and the record as it came."""
    feed = await _named(arguments.get("name", ""))
    run, rejects = await feed_queries.last_rejects(feed)
    if run is None:
        raise CommandError(f"{printable(feed.name)}: it was never read yet")
    say(f"{printable(feed.name)}: {run.rejected:,} records left out on {_at(run.began_at)}")
    for one in rejects:
        say(f"{printable(one.source_id) or '-'}: {printable(one.reason)}: {printable(one.record)}")
    return 0


async def show_reports(clock: Callable[[], datetime], _arguments: Arguments, say: Say) -> int:
    """Say what people reported about meetings, the newest first."""
    reports = await feed_queries.newest_reports(clock())
    if not reports:
        say("Nobody has reported anything")
    for report, feed, meeting in reports:
        about = f"{printable(feed)}: {printable(meeting) or 'a meeting that is gone'}"
        say(
            f"{_at(report.created_at)}  {about} ({report.meeting_id})  "
            f"{printable(report.what)}  {printable(report.note)}"
        )
    return 0


def printable(text: str) -> str:
    """Return a text in one line that can't steer a terminal, cut where it gets long."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text[:LONGEST_LINE])
    return plain.strip() + ("…" if len(text) > LONGEST_LINE else "")


def _feed(arguments: Mapping[str, str]) -> Feed:
    """Make a feed of what was typed; raise `CommandError` for what is wrong with it."""
    name, kind = arguments["name"].strip(), arguments["kind"]
    named, timezone = arguments.get("program", ""), arguments.get("timezone", "")
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise CommandError(f"NAME: choose one of 1 to {LONGEST_NAME} characters")
    if kind not in KINDS:
        raise CommandError(f"--kind {printable(kind)}: choose one of {', '.join(KINDS)}")
    program = vocabulary.program_key(named) if named else ""
    if named and not program:
        known = ", ".join(sorted(vocabulary.programs()))
        raise CommandError(f"--program {printable(named)}: choose one of {known}")
    if timezone and not is_timezone(timezone):
        raise CommandError(
            f"--timezone {printable(timezone)}: give an IANA name such as America/New_York"
        )
    return Feed(
        id=uuid4(),
        name=name,
        kind=kind,
        source=arguments["source"],
        program=program,
        timezone=timezone,
    )


async def _check_address(settings: Settings, source: str) -> None:
    guard = fetch.guard(settings.feed_origins)
    try:
        await guard.addresses(guard.check(source))
    except Blocked:
        raise CommandError(f"SOURCE: {fetch.NOT_ALLOWED}") from None
    except OSError:
        raise CommandError("SOURCE: the name of its server is not known") from None


async def _check_file(source: Path) -> None:
    try:
        await asyncio.to_thread(look_at, source)
    except Unfetched as error:
        raise CommandError(f"SOURCE: {source}: {error}") from None


async def _chosen(name: str) -> list[Feed]:
    if name:
        return [await _named(name)]
    feeds = await feed_queries.fetched_ones()
    if not feeds:
        raise CommandError("there is no feed yet; evenkeel feeds add adds one")
    return feeds


async def _named(name: str) -> Feed:
    feed = await feed_queries.named(name)
    if feed is None:
        raise CommandError(f"{printable(name)}: there is no such feed; see evenkeel feeds list")
    return feed


def _told(result: Result) -> str:
    tally = result.tally
    if tally is None:
        return "nothing has changed"
    left_out = f", {tally.rejected:,} records left out" if tally.rejected else ""
    unplaced = f", {tally.unplaced:,} not found near any place" if tally.unplaced else ""
    return (
        f"applied: {tally.listed:,} meetings, {tally.added:,} new, {tally.changed:,} changed, "
        f"{tally.missing:,} listed no more{left_out}{unplaced}"
    )


def _hint(feed: Feed, result: Result) -> str:
    """Say how to find out why records could not be taken."""
    if result.tally is None or not result.tally.rejected:
        return ""
    all_of_them = "" if result.tally.listed else f" Perhaps it is of another kind than {feed.kind}."
    return f".{all_of_them} To see why: evenkeel feeds rejects {printable(feed.name)}"


def _at(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC" if instant else "never"
