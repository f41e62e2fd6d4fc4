"""What members read: the list with its marks, a notice, what was taken back, whom to call."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import httpx2
import pytest

from server.notices.forms import Draft
from server.notices.list_view import Clockwise, dialled, said
from server.notices.models import Notice
from server.people.models import Person
from server.programs import joining
from server.programs.member_models import Mine
from server.programs.roles import Standing
from tests.conftest import Clock
from tests.notices.alumni import SUPPER, a_group, told
from tests.programs.people import CENTRE, a_program, a_token, an_owner, invited

NEW = ">New</span>"


async def test_somebody_in_no_program_learns_what_this_is(as_dov: httpx2.AsyncClient) -> None:
    page = (await as_dov.get("/notices")).text
    assert "You are in no program yet" in page


async def test_before_the_first_notice_it_says_so_and_where_to_mute(
    as_alma: httpx2.AsyncClient, member: Mine
) -> None:
    page = (await as_alma.get("/notices")).text
    assert "No notices yet" in page
    assert f'href="/programs/{member.program.id}"' in page
    assert "Mute it" in page
    assert "Write a notice" not in page


async def test_the_team_finds_its_way_to_writing(
    as_cora: httpx2.AsyncClient, coordinator: Mine
) -> None:
    page = (await as_cora.get("/notices")).text
    assert f'href="/programs/{coordinator.program.id}/notices"' in page


async def test_who_waits_to_be_let_in_sees_no_notice(
    as_dov: httpx2.AsyncClient, dov: Person, coordinator: Mine, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=20)
    waiting = await joining.join(dov, token, "Dov", clock())
    assert waiting.member.standing == Standing.WAITING
    notice = await told(coordinator, clock())
    page = (await as_dov.get("/notices")).text
    assert SUPPER.title not in page
    assert "You are not let in yet" in page
    assert (await as_dov.get(f"/notices/{notice.id}")).status_code == 404


async def test_what_is_new_is_marked_until_it_was_opened(
    as_alma: httpx2.AsyncClient, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    page = (await as_alma.get("/notices")).text
    assert SUPPER.title in page
    assert CENTRE in page
    assert page.count(NEW) == 1
    assert "1 is new." in page
    page = (await as_alma.get(f"/notices/{notice.id}")).text
    assert f'<h1 dir="auto">{SUPPER.title}</h1>' in page
    assert "Bring a friend." in page
    assert NEW not in (await as_alma.get("/notices")).text


async def test_what_a_worker_asks_for_ahead_is_read_once_it_is_shown(
    as_alma: httpx2.AsyncClient, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    ahead = {"Service-Worker-Navigation-Preload": "true"}
    page = (await as_alma.get(f"/notices/{notice.id}", headers=ahead)).text
    assert f'data-read="{notice.id}" data-rev="1"' in page
    assert NEW in (await as_alma.get("/notices")).text
    assert "data-read" not in (await as_alma.get(f"/notices/{notice.id}")).text
    assert NEW not in (await as_alma.get("/notices")).text


async def test_titles_of_pages_tell_a_stranger_nothing(
    as_alma: httpx2.AsyncClient, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    for path, title in (("/notices", "Notices"), (f"/notices/{notice.id}", "Notice")):
        page = (await as_alma.get(path)).text
        assert f"<title>{title} · Evenkeel</title>" in page


async def test_a_notice_has_the_teams_number_and_says_who_else_to_call(
    as_alma: httpx2.AsyncClient, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    page = (await as_alma.get(f"/notices/{notice.id}")).text
    assert 'href="tel:+15550100"' in page
    assert "Mon to Fri, 9 to 5" in page
    assert "not read round the clock" in page
    assert 'In danger: <a href="/help">Help</a>' in page


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+1 (555) 010-0199", "+15550100199"),
        ("555 0100 ext. 12", "5550100"),
        ("555-0100 x3", "5550100"),
        ("555.0100", "5550100"),
        ("", ""),
        ("ask at the desk", ""),
    ],
)
def test_a_phone_dials_the_number_and_not_the_extension(written: str, number: str) -> None:
    assert dialled(written) == number


async def test_links_tell_nobody_where_they_were_found(
    as_alma: httpx2.AsyncClient, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    draft = Draft(title="A map", body="Here: https://maps.example/a?b=1&c=2\nand on.\n\n<b>Bye</b>")
    notice = await told(coordinator, clock(), draft=draft)
    page = (await as_alma.get(f"/notices/{notice.id}")).text
    assert '<a href="https://maps.example/a?b=1&amp;c=2" rel="noreferrer">' in page
    assert "&lt;b&gt;Bye" in page


async def test_what_was_taken_back_has_no_words_left(
    as_alma: httpx2.AsyncClient, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    await Notice.withdraw(coordinator, notice.id, clock())
    for path in ("/notices", f"/notices/{notice.id}"):
        page = (await as_alma.get(path)).text
        assert "Taken back" in page
        assert SUPPER.title not in page
        assert NEW not in page


async def test_a_correction_that_is_told_again_is_new_again(
    as_alma: httpx2.AsyncClient, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    await as_alma.get(f"/notices/{notice.id}")
    clock.advance(hours=1)
    other = Draft(title="Supper on Saturday", body="At eight.")
    await Notice.correct(coordinator, notice.id, other, clock(), tell=True)
    page = (await as_alma.get("/notices")).text
    assert "Supper on Saturday" in page
    assert "corrected" in page
    assert NEW in page


async def test_another_group_or_program_is_none_of_theirs(
    as_alma: httpx2.AsyncClient,
    coordinator: Mine,
    member: Mine,
    ben: Person,
    dov: Person,
    clock: Clock,
) -> None:
    await invited(coordinator, ben, clock())
    group = await a_group(coordinator, "Tuesday", [ben.id], clock())
    to_ben = await told(coordinator, clock(), groups=[group])
    other = await an_owner(await a_program(clock(), "Another one"), dov, clock())
    elsewhere = await told(other, clock())
    assert SUPPER.title not in (await as_alma.get("/notices")).text
    for notice_id in (to_ben.id, elsewhere.id, uuid4()):
        assert (await as_alma.get(f"/notices/{notice_id}")).status_code == 404
    assert (await as_alma.get("/notices/first")).status_code == 404


async def test_times_are_said_by_the_readers_clock(
    as_alma: httpx2.AsyncClient,
    as_cora: httpx2.AsyncClient,
    coordinator: Mine,
    member: Mine,
    clock: Clock,
) -> None:
    notice = await told(coordinator, clock())
    page = (await as_alma.get(f"/notices/{notice.id}")).text
    assert re.search(r"Sun, Nov 22, 3:00\s*PM", page)
    page = (await as_cora.get(f"/notices/{notice.id}")).text
    assert re.search(r"Sun, Nov 22, 1:00\s*PM", page)
    next_year = Clockwise("America/New_York", clock() + timedelta(days=60))
    assert said(clock(), next_year).startswith("Sun, Nov 22, 2026, 3:00")


async def test_a_long_list_has_pages_and_nothing_twice(
    as_alma: httpx2.AsyncClient, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    ids: list[UUID] = []
    for number in range(45):
        clock.advance(minutes=1)
        draft = Draft(title=f"Notice {number:02}", body="Words.")
        ids.append((await told(coordinator, clock(), draft=draft)).id)
    path, found = "/notices", list[str]()
    for _page in range(3):
        page = (await as_alma.get(path)).text
        found += re.findall(r'href="/notices/([0-9a-f-]{36})"', page)
        more = re.search(r'href="(/notices\?before=[^"]*)"', page)
        path = more[1] if more else ""
    assert path == ""
    assert found == [str(one) for one in reversed(ids)]
    assert (await as_alma.get("/notices?before=nonsense")).status_code == 200


async def test_who_muted_a_program_still_finds_its_notices(
    as_alma: httpx2.AsyncClient, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    await as_alma.post(f"/programs/{member.program.id}/choices", data={"shows_titles": ""})
    await told(coordinator, clock())
    page = (await as_alma.get("/notices")).text
    assert SUPPER.title in page
    assert "Muted: no phone rings" in page
