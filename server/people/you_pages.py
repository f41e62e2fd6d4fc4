"""You: time zone, passphrase, recovery codes, sessions, and leaving."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.clock import local_today
from server.core.errors import NotFound, Refused
from server.core.rendering import render
from server.core.requests import now, read_form, settings, text_of
from server.core.routing import Access, page
from server.core.words import _, format_day
from server.people import codes, forms, proof, sessions
from server.people.leaving import erase
from server.people.local_paths import local_path
from server.people.models import Person
from server.people.session_models import Session
from server.people.sessions import read_own_form, signed_in, this_session
from server.people.time_zones import time_zone_choices


async def you(request: Request) -> Response:
    """Show what a person can see and change about their account."""
    return render(request, "people/you.html", saved=_saved(request))


async def show_time_zone(request: Request) -> Response:
    """Show the time zone that decides when a day begins."""
    return _time_zone_page(request, signed_in(request).timezone)


async def save_time_zone(request: Request) -> Response:
    """Change the time zone; days that were written down stay as they were."""
    chosen = text_of(await read_own_form(request), "timezone")
    try:
        forms.check_timezone(chosen)
    except Refused as refused:
        return _time_zone_page(request, chosen, refused)
    await signed_in(request).change(timezone=chosen)
    return _back_to_you("time-zone")


async def show_passphrase(request: Request) -> Response:
    """Ask for the passphrase and a new one."""
    return render(request, "people/passphrase.html", refused=None)


async def save_passphrase(request: Request) -> Response:
    """Change the passphrase: this session is renewed, all others end."""
    form, person = await read_form(request), signed_in(request)
    chosen = text_of(form, "new_passphrase")
    try:
        forms.check_new_passphrase(chosen, person.alias, field="new_passphrase")
        await proof.confirm(request, text_of(form, "passphrase"))
    except Refused as refused:
        return render(request, "people/passphrase.html", status=refused.status, refused=refused)
    await person.change_passphrase(chosen)
    response = _back_to_you("passphrase")
    await sessions.begin(request, response, person, is_shared=sessions.is_shared(request))
    return response


async def show_codes(request: Request) -> Response:
    """Tell how many codes are left, and ask for one to be typed back."""
    return await _codes_page(request)


async def save_codes(request: Request) -> Response:
    """Make ten new codes and show them, this once."""
    form = await read_form(request)
    try:
        person = await proof.confirm(request, text_of(form, "passphrase"))
    except Refused as refused:
        return await _codes_page(request, refused)
    return _codes_shown(request, await person.renew_codes())


async def save_codes_kept(request: Request) -> Response:
    """Take one code typed back as proof that they are kept; it stays usable.

    Who was on the way to an invitation goes on to it.
    """
    form = await read_form(request)
    typed, wanted = text_of(form, "recovery_code"), text_of(form, "next")
    if await signed_in(request).keeps_code(typed):
        if wanted:
            return RedirectResponse(local_path(wanted), status_code=303)
        return _back_to_you("codes")
    sentence = _("That is not one of your unused codes. Please compare it letter by letter.")
    return await _codes_page(request, Refused({"recovery_code": sentence}), typed, wanted)


async def codes_file(request: Request) -> Response:
    """Return the codes that were just shown as a file whose name and text say nothing."""
    given = (await read_form(request)).get("recovery_codes", "")
    text = codes.as_file([given] if isinstance(given, str) else given)
    headers = {"Content-Disposition": 'attachment; filename="notes.txt"'}
    return Response(text, media_type="text/plain", headers=headers)


async def show_sessions(request: Request) -> Response:
    """List where the person is signed in."""
    person, moment = signed_in(request), now(request)
    found = await Session.all_of(person, moment)
    listed = [
        {
            "id": session.id,
            "name": person.open_label(session.id, session.sealed_label),
            "is_this": session.id == this_session(request).id,
            "seen": _seen(session.seen_at, person, moment),
        }
        for session in found
    ]
    return render(request, "people/sessions.html", sessions=listed, saved=_saved(request))


async def end_session(request: Request) -> Response:
    """End one session of one's own."""
    session_id = forms.uuid_of(request.path_params["id"])
    if session_id is None or not await Session.end_one(signed_in(request), session_id):
        raise NotFound
    return RedirectResponse("/you/sessions?saved=session", status_code=303)


