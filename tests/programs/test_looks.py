"""Who looked is shown to those who were named, then, and to nobody else."""

import asyncio
from uuid import UUID

import httpx2
import pytest
from starlette.applications import Starlette

from server.core.errors import NotFound
from server.people.models import Person
from server.programs import leaving, looks
from server.programs.consent_text import consent_to
from server.programs.group_models import MemberGroup
from server.programs.joining import join
from server.programs.log_models import Did
from server.programs.looks import Look, looks_at
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.programs.roles import Role
from server.team import membership
from tests import cast
from tests.conftest import Clock
from tests.programs.people import a_token, invited, nobody_told, somebody


async def look(by: Mine, clock: Clock, did: Did = Did.LIST_OPENED) -> None:
    clock.advance(minutes=2)
    await looks.opened(by, clock(), did, Member.all_of)


async def told(person: Person, by: Mine) -> int:
    return len(await looks_at(person, by.program.id))


async def test_each_look_is_shown_to_whoever_was_on_the_list(
    coordinator: Mine, member: Mine, alma: Person, dov: Person, clock: Clock
) -> None:
    await look(coordinator, clock)
    first = clock()
    clock.advance(minutes=2)
    await looks.opened(coordinator, clock(), Did.LIST_EXPORTED, Member.all_of)
    assert await looks_at(alma, member.program.id) == [
        Look(clock(), "Cora", is_export=True),
        Look(first, "Cora", is_export=False),
    ]
    assert await looks_at(dov, member.program.id) == []


async def test_looks_before_joining_and_after_leaving_are_not_theirs(
    coordinator: Mine, alma: Person, clock: Clock
) -> None:
    await look(coordinator, clock)
    clock.advance(minutes=1)
    program = coordinator.program
    mine = await join(alma, await a_token(coordinator, clock()), "Al", clock())
    await look(coordinator, clock)
    seen = clock()
    clock.advance(minutes=1)
    await leaving.leave(mine, clock(), nobody_told)
    await look(coordinator, clock)
    assert [one.at for one in await looks_at(alma, program.id)] == [seen]
    clock.advance(days=1)
    await join(alma, await a_token(coordinator, clock()), "Al", clock())
    await look(coordinator, clock)
    assert [one.at for one in await looks_at(alma, program.id)] == [clock(), seen]


async def test_whoever_waits_or_is_barred_is_on_a_list_as_well(
    coordinator: Mine, alma: Person, clock: Clock
) -> None:
    waiting = await invited(coordinator, alma, clock(), "Al", uses=5)
    await look(coordinator, clock)
    await membership.bar(coordinator, waiting.member.id, clock(), nobody_told)
    await look(coordinator, clock)
    assert len(await looks_at(alma, coordinator.program.id)) == 2
    await membership.lift_bar(coordinator, waiting.member.id, clock())
    await look(coordinator, clock)
    assert await told(alma, coordinator) == 2, "what was seen was seen; after that there is nothing"
    again = await invited(coordinator, alma, clock(), "Al")
    await membership.bar(coordinator, again.member.id, clock(), nobody_told)
    await look(coordinator, clock)
    assert await told(alma, coordinator) == 3


async def test_when_a_bar_is_lifted_is_told_by_its_order_and_not_by_clocks(
    coordinator: Mine, member: Mine, alma: Person, clock: Clock
) -> None:
    await membership.bar(coordinator, member.member.id, clock(), nobody_told)
    await look(coordinator, clock)
    behind = clock()
    clock.advance(minutes=1)
    await membership.lift_bar(coordinator, member.member.id, clock())
    clock.now = behind
    clock.advance(seconds=-90)
    await looks.opened(coordinator, clock(), Did.LIST_OPENED, Member.all_of)
    assert await told(alma, coordinator) == 1


async def test_whoever_looked_is_named_while_they_run_the_program(
    owner: Mine, coordinator: Mine, member: Mine, alma: Person, clock: Clock
) -> None:
    await look(coordinator, clock)
    await membership.give_role(owner, coordinator.member.id, Role.MEMBER, clock())
    assert [one.by_name for one in await looks_at(alma, member.program.id)] == [""]


async def test_whoever_looked_and_deleted_their_account_is_not_named(
    coordinator: Mine, member: Mine, alma: Person, cora: Person, clock: Clock
) -> None:
    await look(coordinator, clock)
    await cora.erase(clock())
    assert [one.by_name for one in await looks_at(alma, member.program.id)] == [""]


async def test_turning_pages_is_one_look_unless_somebody_new_is_there(
    coordinator: Mine, member: Mine, alma: Person, dov: Person, clock: Clock
) -> None:
    await look(coordinator, clock)
    clock.advance(seconds=20)
    await looks.opened(coordinator, clock(), Did.LIST_OPENED, Member.all_of)
    assert len(await looks_at(alma, member.program.id)) == 1
    await invited(coordinator, dov, clock(), "D", uses=5)
    await looks.opened(coordinator, clock(), Did.LIST_OPENED, Member.all_of)
    assert len(await looks_at(dov, member.program.id)) == 1


