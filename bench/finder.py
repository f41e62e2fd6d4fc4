"""What a server gives of 100,000 meetings in a feed brought in: the pack, its longest page, memory.

The feed looks like a real one (`tests.formats.look_alikes`). Ten thousand people have accounts.
"""

import argparse
import asyncio
import gzip
import os
import platform
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from urllib.parse import urlencode

import msgspec
import uvloop

from bench import made_up_feed, memory
from bench.browser import Browser
from bench.sections import PAGE, keep
from bench.server import Server
from bench.table import Row, markdown
from server.app import MODELS
from server.core import settings as settings_module
from server.core.instance import opened
from server.meetings.pack import made
from server.places.lookup import Place, Unknown, find
from tests.formats import look_alikes

COMMAND = "bench/finder"
MEETINGS, TIMES, ROUNDS = 100_000, 7, 1000
CLIENTS = 8
SEED = 5
EVERYWHERE_KM = 250
MOST_MILLISECONDS, MOST_PACK_KILOBYTES, MOST_PAGE_KILOBYTES = 300, 400, 80
MOST_GROWN_MEGABYTES, MOST_MEGABYTES = 20, 120
TOWN = "New York, NY"
PACKED = 5000
PACK_EACH = 50
NOWHERE = {"lat": 0.0, "lng": -150.0}
FEED = "feed.json"


@dataclass(frozen=True)
class Sizes:
    """How much there is of everything, smaller only to try this out."""

    meetings: int = MEETINGS
    rounds: int = ROUNDS


async def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """Fill a data folder, build packs of it, then start a server on it and look at its memory."""
    settings = settings_module.read({"EVENKEEL_DATA": str(folder / "data")})
    tokens = await memory.fill(folder / "data")
    async with opened(settings, MODELS, _now()):
        found = [Row("brought in", await made_up_feed.brought_in(settings, folder / FEED))]
        found.append(await _packed())
    with Server(folder / "data") as server:
        return [*found, *await _used(server, tokens, sizes), await _longest_page(server)]


async def _packed() -> Row:
    """Build the pack of the place where most are, as often as makes a median."""
    took, spent = [], []
    parcel = await made(_town(), EVERYWHERE_KM, _now())
    for _ in range(TIMES):
        began_at, began_work_at = time.perf_counter(), time.process_time()
        parcel = await made(_town(), EVERYWHERE_KM, _now())
        spent.append((time.process_time() - began_work_at) * 1e3)
        took.append((time.perf_counter() - began_at) * 1e3)
    held = len(msgspec.json.decode(parcel.body)["meetings"][0])
    zipped = len(gzip.compress(parcel.body)) / 1000
    return Row(
        f"a pack of {held:,} meetings",
        f"{median(took):.0f} ms, {median(spent):.0f} ms of it work of this process;"
        f" {zipped:.0f} kB gz of {len(parcel.body) / 1000:.0f} kB",
        f"at most {MOST_MILLISECONDS} ms and {MOST_PACK_KILOBYTES} kB gz for {PACKED:,}",
    )


async def _longest_page(server: Server) -> Row:
    browser = Browser(server.port)
    await browser.open()
    town = _town()
    asked = {"lat": town.lat, "lng": town.lng, "radius_km": EVERYWHERE_KM, "limit": 1000}
    path = f"/meetings?{urlencode(asked)}"
    began_at = time.perf_counter()
    page = await browser.get(path)
    took = (time.perf_counter() - began_at) * 1e3
    await browser.close()
    rows = len(re.findall(rb"<h3><a ", page))
    return Row(
        f"the finder's page with {rows:,} results",
        f"{len(gzip.compress(page)) / 1000:.0f} kB gz of {len(page) / 1000:.0f} kB, {took:.0f} ms",
        f"at most {MOST_PAGE_KILOBYTES} kB gz for 1,000",
    )


async def _used(server: Server, tokens: list[str], sizes: Sizes) -> list[Row]:
    """Have some people search, read and keep packs, all at once, and look at the memory."""
    before, _ = server.memory_megabytes()
    browsers = [Browser(server.port, f"evenkeel={token}") for token in tokens[:CLIENTS]]
    await asyncio.gather(*(browser.open() for browser in browsers))
    await _ask(browsers[0], iter(_paths_from(NOWHERE)))
    opened_once, _ = server.memory_megabytes()
    asked = paths(sizes.rounds)
    await asyncio.gather(*(_ask(browser, asked) for browser in browsers))
    after, most = server.memory_megabytes()
    await asyncio.gather(*(browser.close() for browser in browsers))
    return [
        Row(
            f"memory with {sizes.meetings:,} meetings and {memory.PEOPLE:,} people",
            f"{before:.0f} MB at the start, {opened_once:.0f} MB when each page was opened once,"
            f" {after:.0f} MB after {sizes.rounds:,} searches and pages",
            f"at most {MOST_MEGABYTES} MB; it never had more than {most:.0f} MB",
        ),
        Row(
            "… grown by them",
            f"{after - opened_once:.1f} MB",
            f"at most {MOST_GROWN_MEGABYTES} MB",
        ),
    ]


async def _ask(browser: Browser, asked: Iterator[str]) -> None:
    """Ask for what is left of the paths; of each list, open the first meeting."""
    for path in asked:
        answer = await browser.get(path)
        if path.startswith("/api/v1/meetings?"):
            found: dict[str, Any] = msgspec.json.decode(answer)
            for one in found["meetings"][:1]:
                await browser.get(f"/meetings/{one['id']}")


def paths(count: int) -> Iterator[str]:
    """Give what people ask for, round towns as large as they are; one in fifty is a pack."""
    chance = Random(SEED)
    towns = look_alikes.spots()
    for number in range(count):
        (town,) = chance.choices(towns, [one.weight for one in towns])
        where = {"lat": round(town.lat, 2), "lng": round(town.lng, 2)}
        pack, *others = _paths_from(where)
        yield pack if number % PACK_EACH == 0 else chance.choice(others)


def _paths_from(where: dict[str, float]) -> list[str]:
    place = urlencode(where)
    return [
        f"/api/v1/meetings/pack?{place}",
        f"/api/v1/meetings?{place}",
        f"/api/v1/meetings?{place}&q=serenity",
        f"/meetings?{place}",
        f"/meetings?{place}&when=soon&type=O",
    ]


def _town() -> Place:
    place = find(TOWN)
    if isinstance(place, Unknown):
        raise LookupError(TOWN)  # noqa: TRY004
    return place


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    """Measure, print one table and, with --write, keep it."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"keep it in {PAGE.name}")
    parser.add_argument("--meetings", type=int, default=MEETINGS, help="to try it out with few")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="searches and pages")
    parser.add_argument("--disk", type=Path, help="a folder on the disk to measure")
    chosen = parser.parse_args()
    machine = (
        f"{datetime.now(UTC):%Y-%m-%d}, {len(os.sched_getaffinity(0))} cores, "
        f"load {os.getloadavg()[0]:.1f} at the start, Python {platform.python_version()}"
    )
    sizes = Sizes(chosen.meetings, chosen.rounds)
    with (
        tempfile.TemporaryDirectory(prefix="evenkeel-bench-", dir=chosen.disk) as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        made_up_feed.write(Path(folder) / FEED, sizes.meetings)
        found = runner.run(measure(Path(folder), sizes))
    print(f"`{COMMAND}` ({machine})\n\n{markdown(found)}")
    if chosen.write:
        keep(
            "Meetings: what a server gives",
            f"What `{COMMAND}` printed ({machine}).\n\n{markdown(found)}",
        )


if __name__ == "__main__":
    main()
