"""Very many messages that are due at once: how they leave, and what that does to everybody else."""

import asyncio
import random
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from bench.browser import Browser, Run, check_in, set_loose, signed_up
from bench.server import Process, Server
from bench.sink import Sink
from bench.table import Row
from server.app import MODELS
from server.core import settings as settings_module
from server.core.database import rows
from server.core.instance import opened
from server.core.migrating import migrate
from server.core.settings import Settings
from server.push.outbox_models import Message
from server.push.state import State
from tests.engines import PostgresServer, postgres_server
from tests.sending.crowd import EVERYBODY, crowd

KIND = "test"
"""A kind whose words are the same for everybody, so that what is measured is the sending."""
CLIENTS = 16
ROUND_SECONDS = 2.0
ROUNDS_BEFORE = 8
READY_SECONDS = 45
KILLS = 8
IN_FLIGHT = 32
PATIENCE_SECONDS = 1800
LOOK_SECONDS = 0.1
MOST_ENQUEUE_SECONDS = 3


async def enqueue(folder: Path, count: int) -> list[Row]:
    """Put one message to everybody into the outbox, on both engines."""
    found = []
    with Sink(folder) as sink, postgres_server() as postgres:
        for name, settings in {
            "SQLite": _settings(folder / "data"),
            "PostgreSQL": _settings(folder / "data-pg", postgres),
        }.items():
            async with _crowded(settings, sink, count):
                began_at = time.perf_counter()
                await _tell_everybody(_now())
                seconds = time.perf_counter() - began_at
            told = f"at most {MOST_ENQUEUE_SECONDS} s"
            found.append(
                Row(f"one message put to {count:,} people, {name}", f"{seconds:.1f} s", told)
            )
    return found


async def while_people_check_in(folder: Path, count: int) -> list[Row]:
    """Have 16 clients check in again and again: before, while so many messages leave, and after."""
    settings = _settings(folder / "data")
    with Sink(folder) as sink:
        due_at = _now()
        async with _crowded(settings, sink, count):
            due_at = _now() + timedelta(seconds=READY_SECONDS)
            await _tell_everybody(due_at)
        with Server(folder / "data", **_environment(sink)) as server:
            browsers = await signed_up(server.port, CLIENTS)
            await set_loose(browsers, _save, 1.0)
            quiet = [await _round(browsers) for _ in range(ROUNDS_BEFORE)]
            memory = [server.memory_megabytes()[0]]
            await asyncio.sleep((due_at - _now()).total_seconds())
            began_at, busy = time.perf_counter(), list[Run]()
            while (sent := sink.counts().deliveries) < count:
                if sent < count // 2:
                    memory[1:] = [server.memory_megabytes()[0]]
                busy.append(await _round(browsers))
            seconds = time.perf_counter() - began_at
            memory += server.memory_megabytes()
        counts = sink.counts()
    before, during = _p99(quiet), _p99(busy)
    return [
        Row(
            f"{count:,} messages, one process on SQLite, {CLIENTS} clients checking in meanwhile",
            f"{count / seconds:.0f} a second",
            f"{counts.requests - count} came twice",
        ),
        Row(
            "a check-in with nothing to send, p99",
            f"{before:.1f} ms",
            f"{_rate(quiet):.0f} a second",
        ),
        Row(
            "a check-in while they leave, p99",
            f"{during:.1f} ms",
            f"{during / before:.2f} × without, at most 2; {_rate(busy):.0f} a second",
        ),
        Row("memory before, with half sent, at the end, and the most", _megabytes(memory)),
    ]


