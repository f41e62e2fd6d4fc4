"""What was told is corrected or taken back, and what waits follows at once."""

from uuid import UUID, uuid4

import pytest
from tortoise.exceptions import DBConnectionError

from server.core.database import write
from server.core.errors import Conflict, NotFound, Refused
from server.notices import telling_queries, work
from server.notices.forms import Draft
from server.notices.models import Notice
from server.notices.telling_models import NoticeTelling
from server.people.models import Person
from server.programs.group_models import MemberGroup
from server.programs.log_models import Action
from server.programs.member_models import Member, Mine
from server.push.outbox_models import Delivery, Message
from server.push.state import State
from tests.conftest import Clock
from tests.notices.alumni import SUPPER, a_group, alumni, told
from tests.notices.outbox import Outbox

pytestmark = pytest.mark.usefixtures("app")
LATER = Draft(title="Supper on Saturday", body="Not on Friday: we eat on Saturday.")


async def test_a_correction_is_read_at_once_and_tells_nobody_again_unasked(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    await outbox.tick(clock())
    clock.advance(minutes=5)
    await Notice.correct(coordinator, notice.id, LATER, clock(), tell=False)
    assert await outbox.tick(clock()) == []
    (seen,) = await Notice.seen_by(await _alma(member))
    assert (seen.title, seen.body, seen.corrected_at) == (LATER.title, LATER.body, clock())


async def test_what_waits_is_told_in_the_corrected_words(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    await member.member.choose(work.member_left, shows_titles=True)
    notice = await told(coordinator, clock())
    await Notice.correct(coordinator, notice.id, LATER, clock(), tell=False)
    (sent,) = await outbox.tick(clock())
    assert sent.content.title == LATER.title


async def test_a_correction_that_is_told_rings_once_more_and_once_for_who_was_not_told_yet(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    first = await told(coordinator, clock())
    await outbox.tick(clock())
    await Notice.correct(coordinator, first.id, LATER, clock(), tell=True)
    assert len(await outbox.tick(clock())) == 1
    second = await told(coordinator, clock())  # it waits, and is corrected before it left
    await Notice.correct(coordinator, second.id, LATER, clock(), tell=True)
    states = [one.state for one in await Delivery.all().order_by("id")]
    assert states == [State.SENT, State.SENT, State.WITHDRAWN, State.WAITING]
    assert len(await outbox.tick(clock())) == 1


async def test_a_correction_sent_twice_rings_once(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    await outbox.tick(clock())
    for _ in range(2):
        await Notice.correct(coordinator, notice.id, LATER, clock(), tell=True)
    assert len(await outbox.tick(clock())) == 1
    assert (await Notice.get(id=notice.id)).rev == 2


async def test_the_same_words_are_told_again_when_that_is_asked_for_and_once(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    await outbox.tick(clock())
    await Notice.correct(coordinator, notice.id, LATER, clock(), tell=False)
    seen = (await Notice.find(coordinator.program, notice.id)).stamp
    for sent in (1, 0):
        await Notice.correct(coordinator, notice.id, LATER, clock(), tell=True, seen=seen)
        assert len(await outbox.tick(clock())) == sent
    await Notice.correct(coordinator, notice.id, LATER, clock(), tell=True)
    assert await outbox.tick(clock()) == []  # nobody looked at it before


@pytest.mark.parametrize("how", ["corrected", "withdrawn"])
async def test_what_is_done_is_done_though_the_outbox_can_not_follow_at_once(
    coordinator: Mine, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    await alumni(coordinator.program, 1, clock())
    notice = await told(coordinator, clock())

    async def away(*_given: object) -> None:
        message = "the database is away"
        raise DBConnectionError(message)

    with monkeypatch.context() as patch:
        patch.setattr(telling_queries, "is_waiting", away)
        if how == "withdrawn":
            await Notice.withdraw(coordinator, notice.id, clock())
        else:
            await Notice.correct(coordinator, notice.id, LATER, clock(), tell=True)
    assert len(await outbox.tick(clock())) == (0 if how == "withdrawn" else 1)
    await work.settle(clock())
    assert await Delivery.filter(state=State.WAITING).count() == 0


async def test_a_correction_stops_what_was_not_yet_in_the_outbox(
    coordinator: Mine, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.notices.telling_models.DEVICES_A_UNIT", 2)
    people = await alumni(coordinator.program, 7, clock())
    notice = await told(coordinator, clock())
    await Notice.correct(coordinator, notice.id, LATER, clock(), tell=True)
    await outbox.tick(clock())
    assert sorted(outbox.people()) == sorted(people)


async def test_what_was_not_told_or_was_taken_back_is_not_corrected(
    coordinator: Mine, clock: Clock
) -> None:
    draft = await Notice.keep(coordinator, uuid4(), SUPPER, None, clock())
    with pytest.raises(NotFound):
        await Notice.correct(coordinator, draft.id, LATER, clock(), tell=False)
    notice = await told(coordinator, clock())
    await Notice.withdraw(coordinator, notice.id, clock())
    with pytest.raises(Conflict):
        await Notice.correct(coordinator, notice.id, LATER, clock(), tell=True)


async def test_what_is_taken_back_is_never_sent_and_shows_no_words(
    coordinator: Mine, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.notices.telling_models.DEVICES_A_UNIT", 2)
    people = await alumni(coordinator.program, 7, clock())
    notice = await told(coordinator, clock())
    await Notice.withdraw(coordinator, notice.id, clock())
    await Notice.withdraw(coordinator, notice.id, clock())
    assert await Delivery.filter(state=State.WAITING).count() == 0
    assert not await NoticeTelling.filter(spread_at=None).exists()
    assert await outbox.tick(clock()) == []
    (seen,) = await Notice.seen_by(await Person.get(id=people[0]))
    assert (seen.title, seen.body, seen.is_withdrawn, seen.is_new) == ("", "", True, False)
    assert await Action.filter(kind="notice_withdrawn").count() == 1


async def test_a_draft_is_not_taken_back(coordinator: Mine, clock: Clock) -> None:
    draft = await Notice.keep(coordinator, uuid4(), SUPPER, None, clock())
    with pytest.raises(NotFound):
        await Notice.withdraw(coordinator, draft.id, clock())


async def test_the_sender_is_told_that_a_notice_was_taken_back_even_before_the_outbox_is(
    coordinator: Mine, member: Mine, phone: UUID, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    ids = [one for (one,) in await Message.all().values_list("id")]
    assert all((await work.contents(ids, clock())).values())
    await write(lambda: Notice.filter(id=notice.id).update(withdrawn_at=clock()))
    assert await work.contents(ids, clock()) == dict.fromkeys(ids)


async def test_a_title_that_can_not_be_opened_is_told_without(
    coordinator: Mine, outbox: Outbox, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    people = await alumni(coordinator.program, 2, clock())
    for one in await Member.filter(person_id__in=people):
        await one.choose(work.member_left, shows_titles=True)
    damaged = await told(coordinator, clock())
    await told(coordinator, clock(), draft=LATER)
    await write(lambda: Notice.filter(id=damaged.id).update(sealed=b"\x00" * 60))
    await outbox.tick(clock())
    titles = [one.content.title for one in outbox.sent]
    assert sorted(titles) == [LATER.title] * 2 + ["When you have a moment"] * 2
    assert str(damaged.id) in caplog.text


async def test_a_messages_words_are_asked_for_that_nobody_knows(clock: Clock) -> None:
    assert await work.contents([uuid4()], clock()) == {}


async def test_what_a_large_audience_leaves_waiting_is_taken_back_by_the_job(
    coordinator: Mine, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = await alumni(coordinator.program, 9, clock())
    notice = await told(coordinator, clock())
    monkeypatch.setattr("server.notices.telling_models.DEVICES_A_UNIT", 2)
    await Notice.withdraw(coordinator, notice.id, clock())
    assert await Delivery.filter(state=State.WAITING).count() == 1
    assert await outbox.send(clock()) == []
    await write(lambda: Delivery.all().update(state=State.WAITING))
    assert await work.settle(clock()) == 1
    assert await Delivery.filter(state=State.WITHDRAWN).count() == len(people)


async def _alma(member: Mine) -> Person:
    return await Person.get(id=member.member.person_id)


async def test_where_all_its_groups_are_gone_nobody_can_be_told_again(
    coordinator: Mine, member: Mine, clock: Clock
) -> None:
    group = await a_group(coordinator, "Tuesday", [member.member.person_id], clock())
    notice = await told(coordinator, clock(), groups=[group])
    await MemberGroup.remove(coordinator, group, clock())
    with pytest.raises(Refused) as refused:
        await Notice.correct(coordinator, notice.id, LATER, clock(), tell=True)
    assert list(refused.value.fields) == ["tell"]
    kept = await Notice.find(coordinator.program, notice.id)
    assert (kept.title, kept.rev, kept.audience) == (SUPPER.title, 1, 1)
    await Notice.correct(coordinator, notice.id, LATER, clock(), tell=False)
    assert (await Notice.find(coordinator.program, notice.id)).title == LATER.title
