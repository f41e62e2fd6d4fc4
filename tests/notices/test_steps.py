"""A large audience is told in steps that may be broken off, and shared by several processes."""

import asyncio
from itertools import pairwise
from uuid import UUID

import pytest

from server.core.database import rows, write
from server.core.settings import Settings
from server.notices import telling_models, telling_queries, work
from server.notices.forms import Draft
from server.notices.models import Notice
from server.notices.telling_models import NoticeTelling
from server.people.models import Person
from server.programs import leaving
from server.programs.member_models import Member, Mine
from server.push.outbox_models import Delivery
from server.push.state import State
from tests.conftest import Clock
from tests.notices.alumni import SUPPER, alumni, told
from tests.notices.outbox import Outbox
from tests.push.devices import ENDPOINT, a_device

pytestmark = pytest.mark.usefixtures("app")


async def test_a_large_audience_is_told_in_steps_that_miss_and_double_nobody(
    coordinator: Mine, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_models, "DEVICES_A_UNIT", 3)
    people = await alumni(coordinator.program, 10, clock())
    doubled = await Person.get(id=people[0])
    await a_device(doubled, clock(), ENDPOINT + "-second")
    await told(coordinator, clock())
    steps = [await Delivery.all().count()]
    while await NoticeTelling.spread_some(clock()):
        steps.append(await Delivery.all().count())
    assert steps[0] >= 3
    assert max(now - before for before, now in pairwise(steps)) <= 4
    await outbox.tick(clock())
    assert sorted(outbox.people()) == sorted([*people, people[0]])


async def test_a_telling_that_was_broken_off_goes_on_where_it_was(
    coordinator: Mine, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_models, "DEVICES_A_UNIT", 3)
    people = await alumni(coordinator.program, 7, clock())
    await told(coordinator, clock())  # and now the server is killed
    first = set(await Delivery.all().values_list("id", flat=True))
    monkeypatch.setattr(telling_models, "DEVICES_A_UNIT", 5000)
    await outbox.tick(clock())
    assert sorted(outbox.people()) == sorted(people)
    assert first < set(await Delivery.all().values_list("id", flat=True))
    assert not await NoticeTelling.filter(spread_at=None).exists()


async def test_several_processes_at_once_double_nothing(
    coordinator: Mine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_models, "DEVICES_A_UNIT", 5)
    people = await alumni(coordinator.program, 60, clock())
    await asyncio.gather(
        told(coordinator, clock()), *(told(coordinator, clock()) for _ in range(2))
    )
    while await NoticeTelling.filter(spread_at=None).exists():
        await asyncio.gather(*(work.spread(clock()) for _ in range(4)))
    found = await rows(
        "SELECT subscription_id, COUNT(*) AS found FROM delivery GROUP BY subscription_id"
    )
    assert len(found) == len(people)
    assert {row["found"] for row in found} == {3}


async def test_a_program_that_another_process_holds_is_left_to_it(
    coordinator: Mine, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    if settings.is_embedded:
        pytest.skip("one process alone writes to SQLite")
    monkeypatch.setattr(telling_models, "DEVICES_A_UNIT", 1)
    await alumni(coordinator.program, 3, clock())
    await told(coordinator, clock())
    held, let_go = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        await coordinator.program.locked(coordinator.program.id)
        held.set()
        await let_go.wait()

    holding = asyncio.create_task(write(hold))
    await held.wait()
    try:
        assert await NoticeTelling.spread_some(clock()) is False
    finally:
        let_go.set()
        await holding
    assert await NoticeTelling.spread_some(clock()) is True


async def test_a_step_that_comes_after_the_notice_was_taken_back_puts_nothing(
    coordinator: Mine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_models.NoticeTelling, "start", _nothing)
    await alumni(coordinator.program, 3, clock())
    notice = await told(coordinator, clock())
    found = await telling_queries.tellings_left()  # and then somebody else is faster
    await Notice.withdraw(coordinator, notice.id, clock())

    async def as_found() -> list[telling_queries.Telling]:
        return found

    monkeypatch.setattr(telling_queries, "tellings_left", as_found)
    await NoticeTelling.spread_some(clock())
    assert await Delivery.all().count() == 0


async def test_a_change_of_mind_midway_neither_misses_nor_doubles(
    coordinator: Mine, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_models, "DEVICES_A_UNIT", 1)
    people = await alumni(coordinator.program, 6, clock())
    await told(coordinator, clock())
    for one in await Member.filter(person_id__in=people):
        await one.choose(work.member_left, shows_titles=True)
    await outbox.tick(clock())
    assert sorted(outbox.people()) == sorted(people)
    assert {one.content.title for one in outbox.sent} == {SUPPER.title}


async def test_leaving_while_a_step_is_under_way_leaves_nothing_behind(
    coordinator: Mine, member: Mine, phone: UUID, clock: Clock
) -> None:
    for _ in range(10):
        notice = await told(coordinator, clock(), draft=SUPPER)
        assert notice.audience == 3
    await write(lambda: Delivery.all().delete())
    await write(lambda: NoticeTelling.all().update(spread_at=None, after=None))
    await asyncio.gather(work.spread(clock()), leaving.leave(member, clock(), work.member_left))
    await work.spread(clock())
    assert await Delivery.filter(state=State.WAITING).count() == 0


async def test_an_account_that_is_deleted_meanwhile_stops_nobody_else(
    coordinator: Mine, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_models, "DEVICES_A_UNIT", 2)
    people = await alumni(coordinator.program, 12, clock())
    await told(coordinator, clock())
    gone = await Person.filter(id__in=people[::3])
    await asyncio.gather(work.spread(clock()), *(one.erase(clock()) for one in gone))
    await outbox.tick(clock())
    left = set(people) - {one.id for one in gone}
    assert left <= set(outbox.people())
    assert len(outbox.people()) == len(set(outbox.people()))


async def test_two_notices_are_told_one_after_the_other(
    coordinator: Mine, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_models, "DEVICES_A_UNIT", 2)
    people = await alumni(coordinator.program, 5, clock())
    first = await told(coordinator, clock())
    second = await told(coordinator, clock(), draft=Draft(title="Hike", body="At noon."))
    await outbox.tick(clock())
    paths = [one.content.path for one in outbox.sent]
    assert paths.count(f"/notices/{first.id}") == paths.count(f"/notices/{second.id}") == 5
    assert set(outbox.people()) == set(people)


async def _nothing(*_given: object) -> None:
    """Do nothing."""
