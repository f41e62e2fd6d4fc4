"""What waits on a phone: entries not sent yet, and those that the server could not take.

The server knows nothing of them. The page is filled on the phone, with or without a connection.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.core.rendering import render
from server.core.routing import Access, page
from server.core.shells import HOLES, Shell
from server.daily.vocabulary import vocabulary

_PATH = "/phone/waiting"
_TEMPLATE = "daily/waiting.html"


async def waiting(request: Request) -> Response:
    """Show what waits on this phone."""
    return render(request, _TEMPLATE, **_words(request))


def _words(_request: Request) -> dict[str, Any]:
    return {"row": HOLES, "vocabulary": vocabulary()}


SHELLS = [Shell(_PATH, _TEMPLATE, _words)]
ROUTES = [page(_PATH, waiting, Access.PERSON)]
