"""How long a search takes among 200,000 meetings, and whether it finds what brute force finds."""

import argparse
import asyncio
import gc
import gzip
import os
import platform
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

import msgspec
import uvloop

from bench.engines import Given, given_engine
from bench.searches import searches
from bench.sections import PAGE, keep
from bench.table import Row, markdown
from server.app import MODELS
from server.core.database import ping
from server.core.instance import opened
from server.core.migrating import migrate
from server.meetings import pack
from server.meetings.asking import Query
from server.meetings.search import search
from server.places.lookup import Place, find
from server.places.table import place_table
from tests.meetings import crowd
from tests.meetings.brute_force import Listed, expected

COMMAND = "bench/meetings"
COUNT, SEARCHES, WARMING, CHECKED = 200_000, 1000, 50, 12
SATURDAY_EVENING = datetime(2026, 11, 22, 0, 10, tzinfo=UTC)
"""In New York: when most meetings are on."""
MOST = {"SQLite": (2.0, 15.0), "PostgreSQL": (float("inf"), 35.0)}
"""Milliseconds: half of all searches, and all but one in a hundred."""
LARGEST, PACK_KM, PACKS, GZIP_LEVEL = "New York, NY", 160.0, 7, 6
TYPED = ("33444", "Delray Beach, FL", "Portland", "São Paulo", "london uk", "Dellray Beech")


async def measure(given: Given, count: int, checked: int) -> list[Row]:
    """Fill a database, search it, and hold some answers against brute force."""
    engine = given.engine
    await migrate(given.settings, MODELS)
    async with opened(given.settings, MODELS, SATURDAY_EVENING):
        every = await _fill(count)
        given.tidy()
        made = list(searches(SEARCHES, 1))
        gc.collect()
        gc.freeze()  # what is kept for brute force is no part of the program
        before = _resident_kilobytes()
        await _timed([query for _, query in made[:WARMING]])
        plain = median([await _ping() for _ in range(200)])
        took, spent = await _timed([query for _, query in made])
        grown = _resident_kilobytes() - before
        packed = await _packed(engine)
        await _check([query for _, query in made[:checked]], every)
    kinds = [kind for kind, _ in made]
    most = MOST[engine]
    return [
        Row(f"{engine}: all searches", _spread(took), _beside(took, most, plain)),
        *(
            Row(
                f"… {kind}",
                _spread([one for one, its in zip(took, kinds, strict=True) if its == kind]),
            )
            for kind in dict.fromkeys(kinds)
        ),
        Row("… this process’s own work in them (a busy machine adds nothing)", _spread(spent)),
        Row("… answers equal to brute force", f"{checked} of {checked}"),
        Row("… memory grown by searching", f"{grown / 1024:.1f} MB", "at most 20 MB"),
        packed,
    ]


async def _packed(engine: str) -> Row:
    """Measure the largest pack there is: that of the largest city."""
    place = find(LARGEST)
    assert isinstance(place, Place)  # noqa: S101 - it is in the table that comes along
    took, spent = [], []
    parcel = await pack.made(place, PACK_KM, SATURDAY_EVENING)
    for _ in range(PACKS):
        began_at, began_work_at = time.perf_counter(), time.process_time()
        await pack.made(place, PACK_KM, SATURDAY_EVENING)
        spent.append((time.process_time() - began_work_at) * 1e3)
        took.append((time.perf_counter() - began_at) * 1e3)
    meetings = len(msgspec.json.decode(parcel.body)["meetings"][0])
    kilobytes = len(gzip.compress(parcel.body, GZIP_LEVEL)) / 1000
    return Row(
        f"{engine}: a pack of {meetings:,} made",
        f"{median(took):.0f} ms ({median(spent):.0f} ms of this process’s own work), "
        f"{kilobytes:.0f} kB gz",
        "at most 300 ms and 400 kB",
    )


