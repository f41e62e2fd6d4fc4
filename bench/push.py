"""What a push message costs, and what becomes of 100,000 of them at once."""

import argparse
import asyncio
import os
import platform
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

import uvloop

from bench import drain, messages
from bench.outbox import client_of, outbox, people_with_a_device, sending
from bench.sections import PAGE, keep
from bench.sink import Sink
from bench.table import Row, markdown

COMMAND = "bench/push"
ROUNDS = 5
COUNT = 3000
NODE_COUNT = 1200
WARMING_COUNT = 500
MOST_TIMES_THE_YARDSTICK = 4.5
TIMES_WEB_PUSH = 3


async def cost(folder: Path) -> list[Row]:
    """Measure what one message costs, in turns with the yardstick and with web-push."""
    crowd = messages.crowd()
    with Sink(folder) as sink:
        async with outbox(folder / "data") as settings:
            people = await people_with_a_device(COUNT, sink)
            client = client_of(sink)
            await sending(settings, sink, client, people[:WARMING_COUNT])
            rounds = [
                (
                    messages.yardstick(COUNT),
                    messages.encrypting(crowd, COUNT),
                    await messages.posting(crowd, sink, client, COUNT),
                    await sending(settings, sink, client, people),
                    messages.web_push(crowd, sink, NODE_COUNT),
                )
                for _ in range(ROUNDS)
            ]
            await client.close()
    return _cost_rows(*(median(each) for each in zip(*rounds, strict=True)))


def _cost_rows(
    yardstick: float, encrypting: float, posting: float, whole: float, node: float
) -> list[Row]:
    def row(what: str, microseconds: float, beside: str = "") -> Row:
        return Row(what, f"{microseconds:.0f} µs", beside or f"{microseconds / yardstick:.2f} ×")

    return [
        row("one P-256 key generation and one ECDH", yardstick, "1: no message costs less"),
        row("a payload spelled and encrypted", encrypting),
        row("… and posted over TLS, connections kept", posting),
        row(
            "… and claimed, opened and recorded (SQLite): the whole way",
            whole,
            f"{whole / yardstick:.2f} ×, at most {MOST_TIMES_THE_YARDSTICK}",
        ),
        row("npm web-push, keep-alive agent, posting alone", node),
        Row(
            "messages a CPU second, the whole way, beside npm web-push",
            f"{1e6 / whole:.0f}, {1e6 / node:.0f}",
            f"{node / whole:.1f} ×, at least {TIMES_WEB_PUSH}",
        ),
    ]


MODES: dict[str, tuple[str, Callable[[Path, int], Awaitable[list[Row]]]]] = {
    "drain": ("Push: many due at once while people check in", drain.while_people_check_in),
    "enqueue": ("Push: one message to many", drain.enqueue),
    "crash": ("Push: killed again and again", drain.crash),
}


async def _measure(
    act: Callable[[Path], Awaitable[list[Row]]], disk: Path | None
) -> tuple[str, str]:
    load = os.getloadavg()[0]
    machine = (
        f"{datetime.now(UTC):%Y-%m-%d}, {len(os.sched_getaffinity(0))} cores shared with the push "
        f"service, load {load:.1f} at the start, Python {platform.python_version()}"
    )
    with tempfile.TemporaryDirectory(prefix="evenkeel-bench-", dir=disk) as folder:
        return machine, markdown(await act(Path(folder)))


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    one = parser.add_mutually_exclusive_group()
    for name, (told, _) in MODES.items():
        one.add_argument(f"--{name}", type=int, metavar="COUNT", help=told)
    parser.add_argument(
        "--processes", type=int, metavar="N", help="with --drain: so many, on PostgreSQL"
    )
    parser.add_argument("--write", action="store_true", help=f"keep it in {PAGE.name}")
    parser.add_argument("--disk", type=Path, help="a folder on the disk to measure")
    chosen = parser.parse_args()
    if chosen.processes and not chosen.drain:
        parser.error("--processes goes with --drain")
    return chosen


def _act(
    chosen: argparse.Namespace,
) -> tuple[str, str, Callable[[Path], Awaitable[list[Row]]]]:
    if chosen.processes:
        count, number = chosen.drain, chosen.processes
        return (
            "Push: several processes on PostgreSQL",
            f"{COMMAND} --drain {count} --processes {number}",
            lambda folder: drain.processes(folder, count, number),
        )
    for name, (heading, act) in MODES.items():
        count = getattr(chosen, name)
        if count:
            return heading, f"{COMMAND} --{name} {count}", partial(_counted, act, count)
    return "Push: what a message costs", COMMAND, cost


async def _counted(
    act: Callable[[Path, int], Awaitable[list[Row]]], count: int, folder: Path
) -> list[Row]:
    return await act(folder, count)


def main() -> None:
    """Measure what is chosen: what a message costs, if nothing is."""
    chosen = _chosen()
    heading, command, act = _act(chosen)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        machine, table = runner.run(_measure(act, chosen.disk))
    print(f"`{command}` ({machine})\n\n{table}")
    if chosen.write:
        keep(heading, f"What `{command}` printed ({machine}).\n\n{table}")


if __name__ == "__main__":
    main()
