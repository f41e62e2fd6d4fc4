"""Your data: one file with everything, for whoever knows the passphrase."""

from starlette.requests import Request
from starlette.responses import Response

from server.core.answers import show_form
from server.core.errors import Refused
from server.core.requests import now, read_form, text_of
from server.core.routing import Access, page
from server.people import proof
from server.takeout.export import Export, export


async def ask(request: Request) -> Response:
    """Ask for the passphrase."""
    return _page(request)


async def download(request: Request) -> Response:
    """Give the file, once the passphrase was typed again."""
    try:
        person = await proof.confirm(request, text_of(await read_form(request), "passphrase"))
    except Refused as refused:
        return _page(request, refused)
    return _file(await export(person, now(request)))


ROUTES = [
    page("/you/export", ask, Access.PERSON, name="export"),
    page("/you/export", download, Access.PERSON, ["POST"], name="download_export"),
]


def _page(request: Request, refused: Refused | None = None) -> Response:
    return show_form(request, "takeout/export.html", refused)


def _file(whole: Export) -> Response:
    return Response(
        whole.as_json,
        media_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{whole.file_name}"',
            "Cache-Control": "no-store",
        },
    )
