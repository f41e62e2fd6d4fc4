"""A feed is imported by one at a time, whoever else begins meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from server.core.database import rows, write
from server.feeds import applying_queries, commands, staging_queries
from server.feeds.importing import bring_in, clear_abandoned
from server.feeds.models import ImportRun
from server.feeds.outcome import Outcome
from server.listings.models import Feed
from tests.feeds.conftest import Town, left_aside, record, records, shown


async def outcomes() -> list[str]:
    return [run.outcome for run in await ImportRun.all().order_by("began_at", "ended_at")]


async def test_two_at_once_take_turns(town: Town) -> None:
    await town.bring(records(30))
    town.write([record(number, name=f"New {number}") for number in range(30)])
    both = [await Feed.get(id=town.feed.id) for _ in range(2)]
    results = await asyncio.gather(*(bring_in(town.means, one) for one in both))
    assert sorted(one.outcome for one in results) == [Outcome.APPLIED, Outcome.UNCHANGED]
    meetings = await shown()
    assert len(meetings) == 30
    assert {row["name"][:3] for row in meetings.values()} == {"New"}
    assert await left_aside() == 0
    await town.feed.refresh_from_db()
    assert town.feed.batch is None


async def test_a_command_and_the_clock_take_turns(town: Town) -> None:
    town.write(records(30))
    said: list[str] = []
    await asyncio.gather(
        bring_in(town.means, await Feed.get(id=town.feed.id)),
        commands.import_now(town.means, {"name": "town"}, said.append),
    )
    assert len(await shown()) == 30
    assert sorted(await outcomes()) == ["applied", "unchanged"]


async def test_an_import_waits_until_its_feed_is_swept(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(ImportRun(id=town.feed.id, feed_id=town.feed.id, began_at=town.clock()).save)
    town.clock.advance(hours=2)
    began, go_on = asyncio.Event(), asyncio.Event()
    discard = staging_queries.discard_batch

    async def slowly(feed: Feed) -> None:
        began.set()
        await go_on.wait()
        await discard(feed)

    monkeypatch.setattr(staging_queries, "discard_batch", slowly)
    sweeping = asyncio.create_task(clear_abandoned(town.means.data, town.clock()))
    await began.wait()
    town.write(records(30))
    imported = asyncio.create_task(bring_in(town.means, await Feed.get(id=town.feed.id)))
    await asyncio.sleep(0.1)
    assert await outcomes() == [""], "it has not begun"
    go_on.set()
    await sweeping
    assert (await imported).outcome == Outcome.APPLIED
    assert await outcomes() == ["interrupted", "applied"]


async def test_sweeping_up_keeps_what_a_switched_import_still_needs(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.bring(records(30))
    mark: Callable[..., Awaitable[None]] = applying_queries.mark_missing

    async def swept_before(*arguments: object) -> None:
        await clear_abandoned(town.means.data, town.clock())
        await mark(*arguments)

    monkeypatch.setattr(applying_queries, "mark_missing", swept_before)
    town.clock.advance(hours=2)
    assert (await town.bring(records(29))).outcome == Outcome.APPLIED
    (gone,) = await rows("SELECT source_id FROM meeting WHERE missing_since IS NOT NULL")
    assert gone["source_id"] == "m-29"
    assert (await outcomes())[-1] == "applied"
