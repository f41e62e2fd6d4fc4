"""Fetching a feed: asked for only if it changed, guarded at every redirect, capped in every way."""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from server.core.clock import utc_now
from server.core.outgoing import Blocked, Guard, Place
from server.feeds.unpacking import MOST_BYTES, Garbled, TooLarge, Unpacking

LIMIT_SECONDS = 60.0
"""From the first look-up to the last byte, redirects included."""
MOST_REDIRECTS = 5
SLICE_BYTES = 4096
"""Unzips to 4 MB at the worst; between two of them, everybody else has a turn."""
LONGEST_WAIT_SECONDS = 1_000_000
"""A server that asks for more is not heard."""
MOST_HEADER = 500
"""Characters of a header that are worth keeping."""
OK, NOT_MODIFIED = 200, 304
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ZIPPED = frozenset({"gzip", "x-gzip", "deflate"})
PLAIN = frozenset({"", "identity"})
ANY_HOST = ("*",)


class Unfetched(Exception):
    """A feed could not be had. The words are for the operator, and never say the address.

    `wait_seconds` is how long its server asked to be left alone, 0 when it did not say.
    """

    def __init__(self, reason: str, *, wait_seconds: int = 0) -> None:
        super().__init__(reason)
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, slots=True)
class Known:
    """What a server said of the version that we have; empty for none."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """Ask to be spared the same version (RFC 9110, section 13.1)."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: text for name, text in asked.items() if text}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came, and what to say next time to be spared it. The body lies in the file."""

    known: Known
    body_hash: str
    size: int


def guard(exempt: frozenset[str]) -> Guard:
    """Make the guard of feeds: any public host; `exempt` are those of EVENKEEL_FEED_ORIGINS."""
    return Guard(exempt, ANY_HOST)


class Fetcher:
    """Gets feeds, one request at a time and each over a connection of its own."""

    def __init__(
        self,
        guard: Guard,
        *,
        limit_seconds: float = LIMIT_SECONDS,
        most_bytes: int = MOST_BYTES,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._guard, self._limit_seconds, self._most_bytes = guard, limit_seconds, most_bytes
        self._tls = tls or ssl.create_default_context()

    async def fetch(self, url: str, file: Path, known: Known = Known()) -> Fetched | None:
        """Put what `url` answers into a new `file`; None when it is still what is known.

        Raises `Unfetched`. What has come by then is left in the file, for the caller to remove.
        """
        try:
            async with asyncio.timeout(self._limit_seconds):
                return await self._follow(url, file, known)
        except TimeoutError:
            raise Unfetched(f"it took longer than {self._limit_seconds:.0f} s") from None
        except Blocked:
            raise Unfetched(NOT_ALLOWED) from None
        except TooLarge:
            raise Unfetched(f"it is larger than {self._most_bytes / 1e6:.0f} MB") from None
        except Garbled:
            raise Unfetched("it could not be unzipped") from None
        except (aiohttp.ClientSSLError, ssl.SSLError):
            raise Unfetched("its certificate can’t be trusted") from None
        except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError):
            raise Unfetched("the answer broke off") from None
        except (aiohttp.ClientError, OSError, ValueError):
            raise Unfetched("its server could not be reached, or does not speak HTTP") from None

    async def _follow(self, url: str, file: Path, known: Known) -> Fetched | None:
        for _ in range(MOST_REDIRECTS + 1):
            place = self._guard.check(url)
            async with (
                self._session(await self._guard.addresses(place)) as session,
                session.get(
                    URL(url, encoded=True),  # as it is written: some are signed
                    headers=known.headers(),
                    allow_redirects=False,
                ) as answer,
            ):
                if answer.status not in REDIRECTS:
                    return await self._take(answer, file, known)
                url = _next(url, answer.headers.get("Location", ""), place)
        raise Unfetched("it leads from one address to the next, without end")

    def _session(self, addresses: Sequence[str]) -> aiohttp.ClientSession:
        """Make a client that can call just these addresses, and keeps nothing."""
        checked = Checked(addresses)
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=checked,
                socket_factory=checked.socket,
                ssl=self._tls,
                use_dns_cache=False,
                force_close=True,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None),
            headers={"User-Agent": "Evenkeel", "Accept-Encoding": "gzip", "Accept": "*/*"},
        )

    async def _take(
        self, answer: aiohttp.ClientResponse, file: Path, known: Known
    ) -> Fetched | None:
        if answer.status == NOT_MODIFIED and known.headers():
            return None
        if answer.status != OK:
            raise Unfetched(f"its server answered {answer.status}", wait_seconds=_wait(answer))
        encoding = answer.headers.get("Content-Encoding", "").strip().lower()
        if encoding not in ZIPPED | PLAIN:
            raise Unfetched("it is zipped in a way that was not asked for")
        if (answer.content_length or 0) > self._most_bytes:
            raise TooLarge
        is_zipped = encoding in ZIPPED
        with Unpacking(file, is_zipped=is_zipped, most_bytes=self._most_bytes) as unpacking:
            async for data in answer.content.iter_any():
                for start in range(0, len(data), SLICE_BYTES):
                    unpacking.take(data[start : start + SLICE_BYTES])
                    await asyncio.sleep(0)
            body_hash = unpacking.finish()
        return Fetched(_told(answer), body_hash, unpacking.size)


NOT_ALLOWED = (
    "its address may not be called: only https at a public address, or an origin listed in "
    "EVENKEEL_FEED_ORIGINS"
)


class Checked(AbstractResolver):
    """Knows one name's addresses, those that the guard has looked at, and calls no others."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - as aiohttp calls it
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=_family(address),
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""

    def socket(self, address: tuple[Any, ...]) -> socket.socket:
        """Make the socket for an address, unless it is one that came by another way."""
        family, kind, protocol, _, (host, *_) = address
        if host not in self._addresses:
            raise Blocked
        return socket.socket(family, kind, protocol)


def _family(address: str) -> int:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _next(url: str, location: str, before: Place) -> str:
    """Say where a redirect leads. From https only to https, whatever is exempt."""
    if not location:
        raise Unfetched("it leads on, and does not say where to")
    url = urljoin(url, location).partition("#")[0]
    if before.scheme == "https" and not url.startswith("https:"):
        raise Blocked
    return url


def _told(answer: aiohttp.ClientResponse) -> Known:
    etag, last_modified = (answer.headers.get(one, "") for one in ("ETag", "Last-Modified"))
    return Known(*(text if len(text) <= MOST_HEADER else "" for text in (etag, last_modified)))


def _wait(answer: aiohttp.ClientResponse) -> int:
    """Return for how many seconds a server wants to be left alone, which it may say as a date."""
    text = answer.headers.get("Retry-After", "")
    if text.isdecimal():
        seconds = float(text)
    else:
        try:
            seconds = (parsedate_to_datetime(text) - utc_now()).total_seconds()
        except (TypeError, ValueError, OverflowError):  # no date, or one without a zone
            return 0
    return int(seconds) if 0 < seconds < LONGEST_WAIT_SECONDS else 0
