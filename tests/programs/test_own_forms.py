"""A page that was left open acts for nobody else: each form says whose it is, and is held to that.

The routes come from the app, so that a new form of a program that isn't held to it fails.
"""

import re

import httpx2
import pytest
from starlette.applications import Starlette

from server.core.routing import GuardedRoute
from server.programs import pages as program_pages
from server.team import pages as team_pages
from tests.conftest import Clock, signed_in
from tests.programs.everybody import EVERYBODY, World, a_world, everything

ROUTES: list[GuardedRoute] = [*program_pages.ROUTES, *team_pages.ROUTES]
FOR_ANYBODY = {
    "POST /join",
    "POST /join/{token}/open",
    "POST /join/{token}/sign-up",
    "POST /join/{token}/sign-in",
}
"""They only show something, whoever asks."""
FORM = re.compile(r'<form [^>]*method="post"[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
PERSON = re.compile(r'name="person" value="([^"]*)"')


def rows(method: str) -> list[str]:
    return sorted(
        f"{method} {route.path}" for route in ROUTES if method in (route.methods or set())
    )


@pytest.fixture
async def world(app: Starlette, clock: Clock) -> World:
    made = await a_world(clock())
    made.ids["token"] = made.token  # type: ignore[assignment]
    return made


async def test_a_form_of_another_changes_nothing(app: Starlette, world: World) -> None:
    before, stranger = await everything(), str(world.people["stranger"].id)
    asked = [row for row in rows("POST") if row not in FOR_ANYBODY]
    assert "POST /programs/{id}/members/{member}/remove" in asked
    async with signed_in(app, EVERYBODY["owner"]) as client:
        for row in asked:
            sent = {"person": stranger, "role": "member", "token": world.token, "agree": "true"}
            answer = await client.post(world.address(row)[1], data=sent)
            assert answer.status_code == 409, row
            assert "Somebody else is signed in here now" in answer.text, row
    assert await everything() == before


async def test_each_form_says_whose_it_is(app: Starlette, world: World) -> None:
    owner, seen = str(world.people["owner"].id), set()
    async with signed_in(app, EVERYBODY["owner"]) as client:
        for row in rows("GET"):
            page = await client.get(world.address(row)[1])
            for action, form in _forms(page):
                assert PERSON.findall(form) == [owner], (row, action)
                seen.add(action.rpartition("/")[2])
    member = str(world.people["member"].id)
    async with signed_in(app, EVERYBODY["member"]) as client:
        page = await client.get(f"/programs/{world.program.id}")
        for action, form in _forms(page):  # the only owner is offered no way out
            assert PERSON.findall(form) == [member], action
            seen.add(action.rpartition("/")[2])
    assert {"let-in", "decline", "lift", "bar", "remove", "groups", "role", "revoke"} <= seen
    assert {"export", "settings", "name", "choices", "leave", "members", "invitations"} <= seen


def _forms(page: httpx2.Response) -> list[tuple[str, str]]:
    found = FORM.findall(page.text)
    return [(action, form) for action, form in found if action.startswith("/programs/")]