async def test_a_copy_or_a_group_shows_only_who_is_in(
    coordinator: Mine, member: Mine, alma: Person, dov: Person, ben: Person, clock: Clock
) -> None:
    waits = await invited(coordinator, dov, clock(), "D", uses=5)
    there = await invited(coordinator, ben, clock(), "B")
    await membership.bar(coordinator, there.member.id, clock(), nobody_told)
    for did in (Did.LIST_EXPORTED, Did.NAMES_OPENED):
        await look(coordinator, clock, did)
    assert [await told(one, coordinator) for one in (alma, dov, ben)] == [2, 0, 0]
    await membership.let_in(coordinator, waits.member.id, clock())
    await look(coordinator, clock, Did.LIST_EXPORTED)
    clock.advance(minutes=1)
    own = await Member.of(dov.id, coordinator.program.id)
    assert own is not None
    await leaving.leave(own, clock(), nobody_told)
    await look(coordinator, clock)
    assert [await told(one, coordinator) for one in (alma, dov, ben)] == [4, 1, 1]


async def test_who_was_let_in_by_an_invitation_of_their_own_is_in_a_copy(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    await invited(coordinator, dov, clock(), "D", uses=5)
    await look(coordinator, clock, Did.LIST_EXPORTED)
    await join(dov, await a_token(coordinator, clock()), "", clock())
    await look(coordinator, clock, Did.LIST_EXPORTED)
    assert [one.at for one in await looks_at(dov, coordinator.program.id)] == [clock()]


async def test_opening_one_person_is_told_to_them_alone(
    coordinator: Mine, member: Mine, alma: Person, olga: Person, clock: Clock
) -> None:
    clock.advance(minutes=2)
    await looks.opened(
        coordinator, clock(), Did.MEMBER_OPENED, Member.all_of, about=member.member.person_id
    )
    assert [await told(one, coordinator) for one in (alma, olga)] == [1, 0]


async def test_what_the_clock_said_before_the_wait_decides_nothing(
    coordinator: Mine, member: Mine, alma: Person, dov: Person, ben: Person, clock: Clock
) -> None:
    """Whoever waits for the program brings an earlier time with them; their order decides."""
    token = await a_token(coordinator, clock(), uses=5, needs_letting_in=False)
    early = clock()
    clock.advance(seconds=1)
    await join(dov, token, "D", clock())
    await looks.opened(coordinator, early, Did.LIST_EXPORTED, Member.all_of)
    assert await told(dov, coordinator) == 1, "he was in the copy"
    await join(ben, token, "B", early)
    assert await told(ben, coordinator) == 0, "he came after it"
    await leaving.leave(member, early, nobody_told)
    assert await told(alma, coordinator) == 1, "she was in the copy"
    await looks.opened(coordinator, early, Did.LIST_EXPORTED, Member.all_of)
    assert [await told(one, coordinator) for one in (alma, dov, ben)] == [1, 2, 1]


async def test_exactly_those_who_were_read_are_told(
    coordinator: Mine, alma: Person, dov: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=5, needs_letting_in=False)
    first = await join(alma, token, "Al", clock())
    began = asyncio.Event()

    async def read(program: Program) -> set[UUID]:
        began.set()
        await asyncio.sleep(0.1)
        return {one.person_id for one in await Member.all_of(program)}

    async def come_and_go() -> None:
        await began.wait()
        await join(dov, token, "D", clock())
        await leaving.leave(first, clock(), nobody_told)

    shown, _ = await asyncio.gather(
        looks.opened(coordinator, clock(), Did.LIST_EXPORTED, read), come_and_go()
    )
    for person in (alma, dov):
        assert await told(person, coordinator) == int(person.id in shown), person.id


async def test_who_runs_the_program_no_more_sees_nothing(
    owner: Mine, coordinator: Mine, member: Mine, alma: Person, clock: Clock
) -> None:
    await membership.give_role(owner, coordinator.member.id, Role.MEMBER, clock())
    with pytest.raises(NotFound):
        await look(coordinator, clock)
    assert await told(alma, coordinator) == 0


async def test_pages_tell_those_whose_names_are_on_them(
    as_cora: httpx2.AsyncClient,
    coordinator: Mine,
    member: Mine,
    alma: Person,
    olga: Person,
    clock: Clock,
) -> None:
    dov = await somebody(1, clock())
    await invited(coordinator, dov, clock(), "D", uses=5)
    group = await MemberGroup.add(coordinator, "Tuesday", clock())
    at = f"/programs/{coordinator.program.id}"
    counts = []
    for page in (f"members/{member.member.id}", f"groups/{group.id}", "members", "export"):
        clock.advance(minutes=2)
        if page == "export":
            given = {"passphrase": cast.CORA.passphrase}
            answer = await as_cora.post(f"{at}/{page}", data=given)
        else:
            answer = await as_cora.get(f"{at}/{page}")
        assert answer.status_code == 200, page
        counts.append([await told(one, coordinator) for one in (alma, olga, dov)])
    assert counts == [[1, 0, 0], [2, 1, 0], [3, 2, 1], [4, 3, 1]]


def test_the_words_say_all_that_must_be_said(app: Starlette) -> None:
    text = consent_to("Lindenhof Alumni").text
    told = ["Lindenhof Alumni", "name you choose", "you joined", "groups", "Not who", "diary"]
    told += [
        "phones a notice reached",
        "In a small group",
        "cravings",
        "reminders",
        "meetings",
        "name you sign in with",
        "Leave",
        "at once",
    ]
    assert [word for word in told if word not in text] == []
    assert consent_to("A").hash != consent_to("B").hash
