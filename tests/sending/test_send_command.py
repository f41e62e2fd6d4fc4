"""`evenkeel send`, and the sender within `evenkeel serve`."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from server.app import MODELS
from server.core.clock import utc_now
from server.core.instance import opened
from server.core.settings import Settings
from tests.child import ROOT, Child, environment_of, free_port
from tests.push_sink import SinkProcess, push_sink
from tests.sending.conftest import until
from tests.sending.crowd import crowd, tell_everybody

MANY = 20


@contextmanager
def send(settings: Settings, sink: SinkProcess, *more: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "server", "send", *more]
    environment = environment_of(settings) | {"EVENKEEL_PUSH_ORIGINS": sink.origin}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


async def fill(settings: Settings, sink: SinkProcess) -> None:
    async with opened(settings, MODELS, utc_now()):
        await crowd(MANY, utc_now(), sink.origin)
        await tell_everybody(utc_now())


async def test_send_sends_shows_its_numbers_and_stops_when_told_to(settings: Settings) -> None:
    port = free_port()
    with push_sink() as sink:
        await fill(settings, sink)
        with send(settings, sink, "--metrics-port", str(port)) as process:
            assert process.stdout
            assert "is sending" in process.stdout.readline()
            await until(lambda: sink.counts().total() == MANY)
            async with httpx2.AsyncClient() as client:
                numbers = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
            assert process.stderr
            assert "Traceback" not in process.stderr.read()
    assert f'evenkeel_push_sent_total{{service="{sink.origin}"}} {MANY}\n' in numbers
    assert 'evenkeel_job_failures_total{job="reminders"} 0\n' in numbers
    assert "evenkeel_database_up 1\n" in numbers


async def test_serve_sends_too_unless_it_is_told_not_to(settings: Settings, tmp_path: Path) -> None:
    with push_sink() as sink:
        await fill(settings, sink)
        environment = environment_of(settings) | {"EVENKEEL_PUSH_ORIGINS": sink.origin}
        without = ("-m", "server", "serve", "--no-sender")
        child = Child(environment, tmp_path / "without.log", without)
        child.start()
        assert child.stop() == 0
        assert sink.counts().total() == 0
        child = Child(environment, tmp_path / "with.log")
        child.start()
        try:
            await until(lambda: sink.counts().total() == MANY)
        finally:
            assert child.stop() == 0


async def test_one_process_alone_sends_from_sqlite(settings: Settings) -> None:
    if not settings.is_embedded:
        pytest.skip("with PostgreSQL as many as wanted")
    with push_sink() as sink:
        await fill(settings, sink)
        with send(settings, sink) as first:
            assert first.stdout
            assert "is sending" in first.stdout.readline()
            with send(settings, sink) as second:
                assert second.wait(timeout=30) == 1
                assert second.stderr
                assert "in use by another Evenkeel" in second.stderr.read()
