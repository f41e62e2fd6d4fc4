"""What the tests of feeds share: a feed in a file, and the means to bring it in."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from server.core.database import rows
from server.core.settings import Settings
from server.feeds import feed_queries, fetch
from server.feeds.fetch import Fetcher
from server.feeds.importing import Means, bring_in
from server.feeds.outcome import Result
from server.listings.models import Feed
from server.listings.queries import STANDING
from tests.conftest import Clock
from tests.feeds.feed_server import FeedServer, feed_server

Row = dict[str, Any]


def record(number: int, **changes: object) -> Row:
    """A record of a Meeting Guide feed, as a website for a town would have it."""
    return {
        "slug": f"m-{number}",
        "name": f"Morning Hope {number}",
        "day": number % 7,
        "time": f"{6 + number % 15:02}:30",
        "timezone": "America/New_York",
        "location": "Town Hall",
        "formatted_address": f"{number} Main Street, Delray Beach, FL 33444, USA",
        "latitude": 26.4 + number / 1000,
        "longitude": -80.1,
        "types": ["O", "D"],
    } | changes


def records(count: int, **changes: object) -> list[Row]:
    return [record(number, **changes) for number in range(count)]


@dataclass(frozen=True)
class Town:
    """One feed in a file, and what is needed to bring it in."""

    means: Means
    feed: Feed
    file: Path
    clock: Clock

    def write(self, feed: object) -> None:
        self.file.write_text(feed if isinstance(feed, str) else json.dumps(feed))

    async def bring(self, feed: object = None, *, anyway: bool = False) -> Result:
        """Import, after changing the file to `feed` if that is given."""
        if feed is not None:
            self.write(feed)
        await self.feed.refresh_from_db()
        return await bring_in(self.means, self.feed, anyway=anyway)

    async def pass_a_day(self, feed: object) -> None:
        """Import once now and once a day and an hour later."""
        await self.bring(feed)
        self.clock.now += timedelta(hours=25)
        await self.bring()


async def new_feed(name: str, source: str, **fields: str) -> Feed:
    feed = Feed(id=uuid4(), name=name, source=source, **({"kind": "meeting-guide"} | fields))
    assert await feed_queries.add(feed)
    return feed


@pytest.fixture
def means(database: Settings, clock: Clock) -> Means:
    fetcher = Fetcher(fetch.guard(frozenset()), limit_seconds=10)
    return Means(fetcher, database.data, clock, Random(1))


@pytest.fixture
async def town(means: Means, clock: Clock, tmp_path: Path) -> Town:
    file = tmp_path / "town.json"
    return Town(means, await new_feed("town", str(file), program="AA"), file, clock)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as one:
        yield one


def calling(means: Means, *servers: FeedServer) -> Means:
    """The same means, able to call servers on loopback."""
    exempt = frozenset(one.origin for one in servers)
    return replace(means, fetcher=Fetcher(fetch.guard(exempt), limit_seconds=10))


async def shown(feed: Feed | None = None) -> dict[str, Row]:
    """What people can see, by source id."""
    found = await rows(
        f"SELECT * FROM meeting WHERE NOT is_hidden AND {STANDING} ORDER BY source_id"  # noqa: S608
    )
    assert len({row["id"] for row in found}) == len(found), "a meeting is found twice"
    return {
        str(row["source_id"]): row
        for row in found
        if feed is None or str(row["feed_id"]) == str(feed.id)
    }


async def left_aside() -> int:
    """How many rows are on their way."""
    (staged,) = await rows("SELECT COUNT(*) AS number FROM import_row")
    (new,) = await rows(
        "SELECT COUNT(*) AS number FROM meeting WHERE batch IN (SELECT batch FROM feed)"
        " OR replaced_in IS NOT NULL"
    )
    return int(str(staged["number"])) + int(str(new["number"]))
