"""A craving by itself: two taps to keep it, and what may be added to it afterwards."""

from datetime import datetime
from uuid import UUID, uuid4

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.answers import show_form
from server.core.errors import NotFound, Refused
from server.core.requests import Form, convert, now, text_of
from server.core.routing import Access, page
from server.core.shells import HOLES, Shell
from server.core.words import _
from server.daily import choices
from server.daily.day import deletion, is_open, next_rev
from server.daily.day_views import CravingView
from server.daily.forms import Craving, CravingItem
from server.daily.keeping import change_entry, new_id
from server.daily.models import Entry
from server.daily.typed import listed, page_values
from server.daily.vocabulary import vocabulary
from server.people.models import Person
from server.people.sessions import read_own_form, signed_in
from server.people.support import support


async def craving(request: Request) -> Response:
    """Ask how strong it is and what set it off."""
    return _ask(request, {"id": str(uuid4())})


async def save_craving(request: Request) -> Response:
    """Keep a craving; the same page sent again leads to the one that is kept."""
    person, form = signed_in(request), await read_own_form(request)
    try:
        data = _read(form)
    except Refused as refused:
        return _ask(request, form, refused)
    at = now(request)
    item = CravingItem(
        id=new_id(form),
        rev=1,
        local_date=person.today(at),
        recorded_at=at,
        timezone=person.timezone,
        data=data,
    )
    return _kept(await _keep_new(person, item))


async def craving_kept(request: Request) -> Response:
    """Show a kept craving: what now, what may be added, and how to remove it."""
    item = await _asked(request)
    return _show(request, item, page_values(item.data))


async def add_to_craving(request: Request) -> Response:
    """Keep what came after: strength, what helped, a note."""
    item, form = await _asked(request), await read_own_form(request)
    if not is_open(item.local_date, signed_in(request).today(now(request))):
        raise NotFound
    try:
        added = _read_added(item.data, form)
    except Refused as refused:
        return _show(request, item, form | {"helped": listed(form.get("helped", ""))}, refused)
    if added != item.data:
        at = now(request)
        await change_entry(signed_in(request), item, lambda current: _with(added, current, at))
    return _kept(item.id)


async def remove_craving(request: Request) -> Response:
    """Take a craving out of the diary."""
    item = await _asked(request)
    await change_entry(signed_in(request), item, deletion)
    return RedirectResponse(f"/diary/{item.local_date}", status_code=303)


async def _asked(request: Request) -> CravingItem:
    """Find the craving in the address among this person's; raise `NotFound`."""
    try:
        entry_id = UUID(request.path_params["id"])
    except ValueError:
        raise NotFound from None
    item = await Entry.find(signed_in(request), entry_id)
    if not isinstance(item, CravingItem):
        raise NotFound
    return item


def _with(added: Craving, current: CravingItem, at: datetime) -> CravingItem:
    later = max(at, current.recorded_at)
    rev = next_rev(current)
    return msgspec.structs.replace(current, rev=rev, data=added, recorded_at=later)


async def _keep_new(person: Person, item: CravingItem) -> UUID:
    [result] = await Entry.keep(person, [item])
    if result.status not in {"stale", "refused"}:
        return item.id
    if isinstance(await Entry.find(person, item.id), CravingItem):
        return item.id
    # The id was used and its entry removed since; what was typed now is a craving of its own.
    again = msgspec.structs.replace(item, id=uuid4())
    await Entry.keep(person, [again])
    return again.id


def _read(form: Form) -> Craving:
    known, own = _triggers(form)
    data = {"before": text_of(form, "before"), "trigger": known or own, "note": known and own}
    if not data["before"]:
        raise Refused({"before": _("Please tap how strong it is, from 0 to 10.")})
    return convert({name: text for name, text in data.items() if text}, Craving, typed=True)


def _triggers(form: Form) -> tuple[str, str]:
    """Tell the tapped reason from the person's own words; both come as `trigger`."""
    given = [text.strip() for text in listed(form.get("trigger", ""))]
    known = [text for text in given if text in choices.triggers()]
    own = [text for text in given if text and text not in known]
    return "".join(known[:1]), ", ".join(own)


def _read_added(data: Craving, form: Form) -> Craving:
    own = text_of(form, "helped.own").strip()
    typed = {
        "before": str(data.before),
        "trigger": data.trigger,
        "after": text_of(form, "after"),
        "helped": [*listed(form.get("helped", "")), *([own] if own else [])],
        "note": text_of(form, "note").replace("\r\n", "\n").strip(),
    }
    return convert({name: value for name, value in typed.items() if value}, Craving, typed=True)


def _ask(request: Request, form: Form, refused: Refused | None = None) -> Response:
    known, own = _triggers(form)
    return show_form(
        request,
        "daily/craving.html",
        refused,
        new_id=text_of(form, "id"),
        values={"before": text_of(form, "before"), "trigger": known, "own": own},
        choices=choices,
    )


def _show(
    request: Request, item: CravingItem, values: Form, refused: Refused | None = None
) -> Response:
    today = signed_in(request).today(now(request))
    return show_form(
        request,
        "daily/craving_kept.html",
        refused,
        page=CravingView(item, today),
        values=values,
        helped=choices.helped(),
        support=support(request),
    )


def _kept(entry_id: UUID) -> Response:
    return RedirectResponse(f"/craving/{entry_id}", status_code=303)


def _nothing_asked(_request: Request) -> dict[str, object]:
    values = {"before": "", "trigger": "", "own": ""}
    return {"new_id": "", "values": values, "errors": {}, "choices": choices}


def _nothing_kept(request: Request) -> dict[str, object]:
    words = {"vocabulary": vocabulary(), "helped": choices.helped(), "support": support(request)}
    return {"page": HOLES, "values": {}, "errors": {}} | words


SHELLS = [
    Shell("/craving", "daily/craving.html", _nothing_asked),
    Shell("/craving/{id}", "daily/craving_kept.html", _nothing_kept),
]
ROUTES = [
    page("/craving", craving, Access.PERSON),
    page("/craving", save_craving, Access.PERSON, ["POST"]),
    page("/craving/{id}", craving_kept, Access.PERSON),
    page("/craving/{id}", add_to_craving, Access.PERSON, ["POST"]),
    page("/craving/{id}/remove", remove_craving, Access.PERSON, ["POST"]),
]
