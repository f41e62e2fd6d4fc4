"""What a phone is told when the app is put on its home screen (W3C Web Application Manifest).

Name, words and pictures are neutral: they show on a home screen that others may see.
"""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server.core.assets import asset_path
from server.core.routing import Access, page
from server.core.words import LOCALE, _

NAME = "Evenkeel"
SEA = "#e8f0ef"
"""As in web/shell/tokens.css: what lies behind every page."""
PNG, WEBP = "image/png", "image/webp"


async def show_manifest(request: Request) -> Response:  # noqa: ARG001 - every handler is given one
    """Describe the app to the browser."""
    return JSONResponse(
        {
            "id": "/",
            "name": NAME,
            "short_name": NAME,
            "description": _("A quiet place for your day."),
            "lang": LOCALE.replace("_", "-"),
            "dir": "ltr",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": SEA,
            "theme_color": SEA,
            "categories": ["lifestyle"],
            "icons": [
                _icon("icon-192", 192, "any"),
                _icon("icon-512", 512, "any"),
                _icon("icon-maskable-512", 512, "maskable"),
            ],
            "shortcuts": [
                _shortcut(_("Check in"), "/check-in", "shortcut-check-in"),
                _shortcut(_("Help"), "/help", "shortcut-help"),
            ],
            "screenshots": [
                _screenshot("narrow", (390, 780), _("Your days on a phone")),
                _screenshot("wide", (1280, 800), _("Your days on a wide screen")),
            ],
        },
        media_type="application/manifest+json",
        headers={"Cache-Control": "no-cache"},
    )


ROUTES = [page("/manifest.webmanifest", show_manifest, Access.STATIC)]


def _icon(name: str, size: int, purpose: str) -> dict[str, str]:
    return {**_picture(f"{name}.png", (size, size), PNG), "purpose": purpose}


def _shortcut(name: str, url: str, icon: str) -> dict[str, object]:
    return {"name": name, "url": url, "icons": [_picture(f"{icon}.png", (96, 96), PNG)]}


def _screenshot(form_factor: str, size: Sequence[int], label: str) -> dict[str, str]:
    picture = _picture(f"screenshot-{form_factor}.webp", size, WEBP)
    return {**picture, "form_factor": form_factor, "label": label}


def _picture(name: str, size: Sequence[int], kind: str) -> dict[str, str]:
    width, height = size
    return {"src": asset_path(f"phone/{name}"), "sizes": f"{width}x{height}", "type": kind}
