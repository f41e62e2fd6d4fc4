"""The guard of what this server calls: only hosts that are allowed, only at public addresses.

An address comes from outside (a browser's push endpoint, a meeting feed), so whoever wrote it may
want us to call a machine that only we can reach (server-side request forgery). `check` looks at
what is written; `addresses` looks at where it leads, and the caller connects to just what was
looked at, so that a name can't be pointed elsewhere in between (DNS rebinding).
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

LONGEST_URL = 2048
USUAL_PORTS = {"https": 443, "http": 80}
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
"""Names only. A last part that begins with a digit would be a number: 127.1, 0x7f.1 (WHATWG)."""

GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
NOT_PUBLIC_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarking
        "2001:db8::/32",
        "2002::/16",  # 6to4 hides any IPv4 address
        "3fff::/20",
    )
)
NOT_PUBLIC_4 = tuple(
    IPv4Network(network)
    for network in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15")
)

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Turns a host and a port into numeric addresses; raises `OSError` when there are none."""


class Blocked(Exception):
    """What this server must not call. It never says where that is: it may be a secret."""

    def __init__(self) -> None:
        super().__init__("an address that may not be called")


class Place(NamedTuple):
    """Where an address leads: its origin as browsers write it (RFC 6454), and its parts."""

    origin: str
    scheme: str
    host: str
    port: int


class Guard:
    """What may be called: some hosts over https on port 443, and only at public addresses.

    `hosts` are exact, or `*.example.org` for all below it. Origins in `exempt`, exactly as listed,
    may be called with any scheme, at any port and address.
    """

    def __init__(
        self, exempt: frozenset[str], hosts: Sequence[str], *, resolve: Resolve | None = None
    ) -> None:
        self._exempt = exempt
        self._hosts = frozenset(host for host in hosts if not host.startswith("*"))
        self._endings = tuple(host.removeprefix("*") for host in hosts if host.startswith("*"))
        self._resolve = resolve or _resolve

    def check(self, url: str) -> Place:
        """Say where `url` leads; raise `Blocked` when it may not be called."""
        place = place_of(url)
        if place.origin in self._exempt:
            return place
        if place.scheme != "https" or place.port != USUAL_PORTS["https"]:
            raise Blocked
        if not HOST.fullmatch(place.host) or not self._is_listed(place.host):
            raise Blocked
        return place

    async def addresses(self, place: Place) -> list[str]:
        """Look the host up once. One address that is not public spoils them all.

        Raises `Blocked`, or `OSError` when the name is not known.
        """
        found = await self._resolve(place.host, place.port)
        if not found:
            raise OSError("a name without an address")
        if place.origin not in self._exempt and not all(map(is_public, found)):
            raise Blocked
        return list(dict.fromkeys(found))

    def _is_listed(self, host: str) -> bool:
        return host in self._hosts or host.endswith(self._endings)


def place_of(url: str) -> Place:
    """Take an address apart; raise `Blocked` for one that programs read in different ways."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable():
        raise Blocked
    if any(sign in url for sign in " \\#@"):  # @ in a path is harmless, and no service has one
        raise Blocked
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Blocked from None
    usual = USUAL_PORTS.get(parts.scheme)
    if usual is None or not host or port == 0 or parts.netloc.endswith(":"):
        raise Blocked
    written = f"[{host}]" if ":" in host else host
    shown = "" if port in {None, usual} else f":{port}"
    return Place(f"{parts.scheme}://{written}{shown}", parts.scheme, host, port or usual)


def is_public(address: str) -> bool:
    """Tell whether a numeric address is one that anybody on the internet could call."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv4Address):
        return _is_public_4(ip)
    inside = _ipv4_inside(ip)
    if inside is not None:
        return _is_public_4(inside)
    return ip in GLOBAL_UNICAST and not any(ip in network for network in NOT_PUBLIC_6)


def _ipv4_inside(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that is really meant (RFC 4291 2.5.5.2, RFC 6052)."""
    return IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else ip.ipv4_mapped


def _is_public_4(ip: IPv4Address) -> bool:
    is_odd = ip.is_multicast or ip.is_reserved or any(ip in network for network in NOT_PUBLIC_4)
    return ip.is_global and not is_odd


async def _resolve(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]
