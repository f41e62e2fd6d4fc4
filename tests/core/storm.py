"""A storm of cancellations around a database. As a program: the same storm over stock Tortoise.

`python -m tests.core.storm DSN` exits with 0 only when stock Tortoise came through whole.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from tests.core.pairs import MODELS, Pair, make_table, torn

AT_ONCE = 100
PATIENCE_SECONDS = 15.0
SHORTEST_SECONDS = 0.004  # about as long as a unit takes

Keep = Callable[[str, float | None], Awaitable[None]]


@dataclass(slots=True)
class Outcome:
    """What a storm left. `acknowledged` are the names whose keeping was answered."""

    cancelled: int = 0
    wave_seconds: float = 0.06
    acknowledged: set[str] = field(default_factory=set)
    is_stuck: bool = False


async def storm(keep: Keep, ask: Callable[[], Awaitable[object]], cancellations: int) -> Outcome:
    """Keep pairs, cancelling three of four callers anywhere, until enough were cancelled.

    One unit in five is cancelled from within, by a time limit of its own.
    """
    chance = Random(20261122)
    outcome = Outcome()
    while outcome.cancelled < cancellations and not outcome.is_stuck:
        await _wave(keep, ask, chance, outcome)
    return outcome


async def _wave(
    keep: Keep, ask: Callable[[], Awaitable[object]], chance: Random, outcome: Outcome
) -> None:
    async def act(name: str, seconds: float | None) -> None:
        await ask()
        await keep(name, seconds)
        outcome.acknowledged.add(name)
        await ask()

    loop = asyncio.get_running_loop()
    began_at = loop.time()
    tasks = []
    for number in range(AT_ONCE):
        seconds = chance.random() * SHORTEST_SECONDS if chance.random() < 0.2 else None
        task = asyncio.create_task(act(f"{chance.getrandbits(64):016x}", seconds))
        if number % 4:
            loop.call_later(chance.random() * outcome.wave_seconds, task.cancel)
        tasks.append(task)
    done, waiting = await asyncio.wait(tasks, timeout=PATIENCE_SECONDS)
    outcome.is_stuck = bool(waiting)
    outcome.wave_seconds = loop.time() - began_at
    outcome.cancelled += sum(_was_cancelled(task) for task in done)


def _was_cancelled(task: asyncio.Task[None]) -> bool:
    if task.cancelled():
        return True
    error = task.exception()
    if error is not None and not isinstance(error, TimeoutError):
        raise error
    return error is not None


async def keep_with_stock_tortoise(name: str, seconds: float | None) -> None:
    async with in_transaction():
        async with asyncio.timeout(seconds):
            await Pair.create(name=name)
            await Pair.create(name=name)


async def _try_stock_tortoise(dsn: str, cancellations: int) -> str:
    asyncio.get_running_loop().call_later(60, _leave, "stuck altogether")
    await Tortoise.init(db_url=dsn, modules={"evenkeel": MODELS})
    client = get_connection("default")
    await client.execute_script(make_table(is_sqlite=dsn.startswith("sqlite")))
    outcome = await storm(keep_with_stock_tortoise, Pair.all().count, cancellations)
    if outcome.is_stuck:
        return f"stuck after {outcome.cancelled} cancellations"
    kept = {pair.name for pair in await Pair.all()}
    halves = await torn(client.execute_query_dict)
    lost = outcome.acknowledged - kept
    return f"{len(halves)} torn, {len(lost)} lost" if halves or lost else ""


def _leave(found: str) -> None:
    sys.stdout.write(found)
    sys.stdout.flush()
    os._exit(1 if found else 0)  # what is stuck could not be closed


async def _main() -> None:
    _leave(await _try_stock_tortoise(sys.argv[1], int(sys.argv[2])))


if __name__ == "__main__":
    asyncio.run(_main())
