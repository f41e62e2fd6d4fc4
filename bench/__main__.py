"""Measure everything and print one table; with --write, keep it in docs/performance.md."""

import argparse
import asyncio
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from bench import feeds, memory, reads, saves
from bench.sections import PAGE, keep
from bench.table import Row, markdown

BENCHES: dict[str, Callable[[Path], Awaitable[list[Row]]]] = {
    "saves": saves.measure,
    "reads": reads.measure,
    "memory": memory.measure,
    "feeds": feeds.measure,
}
HEADING = "The server"
COMMAND = "bench/run"
LIMIT_SECONDS = 600


async def _measure(names: list[str], disk: Path | None) -> list[Row]:
    rows: list[Row] = []
    async with asyncio.timeout(LIMIT_SECONDS):
        for name in names:
            print(f"{name} ...", file=sys.stderr, flush=True)
            with tempfile.TemporaryDirectory(prefix="evenkeel-bench-", dir=disk) as folder:
                rows += await BENCHES[name](Path(folder))
    return rows


def _machine() -> str:
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores shared with the clients, load {load:.1f} at "
        f"the start, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def _section(table: str, machine: str) -> str:
    return f"""What `{COMMAND}` printed ({machine}). Server and clients share the machine, and times
vary with it and with its disk: read the ratios. Every answer that was counted was acknowledged, and
so on the disk (`synchronous=FULL`).

{table}
How it is measured is in `bench/`: real servers in processes of their own, medians of rounds in
turns with the yardstick."""


def main() -> None:
    """Run the benches that are named, or all."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("names", nargs="*", metavar="BENCH", help=f"of {', '.join(BENCHES)}")
    parser.add_argument("--write", action="store_true", help=f"keep it in {PAGE.name}")
    parser.add_argument("--disk", type=Path, help="a folder on the disk to measure")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(BENCHES)
    if unknown:
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    machine, began_at = _machine(), time.monotonic()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        table = markdown(runner.run(_measure(chosen.names or list(BENCHES), chosen.disk)))
    print(f"`{COMMAND}` ({machine}; {time.monotonic() - began_at:.0f} s)\n\n{table}")
    if chosen.write:
        keep(HEADING, _section(table, machine))


if __name__ == "__main__":
    main()
