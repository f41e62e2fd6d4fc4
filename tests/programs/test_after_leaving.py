"""Out of a program, by oneself or by the team: what is told, what stays to be read."""

import httpx2
import pytest
from starlette.applications import Starlette

from server.people.models import Person
from server.programs import joining, leaving
from server.programs.consent_text import consent_to
from server.programs.member_models import Mine
from server.programs.roles import Standing
from server.team import membership
from tests.conftest import Clock
from tests.programs.people import CENTRE, a_token, invited, nobody_told
from tests.programs.test_member_pages import standing


async def test_leaving_is_one_tap_and_works_at_once(
    app: Starlette, as_alma: httpx2.AsyncClient, alma: Person, member: Mine
) -> None:
    told: list[object] = []

    async def left(_program_id: object, person_id: object) -> None:
        told.append(person_id)

    app.state.member_left = left
    here = f"/programs/{member.program.id}"
    answer = await as_alma.post(f"{here}/leave", data={"person": str(alma.id)})
    assert answer.headers["location"] == f"{here}/left"
    assert await standing(alma, member.program) is None
    assert told == [alma.id]
    bye = await as_alma.get(answer.headers["location"])
    assert "You are no longer in this program" in bye.text
    assert CENTRE not in bye.text
    assert (await as_alma.get(here)).headers["location"] == f"{here}/left"
    for page in (bye, await as_alma.get("/programs")):
        assert 'data-behavior="notices/read"' in page.text, "else the phone keeps its notices"


async def test_a_second_tap_on_leaving_leads_to_the_same_page(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, member: Mine
) -> None:
    here = f"/programs/{member.program.id}"
    for _time in range(2):
        answer = await as_alma.post(f"{here}/leave", data={"person": ""})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{here}/left")
    assert (await as_dov.post(f"{here}/leave", data={"person": ""})).status_code == 404


