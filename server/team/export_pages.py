"""Saving the named list: asked for with the passphrase, kept in the log, told to those on it."""

from starlette.requests import Request
from starlette.responses import Response

from server.core.answers import show_form
from server.core.errors import Refused
from server.core.requests import now, text_of
from server.core.routing import Access, page
from server.people import proof
from server.people.sessions import read_own_form
from server.programs import looks
from server.programs.consent_models import Consent
from server.programs.group_models import groups_by_member
from server.programs.log_models import Did
from server.programs.roles import Role
from server.programs.standing import Here, here
from server.team.export import FILE_NAME, as_csv, redisclosure
from server.team.queries import everybody, sealed_names


async def ask(request: Request) -> Response:
    """Ask for the passphrase."""
    return _page(request, await here(request, Role.COORDINATOR))


async def download(request: Request) -> Response:
    """Give the file, once the passphrase was typed again and the copy is kept in the log."""
    mine = await here(request, Role.COORDINATOR)
    try:
        await proof.confirm(request, text_of(await read_own_form(request), "passphrase"))
    except Refused as refused:
        return _page(request, mine, refused)
    program, at = mine.program, now(request)
    sealed = await looks.opened(mine, at, Did.LIST_EXPORTED, sealed_names)
    groups, by = await groups_by_member(program), mine.member.name(program)
    versions = await Consent.versions(program.id)
    return _file(await as_csv(program, everybody(program, sealed), groups, by, at, versions))


ROUTES = [
    page("/programs/{id}/export", ask, Access.PERSON, name="program_export"),
    page("/programs/{id}/export", download, Access.PERSON, ["POST"], name="save_program_export"),
]


def _page(request: Request, mine: Here, refused: Refused | None = None) -> Response:
    return show_form(
        request,
        "team/export.html",
        refused,
        program=mine.program,
        redisclosure=redisclosure(),
    )


def _file(content: bytes) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{FILE_NAME}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="text/csv", headers=headers)
