"""What is said of a program, for its owners to change: its name, how it is reached, its colour."""

import re
from typing import cast, get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.answers import show_form
from server.core.clock import is_timezone
from server.core.errors import Conflict, Problem, Refused
from server.core.requests import Form, now, settings, text_of
from server.core.routing import Access, page
from server.core.words import _
from server.people.aliases import tidy
from server.people.forms import refuse_if
from server.people.sessions import read_own_form
from server.people.time_zones import time_zone_choices
from server.programs.forms import LONGEST_PROGRAM, unseen_fault
from server.programs.profile import Hue, ProgramProfile
from server.programs.roles import Role
from server.programs.standing import Here, here
from server.team.changing import change

DIALLED = re.compile(
    r"\+?(?:[ ().\-]*[0-9]){3}[0-9 ().\-]{0,26}(?: ?(?:x|ext\.?) ?[0-9]{1,6})?",
    re.IGNORECASE | re.ASCII,
)
"""A number to call as people write it, of three digits at least, perhaps with an extension."""
LONGEST_HOURS = 120
LONGEST_ADDRESS = 300


async def show_settings(request: Request) -> Response:
    """Show the form of what is said of a program."""
    mine = await here(request, Role.OWNER)
    return _page(request, mine, mine.program.profile)


async def save_settings(request: Request) -> Response:
    """Say this of the program from now on."""
    mine = await here(request, Role.OWNER)
    profile = _typed(await read_own_form(request))
    try:
        _check(profile)
        await change(mine, profile, now(request))
    except Refused as refused:
        return _page(request, mine, profile, refused)
    except Conflict as conflict:
        return _page(request, mine, profile, Refused({"name": conflict.message}))
    return RedirectResponse(f"/programs/{mine.program.id}?saved=settings", status_code=303)


ROUTES = [
    page("/programs/{id}/settings", show_settings, Access.PERSON, name="program_settings"),
    page("/programs/{id}/settings", save_settings, Access.PERSON, ["POST"]),
]


def hues() -> list[tuple[str, str]]:
    """Return the colours a program may have, with what they are called."""
    words = {
        "teal": _("Teal"),
        "blue": _("Blue"),
        "violet": _("Violet"),
        "rose": _("Rose"),
        "amber": _("Amber"),
        "green": _("Green"),
        "slate": _("Slate"),
    }
    return [(hue, words[hue]) for hue in get_args(Hue)]


def _page(
    request: Request, mine: Here, profile: ProgramProfile, problem: Problem | None = None
) -> Response:
    return show_form(
        request,
        "team/settings.html",
        problem,
        program=mine.program,
        values=profile,
        hues=hues(),
        time_zones=time_zone_choices(settings(request), profile.timezone),
    )


def _typed(form: Form) -> ProgramProfile:
    hue = text_of(form, "hue")
    address = (tidy(line) for line in text_of(form, "address").splitlines())
    return ProgramProfile(
        name=tidy(text_of(form, "name")),
        phone=tidy(text_of(form, "phone")),
        hours=tidy(text_of(form, "hours")),
        address="\n".join(line for line in address if line),
        timezone=text_of(form, "timezone"),
        hue=cast("Hue", hue) if hue in get_args(Hue) else "teal",
    )


def _check(profile: ProgramProfile) -> None:
    """Raise `Refused` with a sentence for every field that needs one."""
    is_named = 1 <= len(profile.name) <= LONGEST_PROGRAM and not unseen_fault(profile.name)
    can_call = not profile.phone or DIALLED.fullmatch(profile.phone)
    refuse_if(
        name="" if is_named else _("Pick a name of 1 to 80 characters."),
        phone="" if can_call else _("Write a number that a phone can call, such as 555 010 0199."),
        hours=_("Use at most 120 characters.")
        if len(profile.hours) > LONGEST_HOURS
        else unseen_fault(profile.hours),
        address=_("Use at most 300 characters.")
        if len(profile.address) > LONGEST_ADDRESS
        else _address_fault(profile.address),
        timezone="" if is_timezone(profile.timezone) else _("Pick your time zone from the list."),
    )


def _address_fault(address: str) -> str:
    return next(filter(None, map(unseen_fault, address.splitlines())), "")
