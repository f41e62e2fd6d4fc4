"""Styles, scripts and pictures, served under an address that changes with their content."""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from mimetypes import types_map
from pathlib import Path

from rjsmin import jsmin
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
    ".webp": "image/webp",
}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    kind: str
    plain: bytes
    zipped: bytes


@dataclass(frozen=True, slots=True)
class Release:
    """All assets as they were at one time; `name` is the content hash in their addresses."""

    name: str
    assets: Mapping[str, Asset]


@cache
def this_release() -> Release:
    """Read everything under `web/` and the worker; the name is their content hash."""
    digest = sha256()
    files: dict[str, bytes] = {}
    for path in [*sorted(WEB.rglob("*")), WORKER]:
        if not path.is_file():
            continue
        content = path.read_bytes()
        digest.update(f"{path.relative_to(WEB.parent)}\0{len(content)}\0".encode() + content)
        if path.suffix in KINDS and path != WORKER:
            files[path.relative_to(WEB).as_posix()] = content
    return release_of(digest.hexdigest()[:12], files)


def release_of(name: str, files: Mapping[str, bytes]) -> Release:
    """Make the assets of these files. A kind that is not sent is left out."""
    return Release(name, dict(_assets(files)))


def release() -> str:
    """Return the name of this release: 12 hex digits."""
    return this_release().name


def asset_path(name: str) -> str:
    """Return the address of `shell/base.css`; raise `NotFound` when there is no such file."""
    if name not in this_release().assets:
        raise NotFound(name)
    return f"/assets/{release()}/{name}"


async def show_asset(request: Request) -> Response:
    """Send one file of this release, or of the one before it (`app.state.earlier_release`)."""
    asset = _find(request)
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.zipped, media_type=asset.kind, headers=headers)
    return Response(asset.plain, media_type=asset.kind, headers=headers)


ROUTES = [page("/assets/{release}/{name:path}", show_asset, Access.STATIC)]


def without_comments(script: bytes) -> bytes:
    """Return a script as it is sent: nothing else about it changes."""
    return str(jsmin(script.decode())).encode()


def _find(request: Request) -> Asset:
    wanted, name = request.path_params["release"], request.path_params["name"]
    for known in (this_release(), request.app.state.earlier_release):
        if known is not None and known.name == wanted and name in known.assets:
            asset: Asset = known.assets[name]
            return asset
    raise NotFound


def _assets(files: Mapping[str, bytes]) -> Iterator[tuple[str, Asset]]:
    for name, content in files.items():
        kind = KINDS.get(Path(name).suffix)
        if kind is not None:
            sent = without_comments(content) if name.endswith(".js") else content
            yield name, Asset(kind, sent, gzip.compress(sent, compresslevel=9, mtime=0))
