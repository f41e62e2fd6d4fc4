"""Numbers for an operator's monitoring, in Prometheus's text format, on loopback only.

https://prometheus.io/docs/instrumenting/exposition_formats/. They hold route templates, counts and
times; nothing of a person.
"""

import resource
import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from server.core.database import is_unavailable, ping
from server.core.watched_send import WatchedSend

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


Lines = Callable[[], Awaitable[Iterable[str]]]
"""Gives more numbers in the same format. Left out while the database does not answer."""


class Metrics:
    """ASGI middleware that counts what is answered; `app()` is what shows the numbers.

    A process that answers nobody counts the rest: then nothing is `served`.
    """

    def __init__(self, served: ASGIApp | None, data: Path) -> None:
        self._served, self._data = served or Starlette(), data
        self._more: list[Lines] = []
        self._started = time.monotonic()
        self._answers: Counter[tuple[str, str, int]] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._served(scope, receive, send)
            return
        began, watched = time.perf_counter(), WatchedSend(send)
        try:
            await self._served(scope, receive, watched)
        finally:
            self._count(scope, watched.status or 500, time.perf_counter() - began)

    def also(self, lines: Lines) -> None:
        """Show these numbers too."""
        self._more.append(lines)

    def app(self) -> ASGIApp:
        """Return the app that answers `GET /metrics`."""

        async def metrics(_request: Request) -> PlainTextResponse:
            lines = [*self._lines(), _line("evenkeel_database_up", "gauge", await _database_up())]
            for more in self._more:
                lines += await _unless_unavailable(more)
            return PlainTextResponse("".join(lines), media_type="text/plain; version=0.0.4")

        return Starlette(routes=[Route("/metrics", metrics)])

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = scope.get("route_template", "-")
        self._answers[method, route, status] += 1
        self._seconds[route] += seconds

    def _lines(self) -> Iterator[str]:
        yield "# TYPE evenkeel_requests_total counter\n"
        for (method, route, status), count in sorted(self._answers.items()):
            labels = f'method="{method}",route="{route}",status="{status}"'
            yield f"evenkeel_requests_total{{{labels}}} {count}\n"
        yield "# TYPE evenkeel_request_seconds_total counter\n"
        for route, seconds in sorted(self._seconds.items()):
            yield f'evenkeel_request_seconds_total{{route="{route}"}} {seconds:.6f}\n'
        yield _line("evenkeel_uptime_seconds", "gauge", time.monotonic() - self._started)
        yield _line("evenkeel_peak_memory_bytes", "gauge", _peak_memory_bytes())
        yield _line("evenkeel_free_disk_bytes", "gauge", shutil.disk_usage(self._data).free)


def _line(name: str, kind: str, value: float) -> str:
    return f"# TYPE {name} {kind}\n{name} {value}\n"


def _peak_memory_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


async def _unless_unavailable(lines: Lines) -> Iterable[str]:
    try:
        return await lines()
    except Exception as error:
        if not is_unavailable(error):
            raise
        return ()


async def _database_up() -> int:
    try:
        await ping()
    except Exception as error:
        if not is_unavailable(error):
            raise
        return 0
    return 1
