"""A sheet to print and hand out: the link as a square for a camera, and what to do then."""

from ipaddress import ip_address
from urllib.parse import urlsplit

import segno
from starlette.requests import Request
from starlette.responses import Response

from server.core.rendering import render

QUIET_MODULES = 4
"""The white edge round a QR code that cameras need (ISO/IEC 18004)."""


def qr_svg(url: str) -> str:
    """Return a QR code of the address as inline SVG without a size: numbers, no text of anybody's.

    It is black on white whatever the colours of the page: cameras read nothing else for sure.
    """
    code = segno.make(url, error="m", micro=False)
    drawn: str = code.svg_inline(
        dark="#000",
        light="#fff",
        border=QUIET_MODULES,
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    return drawn


def handout(request: Request, url: str, *, name: str = "", until: str = "") -> Response:
    """Answer with the sheet for an invitation's address.

    `name` is the program's: without it the paper says nothing of who invites to what. Whoever opens
    its link can read that.
    `until` is the last day in words.
    """
    return render(
        request,
        "programs/handout.html",
        url=url,
        qr=qr_svg(url),
        name=name,
        until=until,
        opens_here_only=opens_here_only(url),
    )


def opens_here_only(url: str) -> bool:
    """Tell whether no other device can open this address: it names the computer that asks."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
