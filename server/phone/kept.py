"""What the worker keeps of Evenkeel on a phone: pages that hold nobody's data, and what they load.

They are rendered once for a running app: they hang only on the release and the settings.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from server.core.assets import Release, release, this_release
from server.core.rendering import render
from server.core.requests import settings
from server.core.shells import Shell, render_shell
from server.people import help_lines
from server.people.pages import show_help
from server.phone.pages import away

STANDING = {"/help": show_help, "/phone/away": away}
"""Pages that anybody gets from the phone, and that are fetched anew behind it."""
OFFLINE = "offline"
LOADED = (".css", ".js", ".svg")
LINKED = re.compile(r'"/assets/[0-9a-f]+/([^"]+)"')
BEHAVIORS = re.compile(r'data-behavior="([^"]+)"')
IMPORTED = re.compile(r'\b(?:from|import)\s*\(?\s*"(\.[^"]+)"')
PLACE = re.compile(r"\{\w+\}")
A_UUID = "[0-9a-f-]{36}"


@dataclass(frozen=True, slots=True)
class Kept:
    """`shells` maps an address's pattern to the shell that stands for it; `files` is all to fetch.

    `standby` does so for those that wait until the server can't be reached. `edition` changes
    whenever any of it does.
    """

    edition: str
    shells: Mapping[str, str]
    standby: Mapping[str, str]
    files: list[str]


async def kept(request: Request) -> Kept:
    """Return what the worker of this app keeps."""
    state = request.app.state
    if not hasattr(state, "kept"):
        state.kept = await _gather(request, state.shells)
    found: Kept = state.kept
    return found


def pattern_of(shell: Shell) -> str:
    """Return a regular expression, for Python and JavaScript, of the addresses it stands for.

    `{id}` stands for a UUID only: `/meetings/first` is a page of its own.
    """
    path = PLACE.sub(lambda place: A_UUID if place[0] == "{id}" else "[^/]+", shell.path)
    return f"^{path}$"


def shell_address(name: str) -> str:
    """Return where a shell of this release is fetched."""
    return f"/shells/{release()}/{name}"


def render_offline(request: Request) -> Response:
    """Say that there is no connection, and what works without one."""
    lines = help_lines.load(settings(request)).lines
    return render(request, "phone/offline.html", path="", lines=lines)


async def _gather(request: Request, shells: list[Shell]) -> Kept:
    nobody = _asking(request, "/")
    pages = {shell_address(shell.name): render_shell(nobody, shell) for shell in shells}
    pages[shell_address(OFFLINE)] = render_offline(nobody)
    for path, show in STANDING.items():
        pages[path] = await show(_asking(request, path))
    texts = {address: bytes(page.body).decode() for address, page in pages.items()}
    assets = sorted(needed_by(this_release(), "".join(texts.values())))
    return Kept(
        _digest(texts),
        _addresses(shell for shell in shells if not shell.is_standby),
        _addresses(shell for shell in shells if shell.is_standby),
        [*texts, *(f"/assets/{release()}/{name}" for name in assets)],
    )


def _addresses(shells: Iterable[Shell]) -> Mapping[str, str]:
    return {pattern_of(shell): shell_address(shell.name) for shell in shells}


def _asking(request: Request, path: str) -> Request:
    """Return what nobody asks for: the same whoever's request came first."""
    scope = {key: request.scope[key] for key in ("type", "app", "http_version", "scheme")}
    return Request({**scope, "path": path, "query_string": b"", "headers": [], "method": "GET"})


def _digest(texts: Mapping[str, str]) -> str:
    digest = sha256(release().encode())
    for address, text in texts.items():
        digest.update(f"\0{address}\0{text}".encode())
    return digest.hexdigest()[:12]


def needed_by(known: Release, html: str) -> set[str]:
    """Return the styles, scripts and drawings that pages load, and what those import in turn."""
    found: set[str] = set()
    waiting = list(_named_in(html))
    while waiting:
        name = waiting.pop()
        if name in found or name not in known.assets or not name.endswith(LOADED):
            continue
        found.add(name)
        if name.endswith(".js"):
            waiting += _imports(name, known.assets[name].plain.decode())
    return found


def _named_in(html: str) -> Iterator[str]:
    yield from LINKED.findall(html)
    for names in BEHAVIORS.findall(html):
        yield from (f"{name}.js" for name in names.split())


def _imports(name: str, script: str) -> Iterator[str]:
    for path in IMPORTED.findall(script):
        yield posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
