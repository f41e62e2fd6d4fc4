"""Invitations, for those who run a program: making them, handing them out, taking them back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.answers import show_form
from server.core.clock import local_today
from server.core.errors import Conflict, NotFound, Problem, Refused
from server.core.rendering import render
from server.core.requests import Form, now, text_of
from server.core.routing import Access, page
from server.core.wall_clock import day_ends
from server.core.words import _, ngettext
from server.people import proof
from server.people.forms import uuid_of
from server.people.sessions import read_own_form
from server.programs import invitations
from server.programs.forms import (
    LONGEST_LABEL,
    LONGEST_LASTS,
    MOST_USES,
    USUALLY_LASTS,
    InvitationTerms,
    NewInvitation,
)
from server.programs.invitation_models import Invitation
from server.programs.models import Program
from server.programs.moments import day_of, place_of
from server.programs.roles import Role
from server.programs.standing import Here, here
from server.team.handout import handout, opens_here_only, qr_svg
from server.team.list_view import role_words
from server.team.people_pages import form_id, team_page

A_MOMENT = timedelta(seconds=1)
FOR_A_GROUP = "20"


@dataclass(frozen=True)
class OpenLine:
    """An invitation that lets somebody in yet. `ends` is the last day on which it does."""

    id: UUID
    label: str
    role: str
    used: str
    ends: str
    needs_letting_in: bool
    may_revoke: bool


async def show(request: Request) -> Response:
    """Show the form of a new invitation and those that are open."""
    return await _page(request, await here(request, Role.COORDINATOR), {})


async def make(request: Request) -> Response:
    """Make an invitation for one or for several members, and show its link this once."""
    mine, form = await here(request, Role.COORDINATOR), await read_own_form(request)
    try:
        terms = _terms(form, mine.program, now(request))
        return await _made(request, mine, terms, form)
    except (Refused, Conflict) as problem:
        return await _page(request, mine, form, problem)


async def make_for_team(request: Request) -> Response:
    """Make an owner's or a coordinator's invitation; only owners may."""
    mine, form = await here(request, Role.OWNER), await read_own_form(request)
    role = Role.OWNER if text_of(form, "role") == Role.OWNER else Role.COORDINATOR
    try:
        terms = NewInvitation(role=role, label=text_of(form, "label")).checked(now(request))
        return await _made(request, mine, terms, form)
    except (Refused, Conflict) as problem:
        return await team_page(request, mine, form, problem)


async def sheet(request: Request) -> Response:
    """Show the page to print for a link that was just made."""
    mine, form = await here(request, Role.COORDINATOR), await read_own_form(request)
    token = text_of(form, "token")
    invitation = await Invitation.of_token(token)
    if invitation is None or invitation.program_id != mine.program.id:
        async with proof.counted(request, proof.INVITATION):
            raise NotFound
    name = mine.program.name if text_of(form, "edition") == "named" else ""
    until = _last_day(invitation.expires_at, mine.program.timezone)
    return handout(request, invitations.link_of(request, token), name=name, until=until)


async def revoke(request: Request) -> Response:
    """Take an invitation back, at once."""
    mine = await here(request, Role.COORDINATOR)
    await read_own_form(request)
    await invitations.revoke(mine, uuid_of(request.path_params["invitation"]), now(request))
    return RedirectResponse(
        f"/programs/{mine.program.id}/invitations?saved=revoked", status_code=303
    )


ROUTES = [
    page("/programs/{id}/invitations", show, Access.PERSON, name="program_invitations"),
    page("/programs/{id}/invitations", make, Access.PERSON, ["POST"]),
    page("/programs/{id}/invitations/handout", sheet, Access.PERSON, ["POST"]),
    page("/programs/{id}/invitations/{invitation}/revoke", revoke, Access.PERSON, ["POST"]),
    page("/programs/{id}/team/invitations", make_for_team, Access.PERSON, ["POST"]),
]


async def _made(request: Request, mine: Here, terms: InvitationTerms, form: Form) -> Response:
    own_id = uuid_of(text_of(form, "id"))
    _invitation, token = await invitations.make(mine, terms, now(request), own_id)
    url = invitations.link_of(request, token)
    return render(
        request,
        "team/invitation_made.html",
        program=mine.program,
        url=url,
        token=token,
        qr=qr_svg(url),
        means=_means(terms, mine.program),
        opens_here_only=opens_here_only(url),
    )


async def _page(
    request: Request, mine: Here, typed: Form, problem: Problem | None = None
) -> Response:
    program, at = mine.program, now(request)
    today = local_today(program.timezone, at)
    usual = {"for": "one", "uses": FOR_A_GROUP, "ends_on": str(today + USUALLY_LASTS), "label": ""}
    values = {name: text_of(typed, name) if typed else value for name, value in usual.items()}
    values["id"] = form_id(typed, problem)
    values["needs_letting_in"] = text_of(typed, "needs_letting_in") if typed else "true"
    return show_form(
        request,
        "team/invitations.html",
        problem,
        program=program,
        values=values,
        place=place_of(program.timezone),
        first_day=today,
        last_day=today + LONGEST_LASTS - timedelta(days=1),
        most_uses=MOST_USES,
        longest_label=LONGEST_LABEL,
        invitations=[_line(one, mine) for one in await invitations.open_of(program, at)],
        saved=_("It is taken back.") if request.query_params.get("saved") == "revoked" else "",
    )


def _terms(form: Form, program: Program, at: datetime) -> InvitationTerms:
    """Read what was typed; raise `Refused` with a sentence beside each field that needs one."""
    is_for_one = text_of(form, "for") != "group"
    typed = text_of(form, "uses").strip()
    uses = 1 if is_for_one else int(typed) if typed.isdecimal() and len(typed) < len("10000") else 0
    try:
        end = day_ends(date.fromisoformat(text_of(form, "ends_on")), program.timezone)
    except (ValueError, OverflowError):
        raise Refused({"ends_on": _("Pick a day.")}) from None
    wanted = NewInvitation(
        uses=uses,
        expires_at=end,
        needs_letting_in=not is_for_one and text_of(form, "needs_letting_in") == "true",
        label=text_of(form, "label"),
    )
    try:
        return wanted.checked(at)
    except Refused as refused:
        names = {"expires_at": "ends_on"}
        fields = {names.get(name, name): words for name, words in refused.fields.items()}
        raise Refused(fields, refused.message) from None


def _means(terms: InvitationTerms, program: Program) -> str:
    """Say whom it lets in as what, and until when."""
    until = _last_day(terms.expires_at, program.timezone)
    if terms.role is not Role.MEMBER:
        words = _("It makes one person part of the team ({role}), until {day}.")
        return words.format(role=role_words(terms.role), day=until)
    if terms.uses == 1:
        words = _("It works once, until {day}, and lets that person in at once.")
        if terms.needs_letting_in:
            words = _("It works once, until {day}. You let that person in.")
        return words.format(day=until)
    words = _("It works for {uses} people, until {day}. You let each of them in.")
    if not terms.needs_letting_in:
        words = _("It works for {uses} people, until {day}. They are in at once.")
    return words.format(uses=terms.uses, day=until)


def _line(one: invitations.Open, mine: Here) -> OpenLine:
    program, member = mine
    invitation = one.invitation
    is_for_one = invitation.uses == 1
    return OpenLine(
        id=invitation.id,
        label=invitation.label(program)
        or (_("For one person") if is_for_one else _("For several")),
        role=role_words(invitation.role),
        used=_used(one),
        ends=_last_day(one.ends_at, program.timezone),
        needs_letting_in=invitation.needs_letting_in,
        may_revoke=member.has(invitations.needed_for(invitation.gives)),
    )


def _used(one: invitations.Open) -> str:
    """Say how often it was used, and that it keeps places for accounts that have not joined."""
    if one.invitation.uses == 1:
        kept = _("An account was made with it. It has not joined yet.")
        return kept if one.kept else _("Not used yet")
    words = ngettext("{used} of {uses} used", "{used} of {uses} used", one.invitation.uses)
    used = words.format(used=one.invitation.used, uses=one.invitation.uses)
    if not one.kept:
        return used
    kept = ngettext("{count} has not joined yet", "{count} have not joined yet", one.kept)
    return f"{used} · {kept.format(count=one.kept)}"


def _last_day(end: datetime, timezone: str) -> str:
    return day_of(end - A_MOMENT, timezone)
