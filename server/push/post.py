"""Posting to push services (RFC 8030), over connections that are kept and used again."""

import asyncio
import re
import ssl
from collections.abc import Mapping
from functools import partial

from server.core.outgoing import Blocked, Guard, Place
from server.push.answer import Answer, Unreached
from server.push.connection import Connection, Stale

__all__ = ["Answer", "PushClient", "Unreached"]

ADDRESS_SECONDS = 3.0
"""How long one address is tried while there is another."""
MOST_ADDRESSES = 4
KEPT_SECONDS = 90.0
"""So that what is due every minute finds a connection; a router may forget an older one."""
MOST_PLACES = 1024
PATH = re.compile(r'/[!"$-~]*')
"""What may stand in a request's first line: no space, no line break, no fragment."""


class PushClient:
    """Posts, and never follows a redirect.

    A post takes `limit_seconds` at most, connecting and a second try included.
    """

    def __init__(
        self, guard: Guard, *, limit_seconds: float = 10.0, tls: ssl.SSLContext | None = None
    ) -> None:
        self._guard, self._limit_seconds = guard, limit_seconds
        self._tls = tls or ssl.create_default_context()
        self._places: dict[str, Place] = {}
        self._kept: dict[str, list[Connection]] = {}
        self._open: set[Connection] = set()
        self._none_open = asyncio.Event()
        self._is_closed = False

    async def post(self, endpoint: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return the answer, whatever its status; raise `Unreached` when there is none."""
        deadline = asyncio.get_running_loop().time() + self._limit_seconds
        place, path = self._split(endpoint)
        request = _spell(place, path, headers, body)
        kept = self._take(place.origin, deadline - self._limit_seconds)
        if kept is not None:
            try:
                return await kept.ask(request, deadline)
            except Stale:  # it was closed while nobody used it; once more, over a fresh one
                pass
        connection = await self._connect(place, deadline)
        return await connection.ask(request, deadline)

    async def close(self) -> None:
        """Close every connection; what is under way ends as `Unreached`."""
        self._is_closed = True
        self._none_open.clear()
        for connection in list(self._open):
            connection.abort()
        if self._open:
            await self._none_open.wait()

    def _split(self, endpoint: str) -> tuple[Place, str]:
        """Tell the place from the path. A place is checked once: what is allowed never changes."""
        slash = endpoint.find("/", len("https://"))
        before, path = (endpoint, "/") if slash < 0 else (endpoint[:slash], endpoint[slash:])
        try:
            place = self._places.get(before) or self._check(before)
        except Blocked:
            raise Unreached("blocked") from None
        if not PATH.fullmatch(path):
            raise Unreached("blocked")
        return place, path

    def _check(self, before: str) -> Place:
        if "?" in before:
            raise Blocked
        place = self._guard.check(before)
        if len(self._places) >= MOST_PLACES:
            self._places.clear()
        self._places[before] = place
        return place

    def _take(self, origin: str, now: float) -> Connection | None:
        """Take a kept connection, the one used last: the others may then grow old and go."""
        kept = self._kept.get(origin)
        while kept:
            connection = kept.pop()
            if connection.is_open and now - connection.free_since < KEPT_SECONDS:
                return connection
            connection.abort()
        return None

    async def _connect(self, place: Place, deadline: float) -> Connection:
        if self._is_closed:
            raise Unreached("broken")
        try:
            async with asyncio.timeout_at(deadline):
                return await self._first_of(await self._guard.addresses(place), place)
        except Blocked:
            raise Unreached("blocked") from None
        except TimeoutError:
            raise Unreached("timeout") from None
        except ssl.SSLError:
            raise Unreached("tls") from None
        except OSError:
            raise Unreached("refused") from None

    async def _first_of(self, addresses: list[str], place: Place) -> Connection:
        """Connect to the first address that lets us; raise what the last one said."""
        *before, last = addresses[:MOST_ADDRESSES]
        for address in before:
            try:
                async with asyncio.timeout(ADDRESS_SECONDS):
                    return await self._open_to(address, place)
            except ssl.SSLError:
                raise
            except OSError:
                continue
        return await self._open_to(last, place)

    async def _open_to(self, address: str, place: Place) -> Connection:
        """Connect to just the address that was checked; the host's name is for TLS."""
        is_tls = place.scheme == "https"
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: Connection(
                partial(self._keep, place.origin), partial(self._lose, place.origin)
            ),
            address,
            place.port,
            ssl=self._tls if is_tls else None,
            server_hostname=place.host if is_tls else None,
        )
        self._open.add(connection)
        if self._is_closed:
            connection.abort()
        return connection

    def _keep(self, origin: str, connection: Connection) -> None:
        kept = self._kept.setdefault(origin, [])
        kept.append(connection)
        if connection.free_since - kept[0].free_since > KEPT_SECONDS:
            kept.pop(0).abort()

    def _lose(self, origin: str, connection: Connection) -> None:
        kept = self._kept.get(origin, [])
        if connection in kept:
            kept.remove(connection)
        self._open.discard(connection)
        if not self._open:
            self._none_open.set()


def _spell(place: Place, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = "".join([f"{name}: {text}\r\n" for name, text in headers.items()])
    host = place.origin.partition("://")[2]
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\n{lines}Content-Length: {len(body)}\r\n\r\n"
    return head.encode("latin-1") + body
