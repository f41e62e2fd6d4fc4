"""A restore, or a rotation of the master key, may be killed at any moment and run again."""

import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from server.app import MODELS
from server.core.backup import backup
from server.core.instance import opened
from server.core.sealing import read_key_file
from server.core.settings import Settings
from server.daily.models import Entry
from tests.child import ROOT, Child, environment_of
from tests.core.diaries import ALMA, NOW, fill, person, silent
from tests.crash.test_crash import SEED

KILLS = 10

pytestmark = pytest.mark.crash


async def test_a_killed_restore_leaves_the_old_or_the_new(
    settings: Settings, tmp_path: Path
) -> None:
    await fill(settings)
    await backup(settings, tmp_path / "b.db", silent)
    for moment in moments(settings, "restore", str(tmp_path / "b.db")):
        run_and_kill(settings, moment, "restore", str(tmp_path / "b.db"))
        assert await entries_of_alma(settings) > 30
    run_to_the_end(settings, "restore", str(tmp_path / "b.db"))
    assert await entries_of_alma(settings) > 30
    assert list(settings.data.glob("restore.*")) == []


async def test_a_killed_rotation_is_finished_by_the_next(settings: Settings) -> None:
    await fill(settings)
    before = read_key_file(settings.key_file)
    for moment in moments(settings, "keys", "rotate"):
        run_and_kill(settings, moment, "keys", "rotate")
        assert await entries_of_alma(settings) > 30
    run_to_the_end(settings, "keys", "rotate")
    assert await entries_of_alma(settings) > 30
    assert len(read_key_file(settings.key_file)) == 1
    assert read_key_file(settings.key_file) != before


async def test_a_running_server_rotates_its_own_key(settings: Settings, tmp_path: Path) -> None:
    if not settings.is_embedded:
        pytest.skip("with PostgreSQL the servers are stopped first")
    await fill(settings)
    before = read_key_file(settings.key_file)
    child = Child(environment_of(settings), tmp_path / "server.log")
    child.start()
    try:
        run_to_the_end(settings, "keys", "rotate")
    finally:
        assert child.stop() == 0
    assert not set(before) & set(read_key_file(settings.key_file))
    assert await entries_of_alma(settings) > 30


def moments(settings: Settings, *arguments: str) -> list[float]:
    """Seconds from the start of a command to within its work, most of all towards its end."""
    begun = time.monotonic()
    run_to_the_end(settings, *arguments)
    whole = time.monotonic() - begun
    chance = random.Random(SEED)
    return [whole * chance.triangular(0.4, 1.05, 0.85) for _ in range(KILLS)]


async def entries_of_alma(settings: Settings) -> int:
    async with opened(settings, MODELS, NOW):
        return len((await Entry.since(await person(ALMA), 0, 500)).items)


def run_and_kill(settings: Settings, after_seconds: float, *arguments: str) -> None:
    with suppress(subprocess.TimeoutExpired):
        run(settings, *arguments, timeout=after_seconds)  # which kills it (SIGKILL)


def run_to_the_end(settings: Settings, *arguments: str) -> None:
    done = run(settings, *arguments, timeout=60)
    assert done.returncode == 0, done.stderr


def run(settings: Settings, *arguments: str, timeout: float) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        cwd=ROOT,
        env=environment_of(settings),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
