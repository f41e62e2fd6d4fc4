"""What servers of feeds may do besides answering: have formats of their own, ask to wait, hang."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from server.core.database import rows
from server.feeds import reader_process
from server.feeds.fetch import Fetcher, Unfetched, guard
from server.feeds.frames import Listed, Present, Unread
from server.feeds.importing import Means, bring_in
from server.feeds.outcome import Outcome
from server.listings.models import Feed
from tests.feeds.conftest import calling, new_feed
from tests.feeds.feed_server import FeedServer
from tests.formats.readers import BMLT

SEARCH = "/client_interface/json/?switcher=GetSearchResults"
FORMATS = "/client_interface/json/?switcher=GetFormats"


def put_formats(server: FeedServer, world_id: str) -> None:
    formats = [{"id": "9", "key_string": "QX", "world_id": world_id, "name_string": "Ours"}]
    server.put(FORMATS, json.dumps(formats).encode())


@pytest.fixture
async def region(means: Means, server: FeedServer) -> Feed:
    assert means.data.exists()
    some = [BMLT | {"id_bigint": str(number), "formats": "QX"} for number in range(5)]
    server.put(SEARCH, json.dumps(some).encode(), ETag='"one"')
    put_formats(server, "OPEN")
    return await new_feed("region", server.origin, kind="bmlt", program="NA")


async def types() -> set[str]:
    return {str(row["types"]).strip() for row in await rows("SELECT types FROM meeting")}


async def test_formats_that_mean_something_else_are_read_though_no_meeting_changed(
    region: Feed, means: Means, server: FeedServer
) -> None:
    means = calling(means, server)
    assert (await bring_in(means, region)).outcome == Outcome.APPLIED
    assert await types() == {"O"}
    assert (await bring_in(means, region)).outcome == Outcome.UNCHANGED
    assert [asked["if-none-match"] for path, asked in server.heard[2:] if path == SEARCH] == [
        '"one"'
    ]
    put_formats(server, "BEG")
    assert (await bring_in(means, region)).outcome == Outcome.APPLIED
    assert await types() == {"BE"}


async def test_a_server_without_formats_is_asked_only_for_what_changed(
    region: Feed, means: Means, server: FeedServer
) -> None:
    server.put(FORMATS, b"", 404)
    means = calling(means, server)
    assert (await bring_in(means, region)).outcome == Outcome.APPLIED
    assert (await bring_in(means, region)).outcome == Outcome.UNCHANGED


@pytest.mark.parametrize(("minutes", "least", "most"), [(10, 590, 601), (-10, 0, 0)])
async def test_a_server_may_say_until_when_it_wants_to_be_left_alone(
    minutes: int, least: int, most: int, server: FeedServer, tmp_path: Path
) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
    url = server.put("/a", b"", 503, Retry_After=until)
    fetcher = Fetcher(guard(frozenset({server.origin})), limit_seconds=10)
    with pytest.raises(Unfetched) as told:
        await fetcher.fetch(url, tmp_path / "feed")
    assert least <= told.value.wait_seconds <= most


async def test_a_process_that_hears_nothing_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def much() -> AsyncIterator[msgspec.Struct]:
        for number in range(200):
            yield Present([Listed(UUID(int=number), "x" * 100_000, is_missing=False)])

    monkeypatch.setattr(reader_process, "COMMAND", ("/bin/sleep", "20"))
    async with reader_process.reader_process(0.2) as process:
        await process.ask(much())
        assert await process.told() == Unread("reading it took too long")
