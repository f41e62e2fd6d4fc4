"""What rings at a program's door: the team's phones for who waits, theirs once they are in."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from server.app import ASKS
from server.core.database import write
from server.people.models import Person
from server.programs import joining
from server.programs.member_models import Member, Mine
from server.programs.roles import Role
from server.push.outbox_models import Message
from server.push.words import say
from server.team import membership, telling
from tests.conftest import Clock
from tests.notices import outbox
from tests.programs.by_hand import joins, own
from tests.programs.people import a_token, nobody_told, somebody
from tests.push.devices import ENDPOINT, a_device

pytestmark = pytest.mark.usefixtures("member", "phones")


class Rings:
    """What the app asks about these messages; they are put by whoever causes them."""

    contents = staticmethod(ASKS["program"])

    @staticmethod
    async def ring(_now: datetime) -> int:
        return 0


class Door(outbox.Outbox):
    """What was sent at the door."""

    work = Rings()  # type: ignore[assignment]


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
async def phones(olga: Person, cora: Person, alma: Person, dov: Person, clock: Clock) -> None:
    """A phone each: of the owner, the coordinator, a member, and who is about to ask."""
    for person in (olga, cora, alma, dov):
        await a_device(person, clock(), f"{ENDPOINT}-{person.id}")


@pytest.fixture
async def asked(as_dov: httpx2.AsyncClient, coordinator: Mine, dov: Person, clock: Clock) -> Mine:
    """Dov, who has asked to be let in just now."""
    await joins(as_dov, await a_token(coordinator, clock(), uses=20), "Dee")
    return await place(dov, coordinator)


async def place(person: Person, there: Mine) -> Mine:
    mine = await Member.of(person.id, there.program.id)
    assert mine is not None
    return mine


async def owner_of(there: Mine) -> Mine:
    one = await Member.get(program_id=there.program.id, role=Role.OWNER)
    return Mine(there.program, one)


async def asks(token: str, now: datetime) -> None:
    """Have somebody new ask to be let in."""
    person = await somebody(int(now.timestamp()), now)

    async def unit() -> None:
        await telling.somebody_waits(await joining.join(person, token, "", now), now)

    await write(unit)


async def let_in(client: httpx2.AsyncClient, asked: Mine, by: Mine) -> None:
    at = f"/programs/{asked.program.id}/members/{asked.member.id}/let-in"
    assert (await client.post(at, data=own(by))).headers["location"].endswith("=let-in")


async def test_the_team_is_told_that_somebody_waits_and_a_stranger_reads_nothing(
    coordinator: Mine, owner: Mine, asked: Mine, door: Door, clock: Clock
) -> None:
    sent = await door.tick(clock())
    team = {coordinator.member.person_id, owner.member.person_id}
    assert {one.person_id for one in sent} == team
    assert len(sent) == 2
    for one in sent:
        assert (one.content.title, one.content.body) == (say("moment"), "")
        assert one.content.path == f"/programs/{asked.program.id}/members"
        assert (one.content.urgency, one.content.heeds_quiet) == ("normal", True)
        assert not one.content.is_own_words


async def test_nothing_but_ids_is_kept_of_it(asked: Mine, coordinator: Mine) -> None:
    found = await Message.filter(person_id=coordinator.member.person_id)
    ids = (asked.program.id, asked.member.id, coordinator.member.person_id)
    assert [(one.kind, one.key) for one in found] == [
        ("program", ":".join(["waits", *(id_.hex for id_ in ids)]))
    ]


async def test_the_api_tells_the_team_as_well(
    as_dov: httpx2.AsyncClient, coordinator: Mine, door: Door, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=20)
    await as_dov.post("/api/v1/programs/join", json={"invitation": token, "name": "Dee"})
    assert len(await door.tick(clock())) == 2


async def test_who_is_in_at_once_rings_nobody(
    as_dov: httpx2.AsyncClient, coordinator: Mine, door: Door, clock: Clock
) -> None:
    await joins(as_dov, await a_token(coordinator, clock()), "Dee")
    assert await door.tick(clock()) == []


async def test_while_somebody_waits_the_next_rings_nobody_for_a_day(
    asked: Mine, coordinator: Mine, door: Door, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=20)
    assert len(await door.tick(clock())) == 2
    for hours, rung in ((1, 0), (24, 2), (1, 0)):
        clock.advance(hours=hours)
        await asks(token, clock())
        assert len(await door.tick(clock())) == rung, hours


async def test_once_nobody_waits_the_next_rings_again(
    as_cora: httpx2.AsyncClient, asked: Mine, coordinator: Mine, door: Door, clock: Clock
) -> None:
    await door.tick(clock())
    await let_in(as_cora, asked, coordinator)
    await door.tick(clock())
    await asks(await a_token(coordinator, clock(), uses=20), clock())
    assert len(await door.tick(clock())) == 2


async def _declined(asked: Mine, by: Mine, now: datetime) -> None:
    await membership.decline(by, asked.member.id, now)


async def _mutes(_asked: Mine, by: Mine, _now: datetime) -> None:
    for mine in (by, await owner_of(by)):
        await mine.member.choose(nobody_told, is_muted=True)


@pytest.mark.parametrize("what", [_declined, _mutes])
async def test_what_is_no_longer_so_or_not_wanted_is_not_sent(
    asked: Mine,
    coordinator: Mine,
    door: Door,
    clock: Clock,
    what: Callable[[Mine, Mine, datetime], Awaitable[None]],
) -> None:
    await what(asked, coordinator, clock())
    assert await door.tick(clock()) == []


async def test_who_runs_the_program_no_more_is_not_told(
    asked: Mine, coordinator: Mine, owner: Mine, door: Door, clock: Clock
) -> None:
    await membership.give_role(owner, coordinator.member.id, Role.MEMBER, clock())
    sent = await door.tick(clock())
    assert [one.person_id for one in sent] == [owner.member.person_id]


async def test_who_is_let_in_is_told_and_led_there(
    as_cora: httpx2.AsyncClient, asked: Mine, coordinator: Mine, door: Door, clock: Clock
) -> None:
    await let_in(as_cora, asked, coordinator)
    sent = await door.tick(clock())
    assert [one.person_id for one in sent] == [asked.member.person_id]
    assert sent[0].content.title == say("moment")
    assert sent[0].content.path == f"/programs/{asked.program.id}"
    assert sent[0].content.heeds_quiet


async def test_who_is_out_again_is_not_told(
    as_cora: httpx2.AsyncClient, asked: Mine, coordinator: Mine, door: Door, clock: Clock
) -> None:
    await let_in(as_cora, asked, coordinator)
    await membership.remove(coordinator, asked.member.id, clock(), nobody_told)
    assert await door.tick(clock()) == []


async def test_who_mutes_it_is_not_told_that_they_are_in(
    as_cora: httpx2.AsyncClient, asked: Mine, coordinator: Mine, door: Door, clock: Clock
) -> None:
    await asked.member.choose(nobody_told, is_muted=True)
    await let_in(as_cora, asked, coordinator)
    assert await door.tick(clock()) == []


async def test_it_is_over_after_three_days(asked: Mine, clock: Clock, door: Door) -> None:
    clock.advance(days=3)
    assert await door.tick(clock()) == []
