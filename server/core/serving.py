"""Serving HTTP: the listening socket, uvicorn around the app, and what an operator is told."""

import asyncio
import errno
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from server.core.control import CommandError
from server.core.settings import Settings

MOST_CONNECTIONS = 1000
"""Open connections beyond which a newcomer is answered 503 at once."""
BACKLOG = 1024
KEEP_ALIVE_SECONDS = 15
GRACE_SECONDS = 10
"""How long a request that is being answered may go on after the server was told to stop."""
ANY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, never bound by default
LOOPBACK = ("127.", "::1")


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 is any free one. Raises `CommandError`."""
    if port not in range(65536):
        raise CommandError(f"--port {port}: choose a number from 0 to 65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError:
        raise CommandError(f"--host {host}: there is no such address") from None
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CommandError(_why_not(host, port, error)) from None
    return listener


def port_of(listener: socket.socket) -> int:
    """Return the port that was given, where port 0 was asked for."""
    port: int = listener.getsockname()[1]
    return port


async def answer_requests(
    app: ASGIApp, listener: socket.socket, on_start: Callable[[], None]
) -> None:
    """Serve an app whose lifespan is already open, until SIGINT or SIGTERM.

    Whoever is being answered then has `GRACE_SECONDS`; their work is cancelled after that.
    """
    await _Server(_configuration(app), on_start).serve(sockets=[listener])


async def until_told_to_stop() -> None:
    """Return at SIGINT or SIGTERM, which end the process no more by themselves."""
    told = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, told.set)
    await told.wait()


@asynccontextmanager
async def answering_beside(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Serve a second app on a socket of its own until the block ends."""
    server = _Beside(_configuration(app))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def _configuration(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def log_to_stderr() -> None:
    """Write what happens to standard error: one line an event, nothing a person wrote."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for name in ("evenkeel", "server"):
        logging.getLogger(name).setLevel(logging.INFO)


def welcome(settings: Settings, listener: socket.socket) -> str:
    """Say where the server is, what to do next, and what will not work and why."""
    host, port = listener.getsockname()[:2]
    lines = [
        f"Evenkeel is running: {settings.origin}  (listening on {host} port {port})",
        "Open that address in a browser and choose “Get started”. Ctrl+C stops the server.",
    ]
    if not settings.is_https and not settings.is_local:
        lines += _what_plain_http_lacks(settings.origin)
        if host.startswith(LOOPBACK):
            lines += ["  And only this machine can reach it: add --host 0.0.0.0 for others to."]
    elif settings.is_local and not host.startswith(LOOPBACK):
        lines += _other_machines(port)
    return "\n".join(lines)


def _what_plain_http_lacks(origin: str) -> list[str]:
    return [
        f"Careful: {origin} is plain HTTP.",
        "  Browsers trust only HTTPS and localhost. So installing on a phone, notifications and",
        "  keeping a day offline will not work here, and the sign-in cookie can't be marked",
        "  Secure: anyone on the same network can read what is sent. Put HTTPS in front (README,",
        "  “Run it for real”) and set EVENKEEL_ORIGIN=https://…",
    ]


def _other_machines(port: int) -> list[str]:
    return [
        "Other machines can reach this server, but it will refuse their forms. Set",
        f"  EVENKEEL_ORIGIN to the address they type: http://192.168.1.20:{port} to try it,",
        "  https://… to use it.",
    ]


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EACCES:
        return f"--port {port}: only the system’s administrator may listen there; try 8000"
    if error.errno == errno.EADDRINUSE:
        return f"--port {port}: another program listens there already; choose another port"
    return f"--host {host}: can’t listen there ({error.strerror})"


class _Server(uvicorn.Server):
    """uvicorn, told to say when it has started and to end quietly on a signal."""

    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_start()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal, without raising it again at the end: the lock is let go in order."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()


class _Beside(uvicorn.Server):
    """uvicorn without a hand in signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
