"""Styles, scripts and pictures, served under an address that changes with their content."""

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from mimetypes import types_map
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from server.core.errors import NotFound
from server.core.routing import Access, page

WEB = Path(__file__).parents[2] / "web"
WORKER = WEB.parent / "service_worker.js"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": types_map[".svg"],
    ".png": types_map[".png"],
}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    kind: str
    plain: bytes
    zipped: bytes


def release() -> str:
    """Return the content hash of everything under `web/` and the worker: 12 hex digits."""
    return _everything()[0]


def asset_path(name: str) -> str:
    """Return the address of `shell/base.css`; raise `NotFound` when there is no such file."""
    if name not in _everything()[1]:
        raise NotFound(name)
    return f"/assets/{release()}/{name}"


async def show_asset(request: Request) -> Response:
    """Send one file of this release."""
    asset = _everything()[1].get(request.path_params["name"])
    if asset is None or request.path_params["release"] != release():
        raise NotFound
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.zipped, media_type=asset.kind, headers=headers)
    return Response(asset.plain, media_type=asset.kind, headers=headers)


ROUTES = [page("/assets/{release}/{name:path}", show_asset, Access.STATIC)]


@cache
def _everything() -> tuple[str, dict[str, Asset]]:
    digest = sha256()
    assets: dict[str, Asset] = {}
    for path in [*sorted(WEB.rglob("*")), WORKER]:
        if not path.is_file():
            continue
        content = path.read_bytes()
        digest.update(f"{path.relative_to(WEB.parent)}\0{len(content)}\0".encode() + content)
        if path.suffix in KINDS and path != WORKER:
            zipped = gzip.compress(content, compresslevel=9, mtime=0)
            assets[str(path.relative_to(WEB))] = Asset(KINDS[path.suffix], content, zipped)
    return digest.hexdigest()[:12], assets
