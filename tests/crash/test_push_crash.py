"""The sender may be killed at any moment: nothing is lost, and little is sent twice."""

import asyncio
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.app import MODELS
from server.core.clock import utc_now
from server.core.database import rows
from server.core.instance import opened
from server.core.settings import Settings
from server.push.state import State
from server.sending.pace import MOST_IN_FLIGHT
from tests.child import ROOT, environment_of
from tests.crash.test_crash import SEED
from tests.push_sink import SinkProcess, push_sink
from tests.sending.crowd import crowd, tell_everybody

DELIVERIES = 5000
KILLS = 6
PATIENCE_SECONDS = 60.0
READY = "Evenkeel is sending"

pytestmark = pytest.mark.crash


async def test_kills_lose_nothing_and_repeat_only_what_was_in_flight(
    settings: Settings, tmp_path: Path
) -> None:
    with push_sink() as sink:
        tokens = await fill(settings, sink, answered_after_ms=20)
        with Sending(settings, sink, tmp_path / "send.log").running() as child:
            kills = await keep_killing([child], sink)
            await until_quiet(sink)
            assert child.end(signal.SIGTERM) == 0
        counts = sink.counts()
    assert kills == KILLS
    check(tokens, counts, kills)
    await check_all_is_known(settings, counts)


async def test_two_processes_that_are_killed_in_turns_do_no_worse(
    settings: Settings, tmp_path: Path
) -> None:
    if settings.is_embedded:
        pytest.skip("one process alone sends from SQLite")
    with push_sink() as sink:
        tokens = await fill(settings, sink, answered_after_ms=150)
        with (
            Sending(settings, sink, tmp_path / "one.log").running() as child,
            Sending(settings, sink, tmp_path / "other.log").running() as other,
        ):
            kills = await keep_killing([child, other], sink)
            await until_quiet(sink)
            assert [child.end(signal.SIGTERM), other.end(signal.SIGTERM)] == [0, 0]
        counts = sink.counts()
    assert kills >= 2
    check(tokens, counts, kills)
    await check_all_is_known(settings, counts)


def check(tokens: set[str], counts: Counter[str], kills: int) -> None:
    repeats = counts.total() - len(counts)
    assert tokens - counts.keys() == set(), f"lost; seed {SEED}"
    assert counts.keys() - tokens == set()
    assert max(counts.values()) <= 2, f"seed {SEED}"
    assert repeats <= kills * MOST_IN_FLIGHT, f"seed {SEED}"


class Sending:
    """`evenkeel send` in a process of its own."""

    def __init__(self, settings: Settings, sink: SinkProcess, log: Path) -> None:
        self._environment = environment_of(settings) | {"EVENKEEL_PUSH_ORIGINS": sink.origin}
        self._log = log
        self._process: subprocess.Popen[str] | None = None

    @contextmanager
    def running(self) -> Iterator["Sending"]:
        self.start()
        try:
            yield self
        finally:
            self.end(signal.SIGKILL)

    def start(self) -> None:
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "server", "send"],
                cwd=ROOT,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout
        assert self._process.stdout.readline().startswith(READY), self._log.read_text()[-2000:]

    def end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        process, self._process = self._process, None
        process.send_signal(how)
        assert process.stdout
        with process.stdout:
            return process.wait(timeout=30)


async def fill(settings: Settings, sink: SinkProcess, answered_after_ms: int) -> set[str]:
    """Put one message to many people into the outbox; return the deliveries' tokens."""
    async with opened(settings, MODELS, utc_now()):
        await crowd(DELIVERIES, utc_now(), sink.origin, f"/after/{answered_after_ms}/")
        await tell_everybody(utc_now())
        return {str(row["token"]) for row in await rows("SELECT token FROM delivery")}


async def keep_killing(children: list[Sending], sink: SinkProcess) -> int:
    """Kill them in turns, in the midst of their work; return how often."""
    chance = random.Random(SEED)
    for kills in range(KILLS):
        enough = sink.totals().deliveries + chance.randrange(100, 600)
        if enough >= DELIVERIES:
            return kills
        await until_taken(sink, enough)
        child = children[kills % len(children)]
        child.end(signal.SIGKILL)
        await asyncio.to_thread(child.start)
    return KILLS


async def until_taken(sink: SinkProcess, count: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while sink.totals().deliveries < count:  # noqa: ASYNC110 - another process counts
            await asyncio.sleep(0.01)


async def until_quiet(sink: SinkProcess) -> None:
    """Wait until everything was taken, and then for what might come again."""
    await until_taken(sink, DELIVERIES)
    await asyncio.sleep(1)


async def check_all_is_known(settings: Settings, counts: Counter[str]) -> None:
    """Everything came to an end; UNKNOWN only what was begun twice, so taken twice.

    But for one a kill, which may strike between the note that it is begun and its first byte.
    """
    async with opened(settings, MODELS, utc_now()):
        found = await rows("SELECT state, token FROM delivery")
        states = {str(row["token"]): row["state"] for row in found}
    assert len(states) == DELIVERIES
    assert set(states.values()) <= {State.SENT, State.UNKNOWN}
    unknown = [token for token, state in states.items() if state == State.UNKNOWN]
    assert sum(counts[token] < 2 for token in unknown) <= KILLS
