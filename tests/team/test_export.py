"""Saving the named list: proved, logged, told, harmless in a spreadsheet, with its notice."""

import csv
import re
from io import StringIO

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.programs.group_models import GroupMember, MemberGroup
from server.programs.member_models import Mine
from server.programs.roles import Role
from server.team import membership
from server.team.export import FORMULA, harmless
from tests import cast
from tests.conftest import Clock
from tests.daily.filled_form import form_on
from tests.programs.by_hand import own
from tests.programs.people import CENTRE, OLGA, invited, nobody_told, somebody

NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
TRIES = 10


def at(mine: Mine) -> str:
    return f"/programs/{mine.program.id}/export"


async def saved(client: httpx2.AsyncClient, mine: Mine) -> httpx2.Response:
    return await client.post(at(mine), data={"passphrase": cast.CORA.passphrase})


def table(answer: httpx2.Response) -> list[list[str]]:
    """The file as a spreadsheet reads it."""
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def test_the_file_holds_names_days_groups_and_roles(
    as_cora: httpx2.AsyncClient, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    for name in ("Tuesday", "North"):
        group = await MemberGroup.add(coordinator, name, clock())
        await GroupMember.put(coordinator, group.id, [member.member.id], clock())
    answer = await saved(as_cora, coordinator)
    assert answer.headers["content-disposition"] == 'attachment; filename="list.csv"'
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    listed = table(answer)
    start = listed.index(["Name", "Joined", "Groups", "Role"])
    assert sorted(listed[start + 1 :]) == [
        ["Al", "Nov 22, 2026", "North; Tuesday", ""],
        ["Cora", "Nov 22, 2026", "", "Coordinator"],
        ["Olga", "Nov 22, 2026", "", "Owner"],
    ]


async def test_the_notice_goes_with_it_and_stands_first(
    as_cora: httpx2.AsyncClient, coordinator: Mine
) -> None:
    assert NOTICE in (await as_cora.get(at(coordinator))).text
    first, agreed, by, blank, *_rest = table(await saved(as_cora, coordinator))
    assert first == [NOTICE]
    assert CENTRE in agreed[0]
    assert "they joined and their groups" in agreed[0]
    assert "Saved by Cora, Sun, Nov 22, 2026, 3:00" in by[0]
    assert blank == []


async def test_it_takes_the_passphrase(
    as_cora: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, coordinator: Mine, member: Mine
) -> None:
    page = await as_cora.get(at(coordinator))
    assert form_on(page, at(coordinator)) == {**own(coordinator), "passphrase": ""}
    answer = await as_cora.post(at(coordinator), data={"passphrase": "not this one"})
    assert answer.status_code == 422
    assert "That is not your passphrase." in answer.text
    assert "Al," not in answer.text
    assert "A copy was made" not in (await as_alma.get(f"/programs/{member.program.id}/seen")).text


@pytest.fixture(params=["removed", "made a member"])
def rights_end(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    owner: Mine,
    coordinator: Mine,
    clock: Clock,
) -> None:
    """While Cora's passphrase is checked, which takes its time, Olga ends her rights."""

    async def confirm(_request: object, _passphrase: str) -> None:
        wanted = coordinator.member.id
        if request.param == "removed":
            await membership.remove(owner, wanted, clock(), nobody_told)
        else:
            await membership.give_role(owner, wanted, Role.MEMBER, clock())

    monkeypatch.setattr("server.people.proof.confirm", confirm)


@pytest.mark.usefixtures("rights_end")
async def test_who_may_not_any_more_gets_no_list_though_it_was_asked_for(
    as_cora: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, coordinator: Mine, member: Mine
) -> None:
    answer = await saved(as_cora, coordinator)
    assert answer.status_code == 404
    assert "Olga" not in answer.text
    assert "A copy was made" not in (await as_alma.get(f"/programs/{member.program.id}/seen")).text


async def test_guessing_the_passphrase_ends_soon(
    as_cora: httpx2.AsyncClient, coordinator: Mine
) -> None:
    for _try in range(TRIES):
        await as_cora.post(at(coordinator), data={"passphrase": "not this one"})
    assert (await saved(as_cora, coordinator)).status_code == 429


async def test_it_is_logged_and_shown_to_those_on_it(
    as_olga: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, owner: Mine, member: Mine
) -> None:
    await as_olga.post(at(owner), data={"passphrase": OLGA.passphrase})
    log = await as_olga.get(f"/programs/{owner.program.id}/log")
    assert "Olga saved the list of names as a file." in log.text
    assert "A copy was made" in (await as_alma.get(f"/programs/{member.program.id}/seen")).text


async def test_a_name_is_no_formula(
    as_cora: httpx2.AsyncClient, coordinator: Mine, clock: Clock
) -> None:
    odd = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x.example","y")', "＝1", "A-B, C"]
    for number, name in enumerate(odd):
        await invited(coordinator, await somebody(number, clock()), clock(), name)
    names = {row[0] for row in table(await saved(as_cora, coordinator)) if row}
    assert {f"'{name}" for name in odd[:-1]} | {"A-B, C"} <= names


async def test_a_name_is_no_formula_where_lists_are_separated_otherwise(
    as_cora: httpx2.AsyncClient, coordinator: Mine, clock: Clock
) -> None:
    odd = ["A;=cmd|'/C calc'!A0;x", "B; +1", '";=1', ";@SUM(A1)"]
    for number, name in enumerate(odd):
        await invited(coordinator, await somebody(number, clock()), clock(), name)
    group = await MemberGroup.add(coordinator, "North;-1", clock())
    await GroupMember.put(coordinator, group.id, [coordinator.member.id], clock())
    text = (await saved(as_cora, coordinator)).content.decode("utf-8-sig")
    for separator in ";\t":
        read = csv.reader(StringIO(text, newline=""), delimiter=separator)
        cells = [cell for row in read for cell in row]
        assert not [cell for cell in cells if cell.lstrip(' "').startswith(FORMULA)]
    assert text.splitlines()[0] == f'"{NOTICE}"'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "  @", "＝"])
def test_what_begins_a_formula_is_disarmed(start: str) -> None:
    assert harmless(f"{start}1") == f"'{start}1"
    assert harmless(f"a{start}1") == f"a{start}1"


@given(st.text())
def test_no_cell_begins_a_formula(cell: str) -> None:
    kept = harmless(cell)
    assert kept.replace("'", "") == cell.replace("'", "")
    for part in re.split("[;\t\r\n]", kept):
        assert not part.lstrip(" ").startswith(FORMULA)
