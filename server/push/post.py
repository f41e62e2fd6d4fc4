"""Posting to push services (RFC 8030), over connections that are kept and used again."""

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from server.core.outgoing import Blocked, Guard, Place
from server.push.answer import Answer, Unreached
from server.push.connection import Connection, Stale

__all__ = ["Answer", "PushClient", "Unreached"]

ADDRESS_SECONDS = 3.0
"""How long one address is tried while there is another."""
MOST_ADDRESSES = 4
LIMIT_SECONDS = 10.0
KEPT_SECONDS = 90.0
"""So that what is due every minute finds a connection; a router may forget an older one."""
MOST_PLACES = 1024


class PushClient:
    """Posts, and never follows a redirect.

    A post takes `limit_seconds` at most, connecting included.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        limit_seconds: float = LIMIT_SECONDS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._guard, self._limit_seconds = guard, limit_seconds
        self._tls = tls or ssl.create_default_context()
        self._loop = asyncio.get_running_loop()
        self._places: dict[str, Place] = {}
        self._kept: dict[str, list[Connection]] = {}
        self._open: set[Connection] = set()
        self._connecting: set[asyncio.Task[Answer]] = set()
        self._none_open = asyncio.Event()
        self._is_closed = False

    def post(
        self, endpoint: str, headers: Mapping[str, str], body: bytes
    ) -> asyncio.Future[Answer]:
        """Begin to post; the answer comes, whatever its status, or `Unreached`."""
        now = self._loop.time()
        try:
            place, path = self._split(endpoint)
        except Unreached as blocked:
            refused = self._loop.create_future()
            refused.set_exception(blocked)
            return refused
        request, deadline = _spell(place, path, headers, body), now + self._limit_seconds
        kept = self._take(place.origin, now)
        if kept is not None:
            with suppress(Stale):
                return kept.ask(request, deadline)
        asking = self._loop.create_task(self._ask_afresh(place, request, deadline))
        self._connecting.add(asking)
        asking.add_done_callback(self._connecting.discard)
        return asking

    async def close(self) -> None:
        """Close every connection; what is under way ends as `Unreached`."""
        self._is_closed = True
        for asking in list(self._connecting):
            asking.cancel()
        await asyncio.gather(*self._connecting, return_exceptions=True)
        self._none_open.clear()
        for connection in list(self._open):
            connection.abort()
        if self._open:
            await self._none_open.wait()

    def _split(self, endpoint: str) -> tuple[Place, str]:
        """Tell the place from the path, which holds no space, line break or fragment.

        A place is checked once: what is allowed never changes.
        """
        slash = endpoint.find("/", len("https://"))
        before, path = (endpoint, "/") if slash < 0 else (endpoint[:slash], endpoint[slash:])
        try:
            place = self._places.get(before) or self._check(before)
        except Blocked:
            raise Unreached("blocked") from None
        if not (path.isascii() and path.isprintable()) or " " in path or "#" in path:
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

    async def _ask_afresh(self, place: Place, request: bytes, deadline: float) -> Answer:
        """Ask over a connection of its own.

        Once a request may have left, it is never repeated here: a push service that took it, and
        could not say so, would show it twice. That is a try, and counts as one.
        """
        try:
            connection = await self._connect(place, deadline)
            return await connection.ask(request, deadline)
        except Stale:
            raise Unreached("broken") from None
        except asyncio.CancelledError:
            if self._is_closed:
                raise Unreached("broken") from None
            raise

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
