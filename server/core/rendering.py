"""Answers: pages from templates (jinja2, escaped, every name known), and JSON."""

from functools import cache

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from server.core import words
from server.core.assets import WEB, asset_path
from server.core.requests import settings

NEVER_KEPT = "no-store"


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    cache_control: str = NEVER_KEPT,
    **context: object,
) -> HTMLResponse:
    """Answer with a page that no cache keeps, unless told otherwise.

    Besides `context` a template knows `person` (or None), `path`, `is_shell`, `is_posted` (it
    answers a form, so loading it again would send that again), `looks_up` (whether it was asked who
    is signed in), `settings`, `asset(name)`, `_`, `ngettext` and `format_day(date, pattern)`.
    """
    known = {
        "person": getattr(request.state, "person", None),
        "looks_up": hasattr(request.state, "person"),
        "path": request.url.path,
        "is_shell": False,
        "is_posted": request.method == "POST",
        "settings": settings(request),
    }
    text = templates().get_template(template).render(known | context)
    return HTMLResponse(text, status_code=status, headers={"Cache-Control": cache_control})


def as_json(content: object, status: int = 200) -> Response:
    """Answer with a view: a msgspec Struct."""
    body = msgspec.json.encode(content)
    return Response(body, status_code=status, media_type="application/json")


@cache
def templates() -> Environment:
    """Return the one template environment."""
    environment = Environment(
        loader=FileSystemLoader(WEB),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        words._, words.ngettext, newstyle=True
    )
    environment.globals.update(asset=asset_path, format_day=words.format_day)
    return environment
