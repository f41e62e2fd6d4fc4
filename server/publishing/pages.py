"""Notices for those who write them: drafts, a last look, publishing, correcting, and numbers."""

from collections.abc import Awaitable
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.answers import show_form
from server.core.errors import Conflict, NotFound, Problem, Refused
from server.core.rendering import render
from server.core.requests import now, text_of
from server.core.routing import Access, page
from server.core.words import _
from server.notices.forms import Draft, publishing_instant
from server.notices.kept_models import CHANGED
from server.notices.kept_notice import State, Written
from server.notices.models import Notice
from server.people.forms import uuid_of
from server.people.sessions import read_own_form
from server.programs.roles import Role
from server.programs.standing import Here, here
from server.publishing.compose import Typed, beside, compose_view, of_form, of_kept
from server.publishing.last_look import show_last_look
from server.publishing.views import Lines, ReportView, TeamListView

A_PAGE = 20


async def team_notices(request: Request) -> Response:
    """Show the team what waits and what was told, with how it is going."""
    place = await _team(request)
    before = uuid_of(request.query_params.get("before", ""))
    found = await Notice.of_program(place.program, A_PAGE + 1, before)
    told = [(one, await Notice.report(place, one.id)) for one in found[:A_PAGE]]
    view = TeamListView(
        [] if before else await Notice.waiting_of(place.program),
        told,
        await Lines.of(place.program),
        found[A_PAGE - 1].id if len(found) > A_PAGE else None,
        is_later=before is not None,
    )
    said = _said(request)
    return render(request, "publishing/list.html", program=place.program, page=view, said=said)


async def compose(request: Request) -> Response:
    """Show the form of a new notice, or of one that is kept."""
    place = await _team(request)
    kept = await _kept(request, place)
    if kept is None:
        return await _form(request, place, Typed(), None)
    if kept.state is State.WITHDRAWN:
        return _to(place, f"{kept.id}/report")
    return await _form(request, place, of_kept(kept, place.program.timezone), kept)


async def show_preview(request: Request) -> Response:
    """Show the form as it was typed, and how it will be read. Nothing is kept."""
    place = await _team(request)
    typed = of_form(await read_own_form(request), _id_or_none(request))
    return await _form(request, place, typed, await _kept(request, place), shown=typed.draft)


async def save(request: Request) -> Response:
    """Keep a draft, finished or not."""
    place = await _team(request)
    typed = of_form(await read_own_form(request), _id_or_none(request))
    try:
        await Notice.keep(place, typed.id, typed.draft, typed.chosen, now(request), typed.seen)
    except (Refused, Conflict) as problem:
        return await _again(request, place, typed, problem)
    return _to(place, "?saved=draft")


async def check(request: Request) -> Response:
    """Keep what was typed, as a draft, and go on to the last look before it is told."""
    place, at = await _team(request), now(request)
    typed = of_form(await read_own_form(request), _id_or_none(request))
    try:
        typed.check(place.program.timezone, at)
        await Notice.keep(place, typed.id, typed.draft, typed.chosen, at, typed.seen)
    except (Refused, Conflict) as problem:
        return await _again(request, place, typed, problem)
    return _to(place, f"{typed.id}/publish" + (f"?at={quote(typed.at)}" if typed.at else ""))


async def look_once_more(request: Request) -> Response:
    """Show what will be told, to how many people, and when."""
    place = await _team(request)
    return await _last_look(request, place, request.query_params.get("at", ""))


async def publish(request: Request) -> Response:
    """Tell what was looked at, now; a second time nothing more happens."""
    place = await _team(request)
    seen = text_of(await read_own_form(request), "seen")
    try:
        told = Notice.publish(place, _id(request), now(request), seen=seen)
        return await _done(place, told, "published")
    except (Refused, Conflict) as problem:
        return await _last_look(request, place, "", problem)


async def schedule(request: Request) -> Response:
    """Have what was looked at be told at a time by the clocks of the program."""
    place, at = await _team(request), now(request)
    form = await read_own_form(request)
    typed, seen = text_of(form, "at"), text_of(form, "seen")
    try:
        wanted = publishing_instant(typed, place.program.timezone, at)
        planned = Notice.schedule(place, _id(request), wanted, at, seen=seen)
        return await _done(place, planned, "scheduled")
    except (Refused, Conflict) as problem:
        return await _last_look(request, place, typed, problem)


async def unschedule(request: Request) -> Response:
    """Make a draft again of what waits."""
    place = await _acting(request)
    return await _done(place, Notice.unschedule(place, _id(request), now(request)), "draft")


async def remove(request: Request) -> Response:
    """Delete what was not told."""
    place = await _acting(request)
    return await _done(place, Notice.remove(place, _id(request), now(request)), "removed")


async def correct(request: Request) -> Response:
    """Give what was told other words."""
    place, at = await _team(request), now(request)
    typed = of_form(await read_own_form(request), _id(request))
    kept = await Notice.find(place.program, typed.id)
    try:
        one = await Notice.correct(
            place, kept.id, typed.draft, at, tell=typed.tells, seen=typed.seen
        )
    except (Refused, Conflict) as problem:
        return await _again(request, place, typed, problem)
    is_same = await one.stamp(place.program) == kept.stamp
    return _to(place, f"{kept.id}/report?saved={'same' if is_same else 'corrected'}")


async def withdraw(request: Request) -> Response:
    """Take back what was told, as far as that can be."""
    place = await _acting(request)
    return await _done(place, Notice.withdraw(place, _id(request), now(request)), "withdrawn")


