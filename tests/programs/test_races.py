"""Two at the same moment: the last use, the last owner, two who act on each other."""

import asyncio
import random
from collections.abc import Awaitable, Iterable
from uuid import UUID

import httpx2
import pytest
from starlette.applications import Starlette

from server.core.database import write
from server.core.errors import Conflict, NotFound, SignedOut
from server.people.models import Person
from server.programs import leaving
from server.programs.consent_models import Consent
from server.programs.invitation_models import Invitation
from server.programs.joining import InvitationOver, join, look
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.programs.roles import Role, Standing
from server.programs.standing import here_of
from server.team import membership
from tests.conftest import Clock, browser
from tests.programs.people import a_token, invited, kept_place, nobody_told, somebody

EXPECTED = (Conflict, InvitationOver, NotFound, SignedOut)


async def at_once(acts: Iterable[Awaitable[object]]) -> list[object]:
    """Do these at the same moment; return what each gave or raised, if that was expected."""
    outcomes = await asyncio.gather(*acts, return_exceptions=True)
    for one in outcomes:
        if isinstance(one, BaseException) and not isinstance(one, EXPECTED):
            raise one
    return list(outcomes)


async def slowly(_program_id: UUID, _person_id: UUID) -> None:
    """Be told of who leaves, so slowly that another unit would see what was before."""
    await asyncio.sleep(0.2)


def joined(outcomes: list[object]) -> int:
    return sum(isinstance(one, Mine) for one in outcomes)


@pytest.mark.parametrize("uses", [1, 3])
async def test_the_last_use_is_one_persons(coordinator: Mine, clock: Clock, uses: int) -> None:
    token = await a_token(coordinator, clock(), uses=uses)
    people = [await somebody(number, clock()) for number in range(6)]
    outcomes = await at_once(join(one, token, "", clock()) for one in people)
    assert joined(outcomes) == uses
    invitation = await Invitation.of_token(token)
    assert invitation is not None
    assert invitation.used == uses
    consents = [await Consent.all_of(one) for one in people]
    assert sum(map(len, consents)) == uses, "who did not get in agreed to nothing"


