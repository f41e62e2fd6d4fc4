"""Routes that cannot exist without an access policy.

Who is signed in is known further up: `app.state.identify(request)`, handed down by `server.app`,
sets `request.state.person` to a person or None.
"""

from collections.abc import Awaitable, Callable, Sequence
from enum import Enum
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.core.errors import SignedOut

StructType = type
Handler = Callable[[Request], Awaitable[Response]]
API = "/api/v1"


class Access(Enum):
    """Who may call a route. On a `STATIC` one nobody is looked up: it needs no database."""

    STATIC = "anyone, always"
    ANYONE = "anyone"
    PERSON = "a signed-in person"


class GuardedRoute(Route):
    """A route that knows its policy and, for the API, the types that check and describe it."""

    def __init__(
        self, path: str, handler: Handler, access: Access, methods: Sequence[str], name: str | None
    ) -> None:
        super().__init__(path, _guarded(path, handler, access), methods=methods, name=name)
        self.access = access
        self.takes: StructType | None = None
        self.gives: StructType | None = None
        self.query: StructType | None = None
        self.status = 200
        self.summary = (handler.__doc__ or "").strip().split("\n")[0]


def page(
    path: str,
    handler: Handler,
    access: Access,
    methods: Sequence[str] = ("GET",),
    name: str | None = None,
) -> GuardedRoute:
    """Make a route that answers with HTML; signed out, it leads to the sign-in page."""
    return GuardedRoute(path, handler, access, methods, name or handler.__name__)


def api(  # noqa: PLR0913 - one argument for each thing the description needs
    path: str,
    handler: Handler,
    access: Access,
    methods: Sequence[str],
    *,
    takes: StructType | None = None,
    gives: StructType | None = None,
    query: StructType | None = None,
    status: int = 200,
) -> GuardedRoute:
    """Make a JSON route below /api/v1 (`path` is the rest); signed out, it answers 401.

    `takes`, `gives` and `query` are msgspec Structs that the OpenAPI page is made from;
    `status` is the answer when all is well.
    """
    route = GuardedRoute(API + path, handler, access, methods, f"api_{handler.__name__}")
    route.takes, route.gives, route.query, route.status = takes, gives, query, status
    return route


def is_api(request: Request) -> bool:
    """Tell whether a program is asking: it gets JSON, also when something is wrong."""
    return request.url.path.startswith("/api/")


def _guarded(path: str, handler: Handler, access: Access) -> Handler:
    async def guarded(request: Request) -> Response:
        request.scope["route_template"] = path
        if access is not Access.STATIC:
            await request.app.state.identify(request)
        if access is Access.PERSON and request.state.person is None:
            return _signed_out(request)
        return await handler(request)

    guarded.__name__ = handler.__name__
    return guarded


def _signed_out(request: Request) -> Response:
    if is_api(request):
        raise SignedOut
    wanted = request.url.path if request.method in {"GET", "HEAD"} else "/"
    if request.url.query and request.method == "GET":
        wanted += "?" + request.url.query
    return RedirectResponse("/sign-in?" + urlencode({"next": wanted}), status_code=303)
