"""Shells: pages without anybody's data, kept on the phone and filled there from what it holds.

A shell is the page's own template, rendered with `is_shell=True` for nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.core.assets import release
from server.core.errors import NotFound
from server.core.rendering import render
from server.core.routing import Access, page

Context = Callable[[Request], Mapping[str, Any]]


class Holes:
    """What a page would show, as holes: `page.title` is `{title}` (`web/shell/parts.js`)."""

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):
            raise AttributeError(name)
        return f"{{{name}}}"


HOLES = Holes()


@dataclass(frozen=True, slots=True)
class Shell:
    """`path` is the template of the addresses it stands for; `context` gives what it needs."""

    path: str
    template: str
    context: Context = lambda request: {}  # noqa: ARG005 - most need nothing
    is_standby: bool = False
    """It is shown only while the server can't be reached: what the server shows is more."""

    @property
    def name(self) -> str:
        """Return its name below `/shells/{release}/`: `diary-date-saved`."""
        words = self.path.strip("/").replace("{", "").replace("}", "")
        return words.replace("/", "-") or "today"


def render_shell(request: Request, shell: Shell) -> Response:
    """Render a shell as the page at its address would be, for nobody."""
    context = {**shell.context(request), "path": shell.path, "is_shell": True}
    return render(request, shell.template, **context)


async def show_shell(request: Request) -> Response:
    """Send one shell of this release."""
    shells: dict[str, Shell] = {shell.name: shell for shell in request.app.state.shells}
    shell = shells.get(request.path_params["name"])
    if shell is None or request.path_params["release"] != release():
        raise NotFound
    return render_shell(request, shell)


ROUTES = [page("/shells/{release}/{name}", show_shell, Access.STATIC)]