async def show_report(request: Request) -> Response:
    """Show in numbers how it went, or is going."""
    place = await _team(request)
    report = await Notice.report(place, _id(request))
    one = await Notice.find(place.program, _id(request))
    view = ReportView(await Lines.of(place.program), one, report)
    said = _said(request)
    return render(request, "publishing/report.html", program=place.program, page=view, said=said)


AT = "/programs/{id}/notices"
ONE = AT + "/{notice_id}"

ROUTES = [
    page(AT, team_notices, Access.PERSON),
    page(f"{AT}/new", compose, Access.PERSON, name="compose_notice"),
    page(f"{AT}/new", save, Access.PERSON, ["POST"], name="save_notice"),
    page(f"{AT}/new/preview", show_preview, Access.PERSON, ["POST"], name="preview_notice"),
    page(f"{AT}/new/check", check, Access.PERSON, ["POST"], name="check_notice"),
    page(f"{ONE}/edit", compose, Access.PERSON, name="edit_notice"),
    page(f"{ONE}/edit", save, Access.PERSON, ["POST"], name="save_kept_notice"),
    page(f"{ONE}/edit/preview", show_preview, Access.PERSON, ["POST"], name="preview_kept_notice"),
    page(f"{ONE}/edit/check", check, Access.PERSON, ["POST"], name="check_kept_notice"),
    page(f"{ONE}/edit/correct", correct, Access.PERSON, ["POST"], name="correct_notice"),
    page(f"{ONE}/publish", look_once_more, Access.PERSON),
    page(f"{ONE}/publish", publish, Access.PERSON, ["POST"], name="publish_notice"),
    page(f"{ONE}/schedule", schedule, Access.PERSON, ["POST"], name="schedule_notice"),
    page(f"{ONE}/unschedule", unschedule, Access.PERSON, ["POST"], name="unschedule_notice"),
    page(f"{ONE}/remove", remove, Access.PERSON, ["POST"], name="remove_notice"),
    page(f"{ONE}/withdraw", withdraw, Access.PERSON, ["POST"], name="withdraw_notice"),
    page(f"{ONE}/report", show_report, Access.PERSON, name="notice_report"),
]


async def _team(request: Request) -> Here:
    return await here(request, Role.COORDINATOR)


async def _acting(request: Request) -> Here:
    """Return the program for a form that has nothing but its button."""
    place = await _team(request)
    await read_own_form(request)
    return place


def _id_or_none(request: Request) -> UUID | None:
    """Return the notice that the address names; None on the address of a new one."""
    return _id(request) if "notice_id" in request.path_params else None


def _id(request: Request) -> UUID:
    notice_id = uuid_of(request.path_params["notice_id"])
    if notice_id is None:
        raise NotFound
    return notice_id


async def _kept(request: Request, place: Here) -> Written | None:
    notice_id = _id_or_none(request)
    return None if notice_id is None else await Notice.find(place.program, notice_id)


async def _again(
    request: Request, place: Here, typed: Typed, problem: Refused | Conflict
) -> Response:
    """Show the form with what keeps it from being taken, beside what is kept by now."""
    kept = await _kept(request, place)
    if kept is None and problem.code == CHANGED:  # the form of a new one, from before it was kept
        kept = await Notice.find(place.program, typed.id)
    return await _form(request, place, typed, kept, problem)


async def _form(
    request: Request,
    place: Here,
    typed: Typed,
    kept: Written | None,
    problem: Problem | None = None,
    *,
    shown: Draft | None = None,
) -> Response:
    if problem is not None and kept and kept.state is State.WITHDRAWN:
        return _to(place, f"{kept.id}/report")
    if problem is not None and kept and problem.code == CHANGED:
        typed, shown, problem.message = beside(typed, kept)
    view = await compose_view(place.program, kept, shown)
    return show_form(
        request, "publishing/form.html", problem, program=place.program, page=view, typed=typed
    )


async def _last_look(
    request: Request, place: Here, typed: str, problem: Refused | Conflict | None = None
) -> Response:
    one = await Notice.find(place.program, _id(request))
    if one.state not in {State.DRAFT, State.SCHEDULED}:
        return _to(place, f"{one.id}/report")
    return await show_last_look(request, place.program, one, typed, problem)


async def _done(place: Here, done: Awaitable[Notice | None], saved: str) -> Response:
    """Do it, and go where one sees what came of it. What was told meanwhile is shown as it is.

    Raises `Conflict` for what is another by now than was looked at.
    """
    try:
        notice = await done
    except Conflict as conflict:
        if conflict.code == CHANGED:
            raise
        return _to(place, "?saved=out")
    if saved in {"published", "withdrawn"} and notice:
        return _to(place, f"{notice.id}/report?saved={saved}")
    return _to(place, f"?saved={saved}")


def _to(place: Here, where: str) -> Response:
    between = "" if where.startswith("?") else "/"
    address = f"/programs/{place.program.id}/notices{between}{where}"
    return RedirectResponse(address, status_code=303)


def _said(request: Request) -> str:
    sentences = {
        "draft": _("It is kept as a draft. Nobody was told."),
        "published": _("It is published."),
        "scheduled": _("It is scheduled. Until then you can change it or take it off."),
        "removed": _("The draft is removed."),
        "corrected": _("It is corrected."),
        "same": _("Nothing was changed: it says that already."),
        "withdrawn": _("It is taken back."),
        "out": _("Nothing was changed: that notice is out already. You can still correct it."),
    }
    return sentences.get(request.query_params.get("saved", ""), "")
