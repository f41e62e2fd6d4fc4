"""A feed of 100,000 meetings brought in: how long it takes, and how long it holds the writer.

Run by itself, it does the same on PostgreSQL, which has no one writer for others to wait for.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import uvloop

from bench.engines import given_engine
from bench.table import Row, markdown
from server.app import MODELS
from server.core import settings as settings_module
from server.core.instance import opened
from server.core.migrating import migrate
from server.core.settings import Settings
from server.core.writer import Writer
from server.feeds import commands
from server.feeds.importing import Means

RECORDS = 100_000
MOST_SECONDS = 60
MOST_CHILD_MEGABYTES = 400
MOST_HELD_SECONDS = 1.0
SEED = 5
TENTH = 10
ENGINES = ("SQLite", "PostgreSQL")


class Spent(NamedTuple):
    """What an import took: seconds, seconds of a processor here and in the process that reads."""

    seconds: float
    own: float
    child: float
    held: float
    """The longest that it kept other writing waiting; 0 where there is no one writer."""


async def measure(folder: Path) -> list[Row]:
    """Measure it on SQLite."""
    return await imports(settings_module.read({"EVENKEEL_DATA": str(folder / "data")}), folder)


async def imports(settings: Settings, folder: Path, records: int = RECORDS) -> list[Row]:
    """Import it as new, with a tenth of it changed, with all of it changed, and with most gone."""
    await migrate(settings, MODELS)
    file = folder / "feed.json"
    file.touch()
    found: list[Row] = []
    async with opened(settings, MODELS, _now()):
        typed = {"name": "bench", "source": str(file), "kind": "meeting-guide", "program": "AA"}
        await commands.add(settings, _now, typed, _silent)
        means = commands.means_of(settings, _now)
        for what, changed_of_ten in (("new", 0), ("a tenth changed", 1), ("all changed", TENTH)):
            file.write_text(_feed(what, changed_of_ten, records))
            found.append(await _imported(means, what, records))
        file.write_text(_feed("all changed", TENTH, records // TENTH))
        found.append(await _imported(means, "nine tenths gone", records))
        later = replace(means, clock=lambda: _now() + timedelta(hours=25))
        found.append(await _imported(later, "those hidden a day later", records))
    child, own = (
        resource.getrusage(whose).ru_maxrss // 1024
        for whose in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)
    )
    told = f"at most {MOST_CHILD_MEGABYTES} MB in the process that reads it"
    return [*found, Row("memory for that", f"{child} MB, and {own} MB in this one", told)]


async def _imported(means: Means, what: str, records: int) -> Row:
    typed = {"name": "bench", "anyway": "anyway"}
    spent = await _timed(lambda: commands.import_now(means, typed, _silent))
    held = f", the writer held for {spent.held:.2f} s at a time" if spent.held else ""
    most_held = f" and {MOST_HELD_SECONDS:.0f} s" if spent.held else ""
    return Row(
        f"a feed of {records:,} records imported, {what}",
        f"{spent.seconds:.0f} s ({spent.own:.0f} s of a processor here, {spent.child:.0f} s in the"
        f" process that reads it){held}",
        f"at most {MOST_SECONDS} s{most_held}",
    )


async def _timed(work: Callable[[], Awaitable[int]]) -> Spent:
    held: list[float] = [0.0]
    with _holding(held):
        began_at, own, child = time.perf_counter(), *_processor_seconds()
        await work()
        own_then, child_then = _processor_seconds()
        seconds = time.perf_counter() - began_at
    return Spent(seconds, own_then - own, child_then - child, max(held))


def _processor_seconds() -> tuple[float, float]:
    """Return what this process has used by now, and those that it started and that have ended."""
    own, child = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime, child.ru_utime + child.ru_stime


@contextmanager
def _holding(held: list[float]) -> Iterator[None]:
    commit = Writer._commit_waiting  # noqa: SLF001

    async def timed(writer: Writer) -> None:
        began_at = time.perf_counter()
        await commit(writer)
        held.append(time.perf_counter() - began_at)

    with patch.object(Writer, "_commit_waiting", timed):
        yield


def _feed(what: str, changed_of_ten: int, count: int) -> str:
    chance = random.Random(SEED)
    return json.dumps([_record(number, what, changed_of_ten, chance) for number in range(count)])


def _record(number: int, what: str, changed_of_ten: int, chance: random.Random) -> dict[str, Any]:
    is_changed = number % TENTH < changed_of_ten
    return {
        "slug": f"meeting-{number}",
        "name": f"Group {number}{f' ({what})' if is_changed else ''}",
        "day": number % 7,
        "time": f"{chance.randrange(6, 22):02}:{chance.choice((0, 15, 30)):02}",
        "timezone": "America/New_York",
        "location": f"Hall {number}",
        "address": f"{number} Main Street",
        "city": "Springfield",
        "state": "FL",
        "latitude": round(chance.uniform(25, 48), 5),
        "longitude": round(chance.uniform(-120, -70), 5),
        "types": ["O", "D", "X"],
        "notes": "Please come in by the side door.",
    }


def _silent(_line: str) -> None:
    """Nobody reads along."""


def _now() -> datetime:
    return datetime.now(UTC)


async def _run(engines: list[str], records: int, disk: Path | None) -> list[Row]:
    found: list[Row] = []
    for engine in engines:
        with tempfile.TemporaryDirectory(prefix="evenkeel-bench-", dir=disk) as folder:
            async with given_engine(engine, Path(folder)) as given:
                measured = await imports(given.settings, Path(folder), records)
        found += [row._replace(what=f"{engine}: {row.what}") for row in measured]
    return found


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(prog="bench/feeds", description=__doc__)
    parser.add_argument("engines", nargs="*", default=list(ENGINES), metavar="ENGINE")
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--disk", type=Path, help="a folder on the disk to measure")
    chosen = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} at the start, {os.cpu_count()} cores\n")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(markdown(runner.run(_run(chosen.engines, chosen.records, chosen.disk))))


if __name__ == "__main__":
    main()
