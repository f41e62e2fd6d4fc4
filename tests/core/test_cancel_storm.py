import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from server.core.database import write
from server.core.settings import Settings
from tests.core import pairs
from tests.core.pairs import Pair, keep_pair, names, torn
from tests.core.storm import Outcome, storm

CANCELLATIONS = 10_000
ROOT = Path(__file__).parents[2]


async def keep(name: str, seconds: float | None) -> None:
    async def both() -> None:
        async with asyncio.timeout(seconds):
            await Pair.create(name=name)
            await Pair.create(name=name)

    await write(both)


async def ride_out(settings: Settings, cancellations: int) -> Outcome:
    """Raise the storm; then everything must work, and be whole."""
    async with pairs.opened(settings):
        outcome = await storm(keep, Pair.all().exists, cancellations)
        assert not outcome.is_stuck
        async with asyncio.timeout(30):
            await asyncio.gather(*(keep_pair(f"after {number}") for number in range(50)))
        assert await torn() == []
        assert outcome.acknowledged <= set(await names())
    return outcome


async def test_a_few_hundred_cancellations_leave_nothing_stuck_or_torn(settings: Settings) -> None:
    outcome = await ride_out(settings, 300)
    assert outcome.acknowledged


@pytest.mark.crash
async def test_ten_thousand_cancellations_leave_nothing_stuck_or_torn(settings: Settings) -> None:
    outcome = await ride_out(settings, CANCELLATIONS)
    assert outcome.cancelled >= CANCELLATIONS
    assert outcome.acknowledged


@pytest.mark.bulk
def test_stock_tortoise_does_not_survive_the_same_storm(settings: Settings, tmp_path: Path) -> None:
    dsn = f"sqlite://{tmp_path / 'stock.db'}" if settings.is_embedded else settings.dsn
    child = subprocess.run(
        [sys.executable, "-m", "tests.core.storm", dsn, str(CANCELLATIONS)],
        cwd=ROOT,
        capture_output=True,
        timeout=90,
        text=True,
        check=False,
    )
    assert child.returncode == 1, child.stderr
    assert "stuck" in child.stdout or "torn" in child.stdout
