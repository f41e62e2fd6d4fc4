"""Reading: Today and the diary for a phone, with few and with many at once."""

from pathlib import Path

from bench.browser import Browser, Run, set_loose, signed_up
from bench.server import Server
from bench.table import Row

CLIENTS = (1, 16, 64)
SECONDS = 3.0
DAYS = 42
YARDSTICK = "/healthz"
PATHS = {
    "Today (`/`)": "/",
    f"sync (`/api/v1/entries`, {DAYS} days)": "/api/v1/entries",
    "sync, nothing new": f"/api/v1/entries?since={DAYS}",
}


async def measure(folder: Path) -> list[Row]:
    """Measure over the real server; each path beside the simplest question there is."""
    with Server(folder / "data") as server:
        browsers = await signed_up(server.port, max(CLIENTS), DAYS)
        rows = []
        for count in CLIENTS:
            plain = await _run(browsers[:count], YARDSTICK)
            for name, path in PATHS.items():
                rows.append(_row(name, count, await _run(browsers[:count], path), plain))
    return rows


async def _run(browsers: list[Browser], path: str) -> Run:
    return await set_loose(browsers, lambda browser: browser.get(path), SECONDS)


def _row(name: str, count: int, run: Run, plain: Run) -> Row:
    clients = "1 client" if count == 1 else f"{count} clients"
    return Row(
        f"{name}, {clients}",
        f"p50 {run.percentile_ms(0.5):.1f} ms, p99 {run.percentile_ms(0.99):.1f} ms",
        f"{run.rate:.0f} a second, {run.rate / plain.rate:.2f} × `{YARDSTICK}`",
    )
