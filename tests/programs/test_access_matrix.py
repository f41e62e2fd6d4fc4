"""Person x program x role x route: who may call what of a program. For all others it is not there.

The routes come from the app, so that a new one without a row here fails.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx2
import pytest
from starlette.applications import Starlette

from server.app import ROUTES
from tests.conftest import Clock, browser, signed_in
from tests.programs.everybody import EVERYBODY, OTHER_CENTRE, SAID, World, a_world, everything
from tests.programs.people import CENTRE

OWNERS = frozenset({"owner"})
TEAM = OWNERS | {"coordinator"}
IN = TEAM | {"member"}
BELONG = IN | {"waiting"}
AGREED = BELONG | {"barred", "left", "removed"}
ANYBODY = frozenset(EVERYBODY)
NOT_HERE = 404

MAY = {
    "GET /programs/{id}": AGREED - {"barred"},
    "GET /programs/{id}/welcome": BELONG,
    "POST /programs/{id}/name": BELONG,
    "POST /programs/{id}/choices": BELONG,
    "POST /programs/{id}/leave": AGREED - {"barred"},
    "GET /programs/{id}/left": AGREED - {"barred"},
    "GET /programs/{id}/consent": AGREED,
    "GET /programs/{id}/consent.txt": AGREED,
    "GET /programs/{id}/seen": AGREED,
    "GET /programs/{id}/seen.txt": AGREED,
    "GET /programs/{id}/members": TEAM,
    "GET /programs/{id}/members/{member}": TEAM,
    "POST /programs/{id}/members/{member}/groups": TEAM,
    "POST /programs/{id}/members/{member}/let-in": TEAM,
    "POST /programs/{id}/members/{member}/decline": TEAM,
    "POST /programs/{id}/members/{member}/remove": TEAM,
    "POST /programs/{id}/members/{member}/bar": TEAM,
    "POST /programs/{id}/members/{member}/lift": TEAM,
    "GET /programs/{id}/team": OWNERS,
    "POST /programs/{id}/team/invitations": OWNERS,
    "POST /programs/{id}/team/{member}/role": OWNERS,
    "GET /programs/{id}/invitations": TEAM,
    "POST /programs/{id}/invitations": TEAM,
    "POST /programs/{id}/invitations/handout": TEAM,
    "POST /programs/{id}/invitations/{invitation}/revoke": TEAM,
    "GET /programs/{id}/groups": TEAM,
    "POST /programs/{id}/groups": TEAM,
    "GET /programs/{id}/groups/{group}": TEAM,
    "POST /programs/{id}/groups/{group}/name": TEAM,
    "POST /programs/{id}/groups/{group}/members": TEAM,
    "POST /programs/{id}/groups/{group}/remove": TEAM,
    "GET /programs/{id}/settings": OWNERS,
    "POST /programs/{id}/settings": OWNERS,
    "GET /programs/{id}/log": OWNERS,
    "GET /programs/{id}/export": TEAM,
    "POST /programs/{id}/export": TEAM,
    "GET /programs/{id}/notices": TEAM,
    "GET /programs/{id}/notices/new": TEAM,
    "POST /programs/{id}/notices/new": TEAM,
    "POST /programs/{id}/notices/new/preview": TEAM,
    "POST /programs/{id}/notices/new/check": TEAM,
    "GET /programs/{id}/notices/{notice_id}/edit": TEAM,
    "POST /programs/{id}/notices/{notice_id}/edit": TEAM,
    "POST /programs/{id}/notices/{notice_id}/edit/preview": TEAM,
    "POST /programs/{id}/notices/{notice_id}/edit/check": TEAM,
    "POST /programs/{id}/notices/{notice_id}/edit/correct": TEAM,
    "GET /programs/{id}/notices/{notice_id}/publish": TEAM,
    "POST /programs/{id}/notices/{notice_id}/publish": TEAM,
    "POST /programs/{id}/notices/{notice_id}/schedule": TEAM,
    "POST /programs/{id}/notices/{notice_id}/unschedule": TEAM,
    "POST /programs/{id}/notices/{notice_id}/remove": TEAM,
    "POST /programs/{id}/notices/{notice_id}/withdraw": TEAM,
    "GET /programs/{id}/notices/{notice_id}/report": TEAM,
    "GET /notices": ANYBODY,
    "GET /notices/{id}": IN,
    "GET /api/v1/notices": ANYBODY,
    "PUT /api/v1/notices/{id}/opened": IN,
    "POST /api/v1/programs/join": ANYBODY,
    "POST /api/v1/programs/{id}/invitations": TEAM,
    "POST /api/v1/programs/{id}/notices": TEAM,
    "GET /api/v1/programs/{id}/notices/{notice_id}/report": TEAM,
}
"""Who may, by what they are to the program. Whether it then goes well is another question."""

UNKNOWN = {
    name: UUID("3d0cf2f4-93a4-4a3c-9a70-0f0f0f0f0f0f")
    for name in ("id", "member", "group", "invitation", "notice", "notice_id")
}
SPENDS = ("/leave", "/bar", "/remove", "/revoke", "/role", "/withdraw")
"""What takes away what others are about, tried last."""
OF_WHAT_IS_OUT = ("/report", "/correct", "/withdraw")


@pytest.fixture
async def world(app: Starlette, clock: Clock) -> World:
    return await a_world(clock())


@asynccontextmanager
async def as_one(app: Starlette, who: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(app, EVERYBODY[who]) as client:
        yield client


async def call(
    client: httpx2.AsyncClient, address: tuple[str, str], body: dict[str, str] | None = None
) -> httpx2.Response:
    """Send what the address takes: JSON to the API, a form to a page."""
    method, path = address
    sent: dict[str, dict[str, str]] = {}
    if method in {"POST", "PUT"}:
        sent = {"json" if path.startswith("/api/") else "data": body or {"nothing": "to see"}}
    return await client.request(method, path, **sent)  # type: ignore[arg-type]


def may_not(who: str) -> list[str]:
    return sorted(row for row, some in MAY.items() if who not in some)


def test_every_route_of_programs_and_notices_has_its_row() -> None:
    starts = ("/programs/{id}", "/notices", "/api/v1/programs", "/api/v1/notices")
    served = {
        f"{method} {route.path}"
        for route in ROUTES
        for method in route.methods or ()
        if method != "HEAD" and route.path.startswith(starts)
    }
    assert served == set(MAY)


async def test_signed_out_nothing_is_told(app: Starlette, world: World) -> None:
    before = await everything()
    async with browser(app) as client:
        for row in sorted(MAY):
            answer = await call(client, world.address(row))
            expected = 401 if " /api/" in row else 303
            assert answer.status_code == expected, row
            assert CENTRE not in answer.text, row
            leads_to = answer.headers.get("location", "/sign-in?next=")
            assert leads_to.startswith("/sign-in?next="), row
    assert await everything() == before


@pytest.mark.parametrize("who", sorted(EVERYBODY))
async def test_for_who_may_not_it_is_not_there(app: Starlette, world: World, who: str) -> None:
    before = await everything()
    async with as_one(app, who) as client:
        for row in may_not(who):
            answer = await call(client, world.address(row))
            assert answer.status_code == NOT_HERE, row
            unknown = await call(client, world.address(row, **UNKNOWN))
            assert unknown.content == answer.content, f"{row} tells that there is something"
            assert CENTRE not in answer.text, row
    assert await everything() == before


@pytest.mark.parametrize("who", sorted(EVERYBODY))
async def test_who_may_is_answered(app: Starlette, world: World, who: str) -> None:
    rows = [row for row in sorted(MAY) if who in MAY[row]]
    rows.sort(key=lambda row: (row.endswith(SPENDS), row.endswith("/leave")))
    async with as_one(app, who) as client:
        for row in rows:
            told = {"notice_id": world.ids["notice"]} if row.endswith(OF_WHAT_IS_OUT) else {}
            answer = await call(client, world.address(row, **told), fitting(row, world))
            if row == "POST /api/v1/programs/join":  # to nobody's invitation
                assert answer.json()["error"]["code"] in {"refused", "not_found"}
                continue
            assert answer.status_code < 400 or answer.status_code in {409, 422}, row


def fitting(row: str, world: World) -> dict[str, str] | None:
    if row.endswith("/handout"):
        return {"token": world.token}
    return {"role": "coordinator"} if row.endswith("/role") else None


IDS = ("{member}", "{group}", "{invitation}", "{notice_id}", "/handout")


@pytest.mark.parametrize("who", ["coordinator elsewhere", "owner elsewhere"])
async def test_ones_own_program_is_no_way_into_another(
    app: Starlette, world: World, who: str
) -> None:
    """Their program's address with what is another's in it."""
    before = await everything()
    async with as_one(app, who) as client:
        [own] = (await client.get("/api/v1/me")).json()["programs"]
        assert own["name"] == OTHER_CENTRE
        rows = [row for row in MAY if any(name in row for name in IDS)]
        for row in sorted(rows):
            answer = await call(client, world.address(row, id=UUID(own["id"])), fitting(row, world))
            leads_to = answer.headers.get("location", "")
            assert answer.status_code == NOT_HERE or leads_to.endswith("?saved=gone"), row
            assert CENTRE not in answer.text, row
            assert SAID.title not in answer.text, row
    assert await everything() == before


@pytest.mark.parametrize("how", ["removed", "barred", "made a member"])
async def test_rights_end_with_the_answer_that_ends_them(
    app: Starlette, world: World, how: str
) -> None:
    async with as_one(app, "owner") as owner, as_one(app, "coordinator") as client:
        members = f"/programs/{world.program.id}/members"
        assert (await client.get(members)).status_code == 200
        one = await _member_id(owner, members, "Cora")
        act = {"removed": "remove", "barred": "bar"}.get(how)
        ended = f"{members}/{one}/{act}" if act else members.replace("members", f"team/{one}/role")
        answer = await owner.post(ended, data={"role": "member"})
        assert answer.headers["location"] == f"{members}?saved={'role' if not act else how}"
        for row in sorted(row for row in MAY if MAY[row] == TEAM):
            assert (await call(client, world.address(row))).status_code == NOT_HERE, row


async def _member_id(client: httpx2.AsyncClient, members: str, name: str) -> str:
    page = (await client.get(f"{members}?q={name}")).text
    found = page[: page.index(f">{name}</a>")]
    return found[found.rindex("/members/") + len("/members/") :].split('"')[0]