async def test_what_one_was_in_is_listed_once_with_what_stays(
    as_alma: httpx2.AsyncClient, alma: Person, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    here = f"/programs/{member.program.id}"
    assert "Programs you were in" not in (await as_alma.get("/programs")).text
    for _time in range(2):
        clock.advance(days=1)
        await as_alma.post(f"{here}/leave", data={"person": ""})
        page = await as_alma.get("/programs")
        assert page.text.count(CENTRE) == 1
        for way in ("consent", "seen"):
            assert f'href="{here}/{way}"' in page.text
        await invited(coordinator, alma, clock(), "Al")
    assert "Programs you were in" not in (await as_alma.get("/programs")).text


async def test_what_was_agreed_to_stays_readable_after_leaving(
    as_alma: httpx2.AsyncClient, alma: Person, member: Mine, clock: Clock
) -> None:
    here, text = f"/programs/{member.program.id}", consent_to(CENTRE)
    before = (await as_alma.get(f"{here}/consent")).text
    assert "It holds until you leave" in before
    clock.advance(days=3)
    await as_alma.post(f"{here}/leave", data={"person": str(alma.id)})
    page = await as_alma.get(f"{here}/consent")
    assert "Ended on Nov 25, 2026" in page.text
    assert text.hash in page.text
    assert text.version in page.text
    for part in text.parts:
        assert part.heading in page.text
    file = await as_alma.get(f"{here}/consent.txt")
    assert file.headers["content-disposition"] == 'attachment; filename="agreed.txt"'
    assert file.headers["content-type"].startswith("text/plain")
    assert "Agreed: Nov 22, 2026\nEnded: Nov 25, 2026" in file.text
    for part in text.parts:
        assert "\n".join([part.heading, *(f"- {point}" for point in part.points)]) in file.text
    assert (await as_alma.get(f"{here}/seen")).status_code == 200


async def test_who_is_in_again_is_not_told_that_they_have_left(
    as_alma: httpx2.AsyncClient, member: Mine
) -> None:
    answer = await as_alma.get(f"/programs/{member.program.id}/left")
    assert answer.headers["location"] == f"/programs/{member.program.id}"


async def test_the_only_owner_is_offered_no_way_out_but_told_why(
    as_olga: httpx2.AsyncClient, as_cora: httpx2.AsyncClient, coordinator: Mine
) -> None:
    here = f"/programs/{coordinator.program.id}"
    page = (await as_olga.get(here)).text
    assert "You are the only owner, so you can’t leave yet." in page
    assert f'action="{here}/leave"' not in page
    page = (await as_cora.get(here)).text
    assert "You are the only owner" not in page
    assert f'action="{here}/leave"' in page


async def test_who_was_not_let_in_is_told_so_kindly(
    as_dov: httpx2.AsyncClient, coordinator: Mine, dov: Person, clock: Clock
) -> None:
    here, token = f"/programs/{coordinator.program.id}", await a_token(coordinator, clock(), uses=9)
    asked = await joining.join(dov, token, "Dee", clock())
    clock.advance(days=1)
    await membership.decline(coordinator, asked.member.id, clock())
    listed = (await as_dov.get("/programs")).text
    assert "Programs you asked to join" in listed
    assert "On Nov 23, 2026 the team did not let you in." in listed
    answer = await as_dov.get(here)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{here}/left")
    bye = (await as_dov.get(f"{here}/left")).text
    assert "The team did not let you in" in bye
    assert "You are no longer" not in bye
    assert CENTRE not in bye
    assert f'href="{here}/consent"' in bye


async def test_who_asked_no_more_was_not_refused(
    as_dov: httpx2.AsyncClient, coordinator: Mine, dov: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=9)
    asked = await joining.join(dov, token, "Dee", clock())
    await leaving.leave(asked, clock(), nobody_told)
    assert "did not let you in" not in (await as_dov.get("/programs")).text
    here = f"/programs/{asked.program.id}"
    assert (await as_dov.get(here)).headers["location"] == f"{here}/left"


async def test_who_was_refused_once_and_let_in_later_has_left(
    as_dov: httpx2.AsyncClient, coordinator: Mine, dov: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=9)
    asked = await joining.join(dov, token, "Dee", clock())
    await membership.decline(coordinator, asked.member.id, clock())
    clock.advance(days=1)
    mine = await invited(coordinator, dov, clock(), "Dee")
    await leaving.leave(mine, clock(), nobody_told)
    listed = (await as_dov.get("/programs")).text
    assert "Programs you were in" in listed
    assert "did not let you in" not in listed


async def test_the_only_owner_is_told_to_make_another_first(
    as_olga: httpx2.AsyncClient, olga: Person, owner: Mine
) -> None:
    page = await as_olga.post(f"/programs/{owner.program.id}/leave", data={"person": ""})
    assert page.status_code == 409
    assert "make somebody else an owner first" in page.text
    assert await standing(olga, owner.program) == Standing.IN


@pytest.mark.parametrize("act", ["remove", "bar"])
async def test_who_was_taken_out_finds_no_program_but_what_they_agreed_to(
    as_alma: httpx2.AsyncClient,
    alma: Person,
    coordinator: Mine,
    member: Mine,
    clock: Clock,
    act: str,
) -> None:
    clock.advance(days=1)
    await getattr(membership, act)(coordinator, member.member.id, clock(), nobody_told)
    here = f"/programs/{member.program.id}"
    assert (await as_alma.get(f"{here}/welcome")).status_code == 404
    answer = await as_alma.get(here)
    assert answer.status_code == (303 if act == "remove" else 404)
    assert answer.headers.get("location") == (f"{here}/left" if act == "remove" else None)
    for name in ("name", "choices"):
        assert (await as_alma.post(f"{here}/{name}", data={"name": "x"})).status_code == 404
    listed = (await as_alma.get("/programs")).text
    assert "You are in no program" in listed
    assert f'href="{here}/seen"' in listed
    assert "until Nov 23, 2026" in listed
    assert f'href="{here}"' not in listed
    bye = await as_alma.get(f"{here}/left")
    assert bye.status_code == (200 if act == "remove" else 404)
    assert "You have left" not in bye.text
    assert (await as_alma.post(f"{here}/leave", data={"person": ""})).status_code == (
        303 if act == "remove" else 404
    )
    assert "Ended on Nov 23, 2026" in (await as_alma.get(f"{here}/consent")).text