def places() -> list[Row]:
    """Measure the table of places: what it holds in memory, and how soon it answers."""
    before = _resident_kilobytes()
    began_at = time.perf_counter()
    place_table()
    opened_ms = (time.perf_counter() - began_at) * 1e3
    slowest = max(_milliseconds_to_find(typed) for typed in TYPED)
    grown = (_resident_kilobytes() - before) / 1024
    return [
        Row("places: opening the table, once", f"{opened_ms:.0f} ms"),
        Row("places: memory", f"{grown:.1f} MB", "at most 8 MB"),
        Row("places: the slowest of some questions", f"{slowest:.2f} ms", "at most 2 ms"),
    ]


def _milliseconds_to_find(typed: str) -> float:
    times = []
    for _ in range(20):
        began_at = time.perf_counter()
        find(typed)
        times.append((time.perf_counter() - began_at) * 1e3)
    return median(times)


async def _fill(count: int) -> list[Listed]:
    records = list(crowd.records(count, 1, SATURDAY_EVENING))
    feed = await crowd.feed("bench", SATURDAY_EVENING)
    kept = await crowd.keep(feed.id, iter(records), SATURDAY_EVENING)
    return list(map(Listed, records, kept))


async def _timed(queries: Sequence[Query]) -> tuple[list[float], list[float]]:
    """Return the milliseconds each search took, and those of this process's own work in it."""
    took, spent = [], []
    for query in queries:
        began_at, began_work_at = time.perf_counter(), time.process_time()
        await search(query, SATURDAY_EVENING)
        spent.append((time.process_time() - began_work_at) * 1e3)
        took.append((time.perf_counter() - began_at) * 1e3)
    return took, spent


async def _ping() -> float:
    began_at = time.perf_counter()
    await ping()
    return (time.perf_counter() - began_at) * 1e3


async def _check(queries: Sequence[Query], every: list[Listed]) -> None:
    for query in queries:
        found = await search(query, SATURDAY_EVENING)
        should = expected(query, SATURDAY_EVENING, every)
        ids = [str(shown.id) for shown in found.meetings]
        if ids != should.ids[: query.limit] or found.radius_km != should.radius_km:
            raise RuntimeError(f"brute force finds otherwise: {query}")


def _spread(took: Sequence[float]) -> str:
    hundredths = quantiles(took, n=100, method="inclusive")
    return f"p50 {hundredths[49]:.1f} ms, p99 {hundredths[98]:.1f} ms"


def _beside(took: Sequence[float], most: tuple[float, float], plain: float) -> str:
    half = "" if most[0] == float("inf") else f"p50 at most {most[0]:.0f}, "
    times = median(took) / plain
    return f"{half}p99 at most {most[1]:.0f} ms; p50 is {times:.0f} × the simplest question"


def _resident_kilobytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


async def _run(engines: Sequence[str], count: int, checked: int, disk: Path | None) -> list[Row]:
    rows = places()
    for engine in engines:
        with tempfile.TemporaryDirectory(prefix="evenkeel-bench-", dir=disk) as folder:
            async with given_engine(engine, Path(folder)) as given:
                rows += await measure(given, count, checked)
    return rows


def main() -> None:
    """Measure, print one table and, with --write, keep it."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("engines", nargs="*", default=list(MOST), metavar="ENGINE")
    parser.add_argument("--count", type=int, default=COUNT, help="meetings")
    parser.add_argument(
        "--checked", type=int, default=CHECKED, help="searches checked, seconds each"
    )
    parser.add_argument("--write", action="store_true", help=f"keep it in {PAGE.name}")
    parser.add_argument("--disk", type=Path, help="a folder on the disk to measure")
    chosen = parser.parse_args()
    machine = (
        f"{datetime.now(UTC):%Y-%m-%d}, {len(os.sched_getaffinity(0))} cores, "
        f"load {os.getloadavg()[0]:.1f} at the start, Python {platform.python_version()}"
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(_run(chosen.engines, chosen.count, chosen.checked, chosen.disk))
    print(f"`{COMMAND}` ({machine}; {chosen.count:,} meetings)\n\n{markdown(found)}")
    if chosen.write:
        told = f"What `{COMMAND}` printed ({machine}; {chosen.count:,} meetings).\n\n"
        keep("Meetings: finding one", told + markdown(found))


if __name__ == "__main__":
    main()