async def processes(folder: Path, count: int, number: int) -> list[Row]:
    """Have several processes send at once, on PostgreSQL."""
    with ExitStack() as stack:
        sink = stack.enter_context(Sink(folder))
        settings = _settings(folder / "data", stack.enter_context(postgres_server()))
        async with _crowded(settings, sink, count):
            await _tell_everybody(_now())
        environment = _environment(sink, settings)
        senders = [
            stack.enter_context(Process(folder / "data", "send", **environment))
            for _ in range(number)
        ]
        began_at = time.perf_counter()
        memory = []
        for tenths in (1, 5, 10):
            await _until(sink, count * tenths // 10)
            memory.append([sender.memory_megabytes()[0] for sender in senders])
        seconds = time.perf_counter() - began_at
        most = [sender.memory_megabytes()[1] for sender in senders]
        counts = sink.counts()
    return [
        Row(
            f"{count:,} messages, {number} processes on PostgreSQL",
            f"{count / seconds:.0f} a second",
            f"{counts.requests - count} came twice, wanted 0",
        ),
        Row("memory of each with a tenth sent", _megabytes(memory[0])),
        Row("… with half sent", _megabytes(memory[1])),
        Row("… with all sent, and the most", f"{_megabytes(memory[2])}; {_megabytes(most)}"),
    ]


async def crash(folder: Path, count: int) -> list[Row]:
    """Kill the one that sends again and again, at random, on both engines; see what is lost."""
    found = []
    with postgres_server() as postgres:
        for name, settings in {
            "SQLite": _settings(folder / "data"),
            "PostgreSQL": _settings(folder / "data-pg", postgres),
        }.items():
            with Sink(folder) as sink:  # a fresh one counts from nothing
                found += await _kill(settings, sink, count, name)
    return found


async def _kill(settings: Settings, sink: Sink, count: int, engine: str) -> list[Row]:
    async with _crowded(settings, sink, count):
        await _tell_everybody(_now())
    environment = _environment(sink, None if settings.is_embedded else settings)
    sender = Process(settings.data, "send", **environment)
    sender.start()
    for moment in sorted(random.Random(4).sample(range(count), KILLS)):
        await _until(sink, moment)
        sender.end(signal.SIGKILL)
        sender.start()
    await _until(sink, count)
    sender.end(signal.SIGTERM)
    counts = sink.counts()
    async with opened(settings, MODELS, _now()):
        states = await _states()
    twice, lost = counts.requests - counts.deliveries, count - counts.deliveries
    return [
        Row(f"{count:,} messages, {engine}, killed {KILLS} times: lost", f"{lost}", "wanted 0"),
        Row("came twice", f"{twice}", f"at most {KILLS * IN_FLIGHT}: what was in flight"),
        Row("most copies of one", f"{counts.most_copies}", "at most 2"),
        Row("as it is kept", ", ".join(f"{name} {n}" for name, n in states.items())),
    ]


def _settings(folder: Path, postgres: PostgresServer | None = None) -> Settings:
    folder.mkdir(mode=0o700)
    given = {"EVENKEEL_DATA": str(folder)}
    if postgres is not None:
        key = folder / "master.key"
        key.write_text(random.Random().randbytes(32).hex())
        key.chmod(0o600)
        given |= {
            "EVENKEEL_DATABASE": f"postgres://postgres@/postgres?host={postgres.pgdata}",
            "EVENKEEL_KEY_FILE": str(key),
        }
    return settings_module.read(given)


def _environment(sink: Sink, settings: Settings | None = None) -> dict[str, str]:
    """Let a process of ours post to the sink, and trust its certificate."""
    own = {"EVENKEEL_PUSH_ORIGINS": sink.origin, "SSL_CERT_FILE": str(sink.certificate.file)}
    if settings is not None:
        own["EVENKEEL_DATABASE"] = settings.database
        own["EVENKEEL_KEY_FILE"] = str(settings.key_file)
    return own


@asynccontextmanager
async def _crowded(settings: Settings, sink: Sink, count: int) -> AsyncIterator[None]:
    """Open a fresh database with so many people who have a device each."""
    await migrate(settings, MODELS)
    async with opened(settings, MODELS, _now()):
        await crowd(count, _now(), sink.origin, "/wpush/v2/")
        yield


async def _tell_everybody(due_at: datetime) -> None:
    until = due_at + timedelta(hours=2)
    await Message.put_for_all(KIND, str(uuid4()), due_at, until, audience_sql=EVERYBODY, now=_now())


async def _states() -> dict[str, int]:
    found = await rows("SELECT state, COUNT(*) AS number FROM delivery GROUP BY state")
    return {State(int(str(row["state"]))).name.lower(): int(str(row["number"])) for row in found}


async def _save(browser: Browser) -> None:
    await browser.post("/api/v1/sync", {"items": [check_in()]})


async def _round(browsers: list[Browser]) -> Run:
    return await set_loose(browsers, _save, ROUND_SECONDS)


def _p99(runs: Sequence[Run]) -> float:
    waits = [wait for run in runs for wait in run.waits]
    return Run(1.0, waits).percentile_ms(0.99)


def _rate(runs: Sequence[Run]) -> float:
    return sum(len(run.waits) for run in runs) / sum(run.seconds for run in runs)


def _megabytes(each: Sequence[float]) -> str:
    return ", ".join(f"{one:.0f} MB" for one in each)


async def _until(sink: Sink, count: int) -> None:
    """Return when so many different messages have come."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while sink.counts().deliveries < count:  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(LOOK_SECONDS)


def _now() -> datetime:
    return datetime.now(UTC)