async def end_other_sessions(request: Request) -> Response:
    """End every session but this one."""
    await this_session(request).end_others()
    return RedirectResponse("/you/sessions?saved=sessions", status_code=303)


async def show_delete(request: Request) -> Response:
    """Say what deleting means, and ask for the passphrase."""
    return render(request, "people/delete.html", refused=None)


async def delete(request: Request) -> Response:
    """Delete the account and everything in it, at once."""
    form = await read_form(request)
    try:
        person = await proof.confirm(request, text_of(form, "passphrase"))
    except Refused as refused:
        return render(request, "people/delete.html", status=refused.status, refused=refused)
    await erase(person, now(request), settings(request))
    request.state.person = None
    response = render(request, "people/deleted.html", forgotten=person.id)
    sessions.forget(request, response)
    return response


async def show_new_codes(
    request: Request, person: Person, fresh: list[str], *, is_shared: bool, invitation: str = ""
) -> Response:
    """Sign a new person in and show their codes, this once; from there on to their invitation."""
    request.state.person = person
    response = _codes_shown(request, fresh, offers_pin=is_shared, invitation=invitation)
    await sessions.begin(request, response, person, is_shared=is_shared)
    return response


ROUTES = [
    page("/you", you, Access.PERSON),
    page("/you/time-zone", show_time_zone, Access.PERSON),
    page("/you/time-zone", save_time_zone, Access.PERSON, ["POST"]),
    page("/you/passphrase", show_passphrase, Access.PERSON),
    page("/you/passphrase", save_passphrase, Access.PERSON, ["POST"]),
    page("/you/codes", show_codes, Access.PERSON),
    page("/you/codes", save_codes, Access.PERSON, ["POST"]),
    page("/you/codes/kept", save_codes_kept, Access.PERSON, ["POST"]),
    page("/you/codes/file", codes_file, Access.PERSON, ["POST"]),
    page("/you/sessions", show_sessions, Access.PERSON),
    page("/you/sessions/end-others", end_other_sessions, Access.PERSON, ["POST"]),
    page("/you/sessions/{id}/end", end_session, Access.PERSON, ["POST"]),
    page("/you/delete", show_delete, Access.PERSON),
    page("/you/delete", delete, Access.PERSON, ["POST"]),
]


def _saved(request: Request) -> str:
    sentences = {
        "time-zone": _("Your time zone is saved."),
        "passphrase": _("Your new passphrase is set. All your other sessions have ended."),
        "codes": _("That code is right. Good to know you have them."),
        "session": _("That session has ended."),
        "sessions": _("All your other sessions have ended."),
    }
    return sentences.get(request.query_params.get("saved", ""), "")


def _back_to_you(saved: str) -> RedirectResponse:
    return RedirectResponse(f"/you?saved={saved}", status_code=303)


def _time_zone_page(request: Request, chosen: str, refused: Refused | None = None) -> Response:
    return render(
        request,
        "people/time_zone.html",
        status=refused.status if refused else 200,
        refused=refused,
        time_zones=time_zone_choices(settings(request), chosen),
    )


async def _codes_page(
    request: Request, refused: Refused | None = None, typed: str = "", wanted: str = ""
) -> Response:
    return render(
        request,
        "people/codes.html",
        status=refused.status if refused else 200,
        refused=refused,
        typed=typed,
        wanted=wanted,
        codes_left=await signed_in(request).codes_left(),
        saved=_saved(request),
    )


def _codes_shown(
    request: Request, fresh: list[str], *, offers_pin: bool = False, invitation: str = ""
) -> Response:
    return render(
        request,
        "people/codes_shown.html",
        codes=fresh,
        offers_pin=offers_pin,
        invitation=invitation,
    )


def _seen(seen_at: datetime, person: Person, moment: datetime) -> str:
    day, today = local_today(person.timezone, seen_at), person.today(moment)
    return _("today") if day == today else format_day(day)
