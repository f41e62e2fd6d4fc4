"""Saving: how many saves share a commit, how many a second, and where their CPU time goes."""

from pathlib import Path
from statistics import median

from bench import bare, parts
from bench.browser import Browser, check_in, set_loose, signed_up
from bench.server import Server
from bench.table import Row

CLIENTS = 16
ROUNDS = 3
BARE_SECONDS = 2.0
SECONDS = 4.0
WANTED_A_COMMIT = 8


async def measure(folder: Path) -> list[Row]:
    """Measure over the real server, in turns with the bare loop."""
    with Server(folder / "data") as server:
        browsers = await signed_up(server.port, CLIENTS)
        await set_loose(browsers, _save, 1.0)
        rounds = [await _round(server, browsers, folder) for _ in range(ROUNDS)]
    a_commit, rates, bares, microseconds = (median(each) for each in zip(*rounds, strict=True))
    split = await parts.measure(folder / "parts")
    return [
        Row(
            f"acknowledged saves a commit, {CLIENTS} clients, synchronous=FULL",
            f"{a_commit:.1f}",
            f"at least {WANTED_A_COMMIT}",
        ),
        Row(
            f"acknowledged saves a second, {CLIENTS} clients",
            f"{rates:.0f}",
            f"{rates / bares:.2f} × a bare sqlite3 loop as durable ({bares:.0f})",
        ),
        *_split_rows(microseconds, split),
    ]


async def _save(browser: Browser) -> None:
    await browser.post("/api/v1/sync", {"items": [check_in()]})


async def _round(
    server: Server, browsers: list[Browser], folder: Path
) -> tuple[float, float, float, float]:
    bare_rate = bare.saves_a_second(folder, BARE_SECONDS)
    commits, cpu = server.commits(), server.cpu_seconds()
    run = await set_loose(browsers, _save, SECONDS)
    saves = len(run.waits)
    microseconds = (server.cpu_seconds() - cpu) / saves * 1e6
    return saves / (server.commits() - commits), run.rate, bare_rate, microseconds


def _split_rows(total: float, split: parts.Split) -> list[Row]:
    rest = max(0.0, total - split.checks - split.sealing - split.database)
    shares = {
        "HTTP, routing, headers, log": rest,
        "checks of what was sent": split.checks,
        "sealing": split.sealing,
        "database, its session look-up included": split.database,
    }
    return [Row("CPU a save", f"{total:.0f} µs", "of which:")] + [
        Row(f"… {name}", f"{part:.0f} µs", f"{part / total:.0%}") for name, part in shares.items()
    ]
