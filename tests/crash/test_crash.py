"""Whatever was acknowledged is there after any number of kills, once and unchanged."""

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import pytest

from server.core.settings import Settings
from tests.child import SERVE, Child, environment_of
from tests.crash.clients import Client, Verdict

SEED = int(os.environ.get("EVENKEEL_TEST_CRASH_SEED", "20261122"))
KILLS = int(os.environ.get("EVENKEEL_TEST_CRASH_KILLS", "20"))
CLIENTS = 8
LEAST_BETWEEN_KILLS = 40
HASTY = ("-m", "tests.crash.hasty")

pytestmark = pytest.mark.crash


async def test_nothing_acknowledged_is_lost_doubled_or_altered_by_kills(
    settings: Settings, tmp_path: Path
) -> None:
    with serving(settings, tmp_path) as child:
        verdicts, acknowledged = await write_and_kill(child, KILLS)
        back_up(settings, tmp_path / "b.db")
        assert child.stop() == 0
    assert acknowledged >= KILLS * LEAST_BETWEEN_KILLS
    assert verdicts == [Verdict(lost=0, doubled=0, altered=0)] * CLIENTS, f"seed {SEED}"


async def test_a_server_that_answers_before_it_saves_is_found_out(
    settings: Settings, tmp_path: Path
) -> None:
    with serving(settings, tmp_path, HASTY) as child:
        verdicts, _ = await write_and_kill(child, kills=3)
        assert child.stop() == 0
    assert sum(verdict.lost for verdict in verdicts) > 0, f"seed {SEED}"


@contextmanager
def serving(settings: Settings, folder: Path, command: tuple[str, ...] = SERVE) -> Iterator[Child]:
    child = Child(environment_of(settings), folder / "server.log", command)
    child.start()
    try:
        yield child
    finally:
        child.stop()


async def write_and_kill(child: Child, kills: int) -> tuple[list[Verdict], int]:
    """Let every client write while the server is killed; judge when all of it is quiet."""
    base_url = f"http://127.0.0.1:{child.port}"
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(Client(base_url, number, SEED))
            for number in range(CLIENTS)
        ]
        await asyncio.gather(*(client.sign_up() for client in clients))
        await keep_killing(child, kills, clients)
        verdicts = [await client.judge() for client in clients]
    return verdicts, sum(client.journal.acknowledged for client in clients)


async def keep_killing(child: Child, kills: int, clients: list[Client]) -> None:
    chance, stop = random.Random(SEED), asyncio.Event()
    writing = asyncio.gather(*(client.write_until(stop) for client in clients))
    try:
        for _ in range(kills):
            await some_acknowledgements(clients, writing)
            await asyncio.sleep(chance.uniform(0, 0.3))
            child.kill()
            await asyncio.to_thread(child.start)
    finally:
        stop.set()
        await writing


async def some_acknowledgements(
    clients: list[Client], writing: "asyncio.Future[list[None]]"
) -> None:
    """Wait until the server is under load: only then is a kill worth anything."""
    enough = sum(client.journal.acknowledged for client in clients) + LEAST_BETWEEN_KILLS
    while sum(client.journal.acknowledged for client in clients) < enough:
        assert not writing.done(), writing.exception()
        await asyncio.sleep(0.01)


def back_up(settings: Settings, file: Path) -> None:
    """Have the running server check itself: a backup is made only of a sound database."""
    command = [sys.executable, "-m", "server", "backup", str(file)]
    subprocess.run(command, env=environment_of(settings), check=True, capture_output=True)
    assert file.exists()
