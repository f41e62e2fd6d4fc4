"""What the team of a program is answered never holds what is a person's own, or another program's.

That its code can't reach a diary at all is import-linter's to show: programs lie below it.
"""

from dataclasses import dataclass
from uuid import UUID

import pytest
from starlette.applications import Starlette

from server.reminders.models import Reminder
from tests.conftest import Clock, signed_in
from tests.favourites.setting import keep, list_meeting, record
from tests.programs.everybody import EVERYBODY, OTHER_CENTRE, World, a_world
from tests.programs.test_access_matrix import MAY, SPENDS, call, fitting
from tests.reminders.rules import rule
from tests.routes import OWNED, PERSON

DIARY = "a paper lantern in the rain"
REMINDER = "Feed the tortoise"
MEETING = "Lighthouse Steps"
TEAM = ["coordinator", "owner"]


@dataclass(frozen=True)
class Owned:
    """What is each one's own: ids by what they name, and words that only they know."""

    craving: UUID
    reminder: UUID
    words: list[str]


async def _own_things(app: Starlette, world: World, who: str, clock: Clock) -> Owned:
    """Have somebody write down, keep and set what nobody else may learn of."""
    entry = {
        "id": str(world.people[who].id),
        "kind": "craving",
        "rev": 1,
        "local_date": "2026-11-22",
        "recorded_at": "2026-11-22T19:00:00Z",
        "timezone": "America/New_York",
        "data": {"before": 6, "note": f"{DIARY}, {who}"},
    }
    async with signed_in(app, EVERYBODY[who]) as client:
        answer = await client.post("/api/v1/sync", json={"items": [entry]})
        assert answer.json()["results"][0]["status"] == "created"
    person = world.people[who]
    reminder = await Reminder.add(person, rule("20:00", kind="own", label=REMINDER), clock())
    await keep(person, await list_meeting(record(f"of-{who}", name=MEETING)), clock())
    return Owned(person.id, reminder.id, [DIARY, REMINDER, MEETING, EVERYBODY[who].alias])


@pytest.fixture
async def world(app: Starlette, clock: Clock) -> World:
    return await a_world(clock())


@pytest.mark.parametrize("who", TEAM)
async def test_no_answer_to_the_team_holds_what_is_somebodys_own(
    app: Starlette, world: World, clock: Clock, who: str
) -> None:
    others = ["member", "waiting", "barred", "left", "removed"]
    owned = [await _own_things(app, world, one, clock) for one in others]
    secrets = {word for one in owned for word in one.words} | {OTHER_CENTRE}
    seen = ""
    async with signed_in(app, EVERYBODY[who]) as client:
        for row in sorted(MAY, key=lambda row: (row.endswith(SPENDS), row.endswith("/leave"))):
            answer = await call(client, world.address(row), fitting(row, world))
            told = answer.text + str(answer.headers)
            assert [word for word in secrets if word in told] == [], row
            seen += told
    assert "Known as waiting" in seen  # what the team may see was there to be seen


async def test_a_copy_of_the_list_holds_chosen_names_and_no_aliases(
    app: Starlette, world: World
) -> None:
    async with signed_in(app, EVERYBODY["coordinator"]) as client:
        given = {"passphrase": EVERYBODY["coordinator"].passphrase}
        answer = await client.post(f"/programs/{world.program.id}/export", data=given)
    assert answer.headers["content-type"].startswith("text/csv")
    assert '"Al",' in answer.text
    assert [one.alias for one in EVERYBODY.values() if one.alias in answer.text] == []


@pytest.mark.parametrize("who", TEAM)
async def test_for_the_team_a_members_own_is_not_there(
    app: Starlette, world: World, clock: Clock, who: str
) -> None:
    own = await _own_things(app, world, "member", clock)
    ids = {"craving": own.craving, "reminder": own.reminder}
    rows = [row for row, what in OWNED.items() if what in ids]
    assert len(rows) >= len(ids)
    async with signed_in(app, EVERYBODY[who]) as client:
        for row in sorted(rows):
            method, path = row.replace("{id}", str(ids[OWNED[row]])).split(" ", 1)
            answer = await client.request(method, path, data={"before": "3"})
            assert answer.status_code == 404, row
        for row in sorted(row for row in PERSON if row.startswith("GET ") and "{" not in row):
            answer = await client.get(row.removeprefix("GET "))
            assert [word for word in own.words if word in answer.text] == [], row
