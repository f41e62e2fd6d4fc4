"""The last look at a notice, from which it goes out: only as it is shown there."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from server.core.errors import Conflict, Problem, Refused
from server.core.rendering import render
from server.core.requests import now
from server.core.words import _
from server.notices.forms import publishing_instant
from server.notices.kept_notice import Written
from server.notices.telling_queries import count_audience
from server.programs.models import Program
from server.programs.moments import moment
from server.publishing.views import Lines, Planned, check_view


async def show_last_look(
    request: Request,
    program: Program,
    one: Written,
    typed: str,
    problem: Refused | Conflict | None = None,
) -> Response:
    """Show what will be told; or why it can't be, or that it is another than was looked at."""
    planned = _planned(typed, program.timezone, now(request), problem)
    count = await count_audience(one.id, program.id, is_for_all=one.groups is None)
    changed = _("Somebody changed it meanwhile, so nothing went out. This is what it says now.")
    view = check_view(
        await Lines.of(program),
        one,
        count,
        planned,
        changed if isinstance(problem, Conflict) else "",
    )
    status = problem.status if problem else 200
    return render(request, "publishing/check.html", status=status, program=program, page=view)


def _planned(typed: str, timezone: str, at: datetime, problem: Problem | None) -> Planned:
    """Say when it is to go out; `problem` is what came of trying."""
    if isinstance(problem, Refused):
        return Planned(typed, message=" ".join(problem.fields.values()))
    try:
        wanted = publishing_instant(typed, timezone, at) if typed else None
    except Refused as refused:
        return Planned(message=refused.fields["publish_local"])
    return Planned(typed, moment(wanted, timezone)) if wanted else Planned()
