"""Notices over JSON: members read, a team tells, and strangers find nothing there."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from server.notices.forms import Draft
from server.notices.models import Notice
from server.people.models import Person
from server.programs.member_models import Mine
from server.push.outbox_models import Delivery
from tests.conftest import Clock
from tests.notices.alumni import SUPPER, a_group, alumni, told

GOOD: dict[str, Any] = {"title": SUPPER.title, "body": "See https://a.example/b.\n\nBye."}


def at(here: Mine) -> str:
    return f"/api/v1/programs/{here.program.id}/notices"


async def test_a_team_tells_and_a_member_reads(
    coordinator: Mine,
    member: Mine,
    phone: UUID,
    as_cora: httpx2.AsyncClient,
    as_alma: httpx2.AsyncClient,
) -> None:
    answer = await as_cora.post(at(coordinator), json=GOOD)
    assert answer.status_code == 201, answer.text
    notice_id = answer.json()["id"]
    assert await Delivery.filter(subscription_id=phone).count() == 1
    found = (await as_alma.get("/api/v1/notices")).json()
    (notice,) = found["notices"]
    assert notice == {
        "id": notice_id,
        "program": str(coordinator.program.id),
        "title": SUPPER.title,
        "paragraphs": [
            [
                {"text": "See "},
                {"text": "https://a.example/b", "url": "https://a.example/b"},
                {"text": "."},
            ],
            [{"text": "Bye."}],
        ],
        "published_at": notice["published_at"],
        "corrected_at": None,
        "withdrawn": False,
        "is_new": True,
        "rev": 1,
    }
    assert found["more"] is False
    (program,) = found["programs"]
    assert program["id"] == notice["program"]
    assert program["name"] == coordinator.program.name
    assert (program["role"], program["phone"]) == ("member", "+1 555 0100")


async def test_opening_takes_the_mark_away(
    coordinator: Mine, member: Mine, as_alma: httpx2.AsyncClient, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    for _ in range(2):
        answer = await as_alma.put(f"/api/v1/notices/{notice.id}/opened")
        assert answer.status_code == 204
    (found,) = (await as_alma.get("/api/v1/notices")).json()["notices"]
    assert found["is_new"] is False


async def test_what_was_opened_before_it_was_told_again_leaves_that_new(
    coordinator: Mine, member: Mine, as_alma: httpx2.AsyncClient, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    other = Draft(title="Supper on Saturday", body="At eight.")
    await Notice.correct(coordinator, notice.id, other, clock(), tell=True)
    for rev, is_new in ((1, True), (2, False)):
        answer = await as_alma.put(f"/api/v1/notices/{notice.id}/opened?rev={rev}")
        assert answer.status_code == 204
        (found,) = (await as_alma.get("/api/v1/notices")).json()["notices"]
        assert (found["is_new"], found["rev"]) == (is_new, 2)
    assert (await as_alma.put(f"/api/v1/notices/{notice.id}/opened?rev=x")).status_code == 422


async def test_a_list_that_is_the_same_is_not_sent_again(
    coordinator: Mine, member: Mine, as_alma: httpx2.AsyncClient, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    etag = (await as_alma.get("/api/v1/notices")).headers["etag"]
    known = {"If-None-Match": f'"other", {etag}'}
    same = await as_alma.get("/api/v1/notices", headers=known)
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
    await as_alma.put(f"/api/v1/notices/{notice.id}/opened")
    changed = await as_alma.get("/api/v1/notices", headers=known)
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag


async def test_pages_turn_by_the_last_id(
    coordinator: Mine, member: Mine, as_alma: httpx2.AsyncClient, clock: Clock
) -> None:
    for _ in range(5):
        await told(coordinator, clock())
        clock.advance(minutes=1)
    ids: list[str] = []
    for more in (True, True, False):
        wanted = {"limit": "2"} | ({"cursor": ids[-1]} if ids else {})
        page = (await as_alma.get("/api/v1/notices", params=wanted)).json()
        assert page["more"] is more
        ids += [one["id"] for one in page["notices"]]
    assert len(set(ids)) == 5


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x", "more=1"])
async def test_a_query_that_makes_no_sense_is_refused(
    member: Mine, as_alma: httpx2.AsyncClient, query: str
) -> None:
    assert (await as_alma.get(f"/api/v1/notices?{query}")).status_code == 422


async def test_the_same_id_again_is_the_same_notice(
    coordinator: Mine, as_cora: httpx2.AsyncClient
) -> None:
    body = {**GOOD, "id": str(uuid4())}
    answers = [await as_cora.post(at(coordinator), json=body) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert {one.json()["id"] for one in answers} == {body["id"]}
    assert await Notice.all().count() == 1


async def test_an_instant_ahead_schedules_and_one_that_has_passed_publishes(
    coordinator: Mine, as_cora: httpx2.AsyncClient, clock: Clock
) -> None:
    ahead = (clock() + timedelta(hours=1)).isoformat()
    past = (clock() - timedelta(hours=1)).isoformat()
    for publish_at, state in ((ahead, "scheduled"), (past, "published"), (None, "published")):
        answer = await as_cora.post(at(coordinator), json={**GOOD, "publish_at": publish_at})
        notice = await Notice.get(id=UUID(answer.json()["id"]))
        assert notice.state == state


async def test_a_notice_to_groups(
    coordinator: Mine, as_cora: httpx2.AsyncClient, clock: Clock
) -> None:
    people = await alumni(coordinator.program, 3, clock())
    group = await a_group(coordinator, "Hikers", people[:2], clock())
    body = {**GOOD, "audience": {"groups": [str(group)]}}
    answer = await as_cora.post(at(coordinator), json=body)
    assert (await Notice.get(id=UUID(answer.json()["id"]))).audience == 2


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"event": {"starts_at": "2026-12-01T18:00:00Z"}}, "event"),
        ({"audience": {"event": str(uuid4())}}, "audience"),
        ({"audience": "everybody"}, "audience"),
        ({"audience": {"groups": []}}, "audience.groups"),
        ({"audience": {"groups": [str(uuid4())]}}, "groups"),
        ({"publish_at": "2026-11-25T18:00:00"}, "publish_at"),
        ({"publish_at": "2036-11-25T18:00:00Z"}, "publish_at"),
        ({"title": ""}, "title"),
        ({"body": " "}, "body"),
        ({"title": "a\u202eb"}, "title"),
        ({"id": "1"}, "id"),
    ],
)
async def test_what_can_not_be_taken_is_named(
    coordinator: Mine, as_cora: httpx2.AsyncClient, more: dict[str, Any], field: str
) -> None:
    answer = await as_cora.post(at(coordinator), json={**GOOD, **more})
    assert answer.status_code == 422
    assert [one for one in answer.json()["error"]["fields"] if one.startswith(field)]
    assert await Notice.all().count() == 0


async def test_a_report_names_numbers_only(
    coordinator: Mine, as_cora: httpx2.AsyncClient, clock: Clock
) -> None:
    await alumni(coordinator.program, 3, clock())
    notice = await told(coordinator, clock())
    report = (await as_cora.get(f"{at(coordinator)}/{notice.id}/report")).json()
    assert report == {
        "audience": 5,
        "queued": 3,
        "failed": 0,
        "delivered": None,
        "no_device": None,
        "opened": None,
        "is_spread": True,
    }


async def test_members_and_strangers_find_no_such_address(
    coordinator: Mine,
    member: Mine,
    as_alma: httpx2.AsyncClient,
    as_dov: httpx2.AsyncClient,
    clock: Clock,
) -> None:
    notice = await told(coordinator, clock())
    for client in (as_alma, as_dov):
        assert (await client.post(at(coordinator), json=GOOD)).status_code == 404
        assert (await client.get(f"{at(coordinator)}/{notice.id}/report")).status_code == 404
    assert (await as_dov.put(f"/api/v1/notices/{notice.id}/opened")).status_code == 404
    assert (await as_dov.get("/api/v1/notices")).json() == {
        "notices": [],
        "programs": [],
        "more": False,
    }
    assert await Notice.all().count() == 1


async def test_a_program_whose_team_says_so_little_is_still_listed(
    coordinator: Mine, cora: Person, as_cora: httpx2.AsyncClient
) -> None:
    found = (await as_cora.get("/api/v1/notices")).json()
    assert found["programs"][0]["role"] == "coordinator"
    assert found["notices"] == []
