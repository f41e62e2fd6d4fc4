"""Who may call what: every route answers by the policy that stands in `tests/routes.py`.

What an address names by an id belongs to somebody: Dov, a stranger, finds nothing there.
"""

from uuid import UUID

import httpx2
from starlette.applications import Starlette

from server.core.routing import GuardedRoute
from server.people.models import Person
from server.people.session_models import Session
from server.programs.models import Program
from server.programs.standing import here_of
from server.reminders import work
from server.reminders.models import Due, Reminder
from tests.conftest import Clock, browser
from tests.notices.alumni import told
from tests.programs.people import a_program, an_owner
from tests.push.devices import a_device
from tests.reminders.rules import rule
from tests.routes import (
    ANYONE,
    OF_A_MEETING,
    OWNED,
    PERSON,
    POLICIES,
    SAMPLE_ID,
    STATIC,
    address,
    call,
    served,
    unsafe,
)

SENTINEL = "a paper lantern in the rain"


def test_every_route_stands_here_with_its_policy() -> None:
    assert served() == {row: access for access, rows in POLICIES.items() for row in rows}


def test_every_route_is_made_with_a_policy(app: Starlette) -> None:
    assert all(isinstance(route, GuardedRoute) for route in app.routes)


def test_every_id_in_an_address_is_somebodys() -> None:
    own_days = {row for row in PERSON if "{date}" in row}
    named = {row for row in served() if "{" in row and row in PERSON}
    assert set(OWNED) == named - own_days - OF_A_MEETING


async def test_signed_out_a_page_leads_to_sign_in(client: httpx2.AsyncClient) -> None:
    for row in sorted(PERSON):
        method, path = address(row)
        if path.startswith("/api/"):
            continue
        answer = await client.request(method, path)
        wanted = path if method == "GET" else "/"
        assert answer.status_code == 303, row
        location = httpx2.URL(answer.headers["location"])
        assert (location.path, location.params["next"]) == ("/sign-in", wanted), row


async def test_signed_out_the_api_answers_401(client: httpx2.AsyncClient) -> None:
    for row in sorted(PERSON):
        if " /api/" not in row:
            continue
        answer = await call(client, row)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "signed_out"), row


async def test_signed_out_what_anyone_may_call_is_not_kept_from_them(
    client: httpx2.AsyncClient,
) -> None:
    for row in sorted(STATIC | ANYONE):
        answer = await call(client, row)
        is_turned_away = answer.headers.get("location", "").startswith("/sign-in?next=")
        assert answer.status_code not in {401, 403}, row
        assert not is_turned_away, row


async def test_a_made_up_cookie_is_nobodys(app: Starlette) -> None:
    async with browser(app) as client:
        client.cookies.set(app.state.settings.cookie_name, "A" * 43)
        answer = await client.get("/api/v1/me")
    assert answer.status_code == 401


async def test_what_another_site_sends_is_refused_everywhere(app: Starlette) -> None:
    async with browser(app) as client:
        del client.headers["Sec-Fetch-Site"], client.headers["Origin"]
        own = app.state.settings.origin
        for row in unsafe():
            refused = [
                await call(client, row),
                await call(client, row, **{"Sec-Fetch-Site": "cross-site", "Origin": own}),
                await call(client, row, **{"Sec-Fetch-Site": "same-site", "Origin": own}),
                await call(client, row, **{"Sec-Fetch-Site": "none"}),
                await call(client, row, Origin="https://elsewhere.example"),
                await call(client, row, Origin="null"),
            ]
            assert {answer.status_code for answer in refused} == {403}, row


async def test_our_own_pages_may_send_with_fetch_metadata_or_origin(app: Starlette) -> None:
    async with browser(app) as client:
        del client.headers["Sec-Fetch-Site"], client.headers["Origin"]
        for row in unsafe():
            by_metadata = await call(client, row, **{"Sec-Fetch-Site": "same-origin"})
            by_origin = await call(client, row, Origin=app.state.settings.origin)
            assert 403 not in {by_metadata.status_code, by_origin.status_code}, row


async def test_a_stranger_finds_nothing_of_almas(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    named = {"craving": await _log_craving(as_alma), "session": await _session_of(alma, clock)}
    named["device"] = (await a_device(alma, clock())).id
    named["reminder"], named["due"] = await _due_of(alma, clock)
    program = await _program_of(alma, clock)
    named["program"] = program.id
    named["notice"] = (await told(await here_of(alma, program.id), clock())).id
    for row, what in sorted(OWNED.items()):
        method, path = address(row, named[what])
        answer = await as_dov.request(method, path, data={"before": "3"})
        unknown = await as_dov.request(*address(row), data={"before": "3"})
        assert answer.status_code == 404, row
        assert answer.content == unknown.content, f"{row} tells that it is somebody's"
    assert (await as_alma.get(f"/craving/{named['craving']}")).status_code == 200
    assert (await as_alma.get("/api/v1/me")).status_code == 200


async def test_a_stranger_reads_nothing_of_almas(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient
) -> None:
    await _log_craving(as_alma)
    for row in sorted(row for row in PERSON | ANYONE if row.startswith("GET ")):
        answer = await call(as_dov, row)
        assert SENTINEL not in answer.text, row
        assert "Quiet Harbor" not in answer.text, row


async def test_a_stranger_cannot_change_almas_entry_by_knowing_its_id(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient
) -> None:
    entry_id = await _log_craving(as_alma)
    deletion = {"id": str(entry_id), "kind": "craving", "rev": 9, "deleted": True}
    answer = await as_dov.post("/api/v1/sync", json={"items": [deletion]})
    assert answer.status_code == 200
    assert SENTINEL in (await as_alma.get("/api/v1/entries")).text


async def _log_craving(client: httpx2.AsyncClient) -> UUID:
    entry = {
        "id": str(SAMPLE_ID).replace("6f", "7f", 1),
        "kind": "craving",
        "rev": 1,
        "local_date": "2026-11-22",
        "recorded_at": "2026-11-22T19:00:00Z",
        "timezone": "America/New_York",
        "data": {"before": 6, "note": SENTINEL},
    }
    answer = await client.post("/api/v1/sync", json={"items": [entry]})
    assert answer.json()["results"][0]["status"] == "created"
    return UUID(str(entry["id"]))


async def _due_of(person: Person, clock: Clock) -> tuple[UUID, UUID]:
    kept = await Reminder.add(person, rule("15:01"), clock())
    clock.advance(minutes=2)
    await work.ring(clock())
    (due,) = await Due.now_for(person, clock())
    return kept.id, due.id


async def _program_of(person: Person, clock: Clock) -> Program:
    program = await a_program(clock())
    await an_owner(program, person, clock(), "Al")
    return program


async def _session_of(person: Person, clock: Clock) -> UUID:
    [session] = await Session.all_of(person, clock())
    return session.id
