"""Opening the app again on a slow phone with the server stopped: when something is seen.

A quarter of this machine's processor for the page; the worker is stopped before each opening, so
that its start is in the number. Beside it a bare page from a server on this machine, in turns.
"""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from statistics import median
from uuid import uuid4

from playwright.async_api import BrowserContext

from bench.browser import check_in
from bench.sections import keep
from bench.server import Server
from bench.slow_phone import phone, slow_processor
from bench.table import Row, markdown

COMMAND = "bench/warm"
HEADING = "Opened again with the server stopped"
TIMES = 5
DAYS = 42
PATHS = {"Today": "/", "Check in": "/check-in", "Diary": "/diary", "Help": "/help"}
TOLD = f"What `{COMMAND}` printed: Chromium at a quarter of its processor, medians of {TIMES}."
BARE = b"<!DOCTYPE html><title>Bare</title><h1>Bare</h1><p>Nothing else.</p>"
READY_TRIES = 200
PAINTED = """() => new Promise((resolve) => new PerformanceObserver((list, observer) => {
  const [first] = list.getEntriesByName("first-contentful-paint");
  if (first) { observer.disconnect(); resolve(first.startTime); }
}).observe({ type: "paint", buffered: true }))"""


async def measure(folder: Path) -> list[Row]:
    """Open each page so many times, in turns with the bare one."""
    async with phone(folder) as context, bare_page() as bare:
        with ExitStack() as running:
            server = running.enter_context(Server(folder / "data"))
            origin = f"http://localhost:{server.port}"
            await move_in(context, origin)
        addresses = {"a bare page": bare, **{name: origin + path for name, path in PATHS.items()}}
        taken: dict[str, list[float]] = {name: [] for name in addresses}
        for _ in range(TIMES):
            for name, address in addresses.items():
                taken[name].append(await first_paint(context, address))
    middles = {name: median(each) for name, each in taken.items()}
    yardstick = middles["a bare page"]
    return [
        Row(
            f"{name}, first contentful paint",
            f"{middle:.0f} ms ({min(taken[name]):.0f} to {max(taken[name]):.0f})",
            f"{middle / yardstick:.1f} × a bare page" if middle != yardstick else "server running",
        )
        for name, middle in middles.items()
    ]


async def move_in(context: BrowserContext, origin: str) -> None:
    """Sign somebody up who has a diary, and wait until the phone could do without the server."""
    account = {"alias": "Warm Phone 1", "passphrase": uuid4().hex, "timezone": "UTC"}
    items = [check_in(days_ago=day) for day in range(DAYS)]
    for path, body in [("accounts", account), ("sync", {"items": items})]:
        url, headers = f"{origin}/api/v1/{path}", {"Origin": origin}
        answer = await context.request.post(url, data=body, headers=headers)
        answer_is_good(answer.status)
    page = context.pages[0]
    for _ in range(READY_TRIES):
        await page.goto(f"{origin}/")
        if await page.locator("body").get_attribute("data-person") == "shell":
            return
        await asyncio.sleep(0.1)
    message = "the phone never opened Today from what it keeps"
    raise RuntimeError(message)


def answer_is_good(status: int) -> None:
    """Stop here when the server would not."""
    if status >= 400:  # noqa: PLR2004
        message = f"the server answered {status}"
        raise RuntimeError(message)


async def first_paint(context: BrowserContext, address: str) -> float:
    """Open an address on a page of its own; return the milliseconds until something is seen."""
    page = await context.new_page()
    session = await slow_processor(page)
    await session.send("ServiceWorker.enable")
    await session.send("ServiceWorker.stopAllWorkers")
    await page.goto(address)
    painted: float = await page.evaluate(PAINTED)
    await page.close()
    return painted


@asynccontextmanager
async def bare_page() -> AsyncIterator[str]:
    """Serve one page that holds next to nothing."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
    answer = head + f"Content-Length: {len(BARE)}\r\n\r\n".encode() + BARE

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


def main() -> None:
    """Measure and print; with --write, keep the table in docs/performance.md."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep it in docs/performance.md")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evenkeel-bench-") as folder:
        table = markdown(asyncio.run(measure(Path(folder))))
    print(table)
    if chosen.write:
        keep(HEADING, f"{TOLD}\n\n{table}")


if __name__ == "__main__":
    main()
