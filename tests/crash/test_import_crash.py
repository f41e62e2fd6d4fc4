"""An import may be killed at any moment: the feed is the old one or the new one, never between.

The old one while it is put aside, which is nearly done when `WRITING` is said; the new one while
what that leaves is swept up, after `SWEEPING`. Of the moments between, chance chooses.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from server.app import MODELS
from server.core.clock import utc_now
from server.core.database import rows
from server.core.instance import opened
from server.core.settings import Settings
from server.listings.queries import STANDING
from tests.child import ROOT, environment_of
from tests.crash.test_crash import SEED
from tests.feeds.conftest import record

MEETINGS = 5200
MORE = 200
"""So many are new in each next feed; all others have another name."""
KILLS = 9
FIRST, WRITING, SWEEPING = "", "changed ones written", "looking for the same meetings"

pytestmark = pytest.mark.crash


async def test_a_killed_import_leaves_the_old_feed_or_the_new(
    settings: Settings, tmp_path: Path
) -> None:
    file, chance = tmp_path / "town.json", random.Random(SEED)
    put(file, 0)
    run(settings, "add", "town", str(file), "--kind", "meeting-guide")
    whole = import_whole(settings)
    old = 0
    for number in range(1, KILLS + 1):
        put(file, number)
        line = (FIRST, WRITING, SWEEPING)[number % 3]
        kill(settings, line, whole * chance.uniform(0.1, 1.05) if line == FIRST else 0)
        found = await names(settings)
        known = {WRITING: [old], SWEEPING: [number]}.get(line, [old, number])
        assert found in map(listed, known), f"{len(found)} meetings; {line}; seed {SEED}"
        assert await is_half_done(settings) or line == FIRST, line
        old = number if found == listed(number) else old
    import_whole(settings)
    assert await names(settings) == listed(KILLS)
    assert await left(settings) == 0
    if settings.is_embedded:  # else another process might still be at it, for an hour
        assert list(settings.data.glob("feed-*.draft")) == []


def feed(number: int) -> list[dict[str, Any]]:
    """Each next feed has more meetings than the last, and each meeting another name."""
    same = {"latitude": 26.4, "longitude": -80.1, "name": f"Renamed {number}"}
    return [record(one, **same) for one in range(MEETINGS + number * MORE)]


def listed(number: int) -> set[tuple[str, str]]:
    """What is shown when this feed was the last to be applied, which may have skipped some."""
    return {(one["slug"], one["name"]) for one in feed(number)}


def put(file: Path, number: int) -> None:
    file.write_text(json.dumps(feed(number)))


async def names(settings: Settings) -> set[tuple[str, str]]:
    """What people can see."""
    async with opened(settings, MODELS, utc_now()):
        found = await rows(
            f"SELECT source_id, name FROM meeting WHERE NOT is_hidden AND {STANDING}"  # noqa: S608
        )
    names = [(str(row["source_id"]), str(row["name"])) for row in found]
    assert len(names) == len(set(names)), "a meeting is found twice"
    return set(names)


async def is_half_done(settings: Settings) -> bool:
    """Tell whether the last import was killed before it had swept up."""
    async with opened(settings, MODELS, utc_now()):
        found = await rows(
            "SELECT 1 FROM import_run WHERE outcome = '' UNION ALL SELECT 1 FROM import_row"
            " UNION ALL SELECT 1 FROM meeting WHERE replaced_in IS NOT NULL LIMIT 1"
        )
    return bool(found)


async def left(settings: Settings) -> int:
    """How much of imports that were killed is still about; with PostgreSQL it stays an hour."""
    async with opened(settings, MODELS, utc_now()):
        (staged,) = await rows("SELECT COUNT(*) AS number FROM import_row")
        (batches,) = await rows("SELECT COUNT(*) AS number FROM feed WHERE batch IS NOT NULL")
    own = int(str(staged["number"])) if settings.is_embedded else 0
    return own + int(str(batches["number"]))


def run(settings: Settings, *arguments: str) -> None:
    with started(settings, *arguments) as process:
        _, said = process.communicate()
        assert process.returncode == 0, said


def import_whole(settings: Settings) -> float:
    """Import to the end; return the seconds from the first line on."""
    with started(settings, "import", "town") as process:
        assert process.stdout
        process.stdout.readline()
        began_at = time.monotonic()
        _, said = process.communicate()
        assert process.returncode == 0, said
    return time.monotonic() - began_at


def kill(settings: Settings, line: str, after_seconds: float) -> None:
    """Kill an import so long after the first line that holds `line`."""
    with started(settings, "import", "town") as process:
        assert process.stdout
        said = iter(process.stdout.readline, "")
        assert any(line in one for one in said), "it ended before"
        time.sleep(after_seconds)
        process.kill()


@contextmanager
def started(settings: Settings, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Begin `evenkeel feeds …`; it is gone at the end of the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "server", "feeds", *arguments],
        cwd=ROOT,
        env=environment_of(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()