async def test_the_last_use_makes_one_account(
    app: Starlette, coordinator: Mine, clock: Clock
) -> None:
    token = await a_token(coordinator, clock())

    async def sign_up(number: int) -> httpx2.Response:
        async with browser(app) as client:
            given = {"alias": f"Fresh Pond {number}", "passphrase": "many words in a row"}
            body = given | {"timezone": "America/New_York", "invitation": token}
            return await client.post("/api/v1/accounts", json=body)

    answers = await asyncio.gather(*(sign_up(number) for number in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    made = [await Person.by_alias(f"Fresh Pond {number}") for number in range(4)]
    assert sum(one is not None for one in made) == 1


async def test_one_person_on_two_phones_spends_one_use(
    coordinator: Mine, alma: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=5)
    outcomes = await at_once(join(alma, token, "Al", clock()) for _ in range(4))
    assert joined(outcomes) == 4
    invitation = await Invitation.of_token(token)
    assert invitation is not None
    assert invitation.used == 1
    assert len(await Consent.all_of(alma)) == 1


async def test_a_place_is_not_joined_with_while_its_invitation_is_taken_back(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=3)
    await kept_place(dov.id, token, clock())
    invitation = await Invitation.of_token(token)
    assert invitation is not None
    own_id, began = invitation.id, asyncio.Event()

    async def take_back() -> None:
        program = await Program.locked(coordinator.program.id)
        began.set()
        await asyncio.sleep(0.2)
        await (await Invitation.one_of(program, own_id)).end(clock())

    async def join_meanwhile() -> Mine:
        await began.wait()
        return await join(dov, token, "", clock())

    outcomes = await at_once([write(take_back), join_meanwhile()])
    assert isinstance(outcomes[1], InvitationOver)


async def test_of_two_owners_who_leave_at_once_one_stays(
    owner: Mine, cora: Person, clock: Clock
) -> None:
    other = await invited(owner, cora, clock(), role=Role.OWNER)
    outcomes = await at_once(leaving.leave(one, clock(), slowly) for one in (owner, other))
    assert sum(isinstance(one, Conflict) for one in outcomes) == 1
    assert await Member.owners_of(owner.program) == 1


async def test_of_two_owners_who_remove_each_other_one_stays(
    owner: Mine, cora: Person, clock: Clock
) -> None:
    other = await invited(owner, cora, clock(), role=Role.OWNER)
    outcomes = await at_once(
        [
            membership.remove(owner, other.member.id, clock(), slowly),
            membership.remove(other, owner.member.id, clock(), slowly),
        ]
    )
    assert sum(isinstance(one, NotFound) for one in outcomes) == 1
    assert await Member.owners_of(owner.program) == 1


async def test_whoever_was_removed_meanwhile_does_nothing_more(
    owner: Mine, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    """What was looked up before the unit no longer holds in it."""
    await membership.remove(owner, coordinator.member.id, clock(), nobody_told)
    with pytest.raises(NotFound):
        await membership.remove(coordinator, member.member.id, clock(), nobody_told)
    with pytest.raises(NotFound):
        await a_token(coordinator, clock())
    assert await Member.of(member.member.person_id, member.program.id) is not None


async def test_deleting_an_account_beside_what_the_team_does_to_it(
    coordinator: Mine, clock: Clock
) -> None:
    for number in range(8):
        person = await somebody(number, clock())
        token = await a_token(coordinator, clock(), uses=2)
        there = await join(person, token, "", clock())
        await at_once(
            [
                person.erase(clock()),
                membership.let_in(coordinator, there.member.id, clock()),
                join(person, token, "", clock()),
            ]
        )
        assert await Member.of(person.id, coordinator.program.id) is None
        assert await Member.count_of(coordinator.program) == _only_the_team()


def _only_the_team() -> dict[Standing, int]:
    return {one: 2 if one is Standing.IN else 0 for one in Standing}


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_at_once_the_books_agree(
    owner: Mine, coordinator: Mine, clock: Clock, seed: int
) -> None:
    chance = random.Random(seed)
    people = [await somebody(number, clock()) for number in range(6)]
    tokens = [await a_token(coordinator, clock(), uses=uses) for uses in (1, 1, 4)]
    for _round in range(5):
        acts = [_act(chance, owner, coordinator, people, tokens, clock) for _ in range(6)]
        await at_once(acts)
        await _check_books(people, tokens, owner)


async def _act(
    chance: random.Random,
    owner: Mine,
    coordinator: Mine,
    people: list[Person],
    tokens: list[str],
    clock: Clock,
) -> None:
    person, program = chance.choice(people), owner.program
    choice = chance.randrange(6)
    if choice <= 1:
        await join(person, chance.choice(tokens), "", clock())
        return
    mine = await Member.of(person.id, program.id)
    if mine is None:
        return
    by, own_id = chance.choice([owner, coordinator]), mine.member.id
    if choice == 2:
        await membership.let_in(by, own_id, clock())
    elif choice == 3:
        await leaving.leave(mine, clock(), nobody_told)
    elif choice == 4:
        await membership.bar(by, own_id, clock(), nobody_told)
    else:
        await membership.lift_bar(by, own_id, clock())


async def _check_books(people: list[Person], tokens: list[str], owner: Mine) -> None:
    """Uses are never overspent, and who belongs is who agreed and did not end it."""
    for token in tokens:
        invitation = await Invitation.of_token(token)
        assert invitation is not None
        assert 0 <= invitation.used <= invitation.uses
    for person in people:
        mine = await Member.of(person.id, owner.program.id)
        belongs = mine is not None and mine.member.standing in {Standing.IN, Standing.WAITING}
        agreed = [one for one in await Consent.all_of(person) if one.revoked_at is None]
        assert len(agreed) == int(belongs), mine
        if mine is None or mine.member.standing != Standing.IN:
            with pytest.raises(NotFound):
                await here_of(person, owner.program.id)


async def test_looking_meanwhile_never_waits_for_who_joins(
    coordinator: Mine, alma: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock())
    outcomes = await at_once(
        [join(alma, token, "", clock()), *(look(token, clock()) for _ in range(3))]
    )
    assert joined(outcomes) == 1
