import asyncio
import os
import resource
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from server.core.database import is_unavailable, ping, rows
from server.core.settings import Settings
from tests.core import pairs
from tests.core.pairs import keep_pair, names, torn
from tests.engines import IS_POSTGRES, Engine

SPARE_BYTES = 1_000_000
LONG = "x" * 20_000
NOW = "2026-11-22T20:00:00Z"
pytestmark = pytest.mark.skipif(IS_POSTGRES, reason="about the embedded database")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB, a third of it taken by a file that can be deleted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode:
        pytest.skip("only root can make a small disk")
    try:
        (folder / "spare").write_bytes(bytes(SPARE_BYTES))
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S607


@pytest.fixture
def settings(engine: Engine, small_disk: Path) -> Settings:
    return engine.settings(small_disk / "data")


async def keep_until_refused(kept: set[str]) -> BaseException:
    """Keep long pairs, eight at a time, until one is refused; return why. Waits for all."""
    for _ in range(1000):
        tried = [f"{uuid4()} {LONG}" for _ in range(8)]
        outcomes = await asyncio.gather(*map(keep_pair, tried), return_exceptions=True)
        kept |= {name for name, outcome in zip(tried, outcomes, strict=True) if outcome is None}
        refusals = [outcome for outcome in outcomes if outcome is not None]
        if refusals:
            assert all(is_unavailable(refusal) for refusal in refusals), refusals
            return refusals[0]
    pytest.fail("the disk was never full")


async def test_a_full_disk_loses_nothing_and_is_got_over_without_a_restart(
    settings: Settings, small_disk: Path
) -> None:
    kept: set[str] = set()
    async with pairs.opened(settings):
        assert "full" in str(await keep_until_refused(kept))
        await ping()
        assert kept <= set(await names())
        assert "full" in str(await keep_until_refused(kept))
        (small_disk / "spare").unlink()
        await keep_pair("there is room again")
        await keep_until_refused(kept)
        assert await torn() == []
        assert kept | {"there is room again"} <= set(await names())
    with sqlite3.connect(settings.data / "evenkeel.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


async def test_a_disk_with_errors_loses_nothing_and_is_got_over_without_a_restart(
    engine: Engine, tmp_path: Path
) -> None:
    kept: set[str] = set()
    settings = engine.settings(tmp_path / "data")
    async with pairs.opened(settings):
        with no_file_longer_than(300_000):
            assert "I/O error" in str(await keep_until_refused(kept))
            await ping()
        await keep_pair("mended")
        assert await torn() == []
        assert kept | {"mended"} <= set(await names())
        assert await rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]


@contextmanager
def no_file_longer_than(limit: int) -> Iterator[None]:
    """Have every write past `limit` bytes of a file fail, in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_the_api_answers_503_while_the_disk_is_full_and_saves_once_there_is_room(
    as_alma: httpx2.AsyncClient, small_disk: Path
) -> None:
    kept: set[str] = set()
    refused = None
    while refused is None:
        entry = check_in()
        answer = await as_alma.post("/api/v1/sync", json={"items": [entry]})
        if answer.status_code == 200:
            assert answer.json()["results"][0]["status"] == "created"
            kept.add(str(entry["id"]))
        else:
            refused = answer
    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "unavailable"
    assert (await as_alma.get("/healthz")).status_code == 200
    assert await kept_ids(as_alma) == kept
    (small_disk / "spare").unlink()
    entry = check_in()
    answer = await as_alma.post("/api/v1/sync", json={"items": [entry]})
    assert answer.status_code == 200, answer.text
    assert await kept_ids(as_alma) == kept | {entry["id"]}


def check_in() -> dict[str, object]:
    """Make up a check-in with a long note."""
    return {
        "id": str(uuid4()),
        "kind": "check_in",
        "rev": 1,
        "local_date": "2026-11-22",
        "recorded_at": NOW,
        "timezone": "Europe/Berlin",
        "data": {"mood": 3, "note": "x" * 4000},
    }


async def kept_ids(client: httpx2.AsyncClient) -> set[str]:
    """Ask for everything that was kept."""
    found: set[str] = set()
    cursor, has_more = 0, True
    while has_more:
        page = (await client.get(f"/api/v1/entries?since={cursor}&limit=500")).json()
        found |= {item["id"] for item in page["items"]}
        cursor, has_more = page["cursor"], page["more"]
    return found
