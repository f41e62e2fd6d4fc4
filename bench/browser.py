"""The lightest of clients, so that what is measured is the server; and how they are set loose."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

NOTE = "Slept badly, walked to the lake with my sister, cooked something warm in the evening."


class Browser:
    """One keep-alive connection (HTTP/1.1) with the cookie of whoever is signed in."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._port = port
        self.cookie = cookie

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def get(self, path: str) -> bytes:
        return await self._ask(f"GET {path}", b"")

    async def post(self, path: str, content: object) -> bytes:
        return await self._ask(f"POST {path}", json.dumps(content).encode())

    async def sign_up(self) -> None:
        """Make an account with an alias that nobody has."""
        account = {
            "alias": f"Bench {uuid4().hex[:12]}",
            "passphrase": uuid4().hex,
            "timezone": "UTC",
        }
        await self.post("/api/v1/accounts", account)

    async def _ask(self, what: str, body: bytes) -> bytes:
        head = (
            f"{what} HTTP/1.1\r\nHost: localhost:{self._port}\r\nSec-Fetch-Site: same-origin\r\n"
            f"Cookie: {self.cookie}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        return await self._answer()

    async def _answer(self) -> bytes:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lines = [line.partition(": ") for line in head.split("\r\n")]
        told = {name.lower(): value for name, _, value in lines}
        body = await self._reader.readexactly(int(told.get("content-length", "0")))
        if head[9] != "2":
            message = f"{head.splitlines()[0]}: {body[:300]!r}"
            raise RuntimeError(message)
        if "set-cookie" in told:
            self.cookie = told["set-cookie"].partition(";")[0]
        return body


def check_in(days_ago: int = 0) -> dict[str, object]:
    """Make up one evening's check-in, with an id nobody has."""
    then = datetime.now(UTC) - timedelta(days=days_ago)
    return {
        "id": str(uuid4()),
        "kind": "check_in",
        "rev": 1,
        "local_date": then.date().isoformat(),
        "recorded_at": then.isoformat(),
        "timezone": "UTC",
        "data": {
            "sleep": {"hours": 7.5, "quality": 3, "bed_at": "22:30", "up_at": "06:00"},
            "meals": {"breakfast": True, "lunch": True, "dinner": False, "snacks": True},
            "exercise": {"minutes": 30, "kind": "walk"},
            "mood": 3,
            "craving": 4,
            "confidence": 7,
            "note": NOTE,
        },
    }


@dataclass(frozen=True, slots=True)
class Run:
    """What several clients got done: when each answer came, in seconds from its asking."""

    seconds: float
    waits: Sequence[float]

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


async def set_loose(
    browsers: Sequence[Browser], act: Callable[[Browser], Awaitable[object]], seconds: float
) -> Run:
    """Have every browser act again and again until the time is over, on a fresh connection."""
    waits: list[float] = []
    await asyncio.gather(*(browser.open() for browser in browsers))
    began_at = time.perf_counter()

    async def go_on(browser: Browser) -> None:
        while (asked_at := time.perf_counter()) - began_at < seconds:
            await act(browser)
            waits.append(time.perf_counter() - asked_at)

    await asyncio.gather(*map(go_on, browsers))
    run = Run(time.perf_counter() - began_at, waits)
    await asyncio.gather(*(browser.close() for browser in browsers))
    return run


async def signed_up(port: int, count: int, days: int = 0) -> list[Browser]:
    """Make so many people, each with a browser and so many days of diary."""
    browsers = [Browser(port) for _ in range(count)]
    for browser in browsers:
        await browser.open()
        await browser.sign_up()
        if days:
            items = [check_in(days_ago=day) for day in range(days)]
            await browser.post("/api/v1/sync", {"items": items})
        await browser.close()
    return browsers
