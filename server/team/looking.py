"""Opening the names of a program: who runs it may, and who is in what is shown is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request

from server.core.errors import NotFound
from server.core.requests import now
from server.programs import looks
from server.programs.log_models import Did
from server.programs.member_models import Member
from server.programs.models import Program
from server.programs.roles import Standing
from server.programs.standing import Here
from server.team.list_view import Line, NamesView, line_of, names_page
from server.team.queries import Sealed, sealed_names


@dataclass(frozen=True)
class ListView:
    """The named list: a page of those who are in, and all who wait or are barred."""

    page: NamesView
    waiting: Sequence[Line]
    barred: Sequence[Line]


async def whole_list(request: Request, mine: Here) -> ListView:
    """Return the named list; everybody on it is told."""

    async def read(program: Program) -> tuple[list[Sealed], list[Line], list[Line]]:
        waiting, barred = [
            [line_of(program, one) for one in await Member.all_of(program, standing)]
            for standing in (Standing.WAITING, Standing.BARRED)
        ]
        return await sealed_names(program), waiting, barred

    sealed, waiting, barred = await looks.opened(mine, now(request), Did.LIST_OPENED, read)
    return ListView(await _asked(request, mine, sealed), waiting, barred)


async def names(request: Request, mine: Here) -> NamesView:
    """Return the page of the names of those who are in that the address asks for."""
    sealed = await looks.opened(mine, now(request), Did.NAMES_OPENED, sealed_names)
    return await _asked(request, mine, sealed)


async def one_member(request: Request, mine: Here, member_id: UUID | None) -> Member:
    """Return somebody who is in, and is told; raise `NotFound`."""
    about = (await in_it(mine.program, member_id)).person_id

    async def read(program: Program) -> Member:
        return await in_it(program, member_id)

    return await looks.opened(mine, now(request), Did.MEMBER_OPENED, read, about=about)


async def in_it(program: Program, member_id: UUID | None) -> Member:
    """Return the member of this id, who is in; raise `NotFound`."""
    one = await Member.one_of(program, member_id)
    if one.standing != Standing.IN:
        raise NotFound
    return one


async def _asked(request: Request, mine: Here, sealed: Sequence[Sealed]) -> NamesView:
    asked = request.query_params
    return await names_page(mine.program, sealed, asked.get("q", "").strip(), asked.get("from", ""))
