"""A notice reaches each device of its audience once, and nobody else."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from server.core.database import write
from server.notices import telling_models, work
from server.notices.models import Notice
from server.notices.telling_models import NoticeTelling
from server.people.models import Person
from server.people.session_models import Session
from server.programs import leaving
from server.programs.member_models import Mine
from server.push.outbox_models import Delivery, Message
from server.push.state import State
from server.push.words import say
from server.team import membership
from tests.conftest import Clock
from tests.notices.alumni import SUPPER, a_group, alumni, told
from tests.notices.outbox import Outbox
from tests.programs.people import a_program, an_owner, invited, somebody
from tests.push.devices import ENDPOINT, a_device

pytestmark = pytest.mark.usefixtures("app")


async def test_a_notice_rings_on_every_device_of_every_member(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    alma = await Person.get(id=member.member.person_id)
    tablet = await a_device(alma, clock(), ENDPOINT + "-tablet")
    await told(coordinator, clock())
    sent = await outbox.tick(clock())
    assert {one.subscription_id for one in sent} == {phone, tablet.id}
    assert {one.content.urgency for one in sent} == {"normal"}


async def test_a_published_notice_is_in_the_outbox_at_once(
    coordinator: Mine, member: Mine, phone: UUID, clock: Clock
) -> None:
    await told(coordinator, clock())
    assert await Delivery.filter(subscription_id=phone).count() == 1


async def test_whoever_muted_the_program_is_not_told(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    await member.member.choose(work.member_left, is_muted=True)
    await told(coordinator, clock())
    assert await outbox.tick(clock()) == []
    assert await Delivery.all().count() == 0


async def test_a_lock_screen_shows_no_title_unless_its_owner_wants_it(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    await told(coordinator, clock())
    (plain,) = await outbox.tick(clock())
    await member.member.choose(work.member_left, shows_titles=True)
    await told(coordinator, clock())
    (titled,) = await outbox.tick(clock())
    assert (plain.content.title, plain.content.is_own_words) == (say("moment"), False)
    assert (titled.content.title, titled.content.is_own_words) == (SUPPER.title, True)
    assert (plain.content.body, titled.content.body) == ("", "")
    assert titled.content.for_shared_phone().title == say("moment")


@pytest.mark.parametrize("shows_titles", [True, False])
async def test_what_waits_follows_a_change_of_mind_about_titles(
    coordinator: Mine,
    member: Mine,
    phone: UUID,
    outbox: Outbox,
    clock: Clock,
    *,
    shows_titles: bool,
) -> None:
    await member.member.choose(work.member_left, shows_titles=not shows_titles)
    await told(coordinator, clock())
    await member.member.choose(work.member_left, shows_titles=shows_titles)
    (sent,) = await outbox.tick(clock())
    assert sent.content.is_own_words is shows_titles


async def test_only_the_groups_that_were_chosen_are_told(
    coordinator: Mine, outbox: Outbox, clock: Clock
) -> None:
    people = await alumni(coordinator.program, 6, clock())
    tuesday = await a_group(coordinator, "Tuesday", people[:2], clock())
    hikers = await a_group(coordinator, "Hikers", people[1:4], clock())
    notice = await told(coordinator, clock(), groups=[tuesday, hikers])
    await outbox.tick(clock())
    assert sorted(outbox.people()) == sorted(people[:4])
    assert notice.audience == 4


async def test_nobody_of_another_program_is_told(
    coordinator: Mine, dov: Person, outbox: Outbox, clock: Clock
) -> None:
    other = await a_program(clock(), "Harbor House")
    await an_owner(other, dov, clock())
    await a_device(dov, clock(), ENDPOINT + "-dov")
    await told(coordinator, clock())
    assert await outbox.tick(clock()) == []


async def test_somebody_who_waits_to_be_let_in_hears_nothing_not_even_later(
    coordinator: Mine, dov: Person, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_models, "DEVICES_A_UNIT", 1)
    await alumni(coordinator.program, 3, clock())
    waits = await invited(coordinator, dov, clock(), "D", uses=20, needs_letting_in=True)
    await a_device(dov, clock(), ENDPOINT + "-dov")
    await told(coordinator, clock())
    clock.advance(seconds=1)
    await membership.let_in(coordinator, waits.member.id, clock())
    await outbox.tick(clock())
    assert dov.id not in outbox.people()


@pytest.mark.parametrize("how", ["leaves", "is removed", "is barred", "mutes"])
async def test_whoever_goes_is_told_nothing_of_what_waits(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock, how: str
) -> None:
    await told(coordinator, clock())
    match how:
        case "leaves":
            await leaving.leave(member, clock(), work.member_left)
        case "is removed":
            await membership.remove(coordinator, member.member.id, clock(), work.member_left)
        case "is barred":
            await membership.bar(coordinator, member.member.id, clock(), work.member_left)
        case "mutes":
            await member.member.choose(work.member_left, is_muted=True)
    assert (await Delivery.get(subscription_id=phone)).state == State.WITHDRAWN
    assert await outbox.tick(clock()) == []


async def test_what_waits_of_another_program_stays_when_somebody_leaves_one(
    coordinator: Mine, member: Mine, dov: Person, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    harbor = await an_owner(await a_program(clock(), "Harbor House"), dov, clock())
    alma = await Person.get(id=member.member.person_id)
    await invited(harbor, alma, clock())
    await told(coordinator, clock())
    await told(harbor, clock())
    await leaving.leave(member, clock(), work.member_left)
    assert [one.subscription_id for one in await outbox.tick(clock())] == [phone]


async def test_whoever_leaves_before_their_turn_is_not_told(
    coordinator: Mine, member: Mine, phone: UUID, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_models.NoticeTelling, "start", _nothing)
    await told(coordinator, clock())
    await leaving.leave(member, clock(), work.member_left)
    await work.spread(clock())
    assert await Delivery.all().count() == 0


async def test_a_device_of_an_ended_session_gets_nothing(
    coordinator: Mine, member: Mine, phone: UUID, clock: Clock
) -> None:
    alma = member.member.person_id
    then = clock() - timedelta(days=31)
    await write(lambda: Session.filter(person_id=alma).update(seen_at=then))
    await told(coordinator, clock())
    assert await Delivery.all().count() == 0


async def test_what_nobody_could_be_sent_for_three_days_is_over(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    await told(coordinator, clock())
    clock.advance(days=3)
    assert await outbox.tick(clock()) == []
    assert (await Delivery.get()).state == State.EXPIRED


async def test_the_outbox_names_a_notice_and_neither_its_words_nor_its_program(
    coordinator: Mine, member: Mine, phone: UUID, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    keys = {key for (key,) in await Message.all().values_list("key")}
    assert keys == {f"notice:{notice.id}:1:plain", f"notice:{notice.id}:1:titled"}
    assert {person for (person,) in await Message.all().values_list("person_id")} == {None}


async def _nothing(*_given: object) -> None:
    """Do nothing."""


async def test_a_quiet_night_is_kept_and_the_morning_tells(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    clock.advance(hours=8)  # 23:00 in New York
    await told(coordinator, clock())
    assert await outbox.tick(clock()) == []
    clock.advance(hours=7, minutes=59)
    assert await outbox.tick(clock()) == []
    clock.advance(minutes=1)
    assert len(await outbox.tick(clock())) == 1


async def test_a_program_without_anybody_is_told_all_the_same(owner: Mine, clock: Clock) -> None:
    notice = await told(owner, clock(), notice_id=uuid4())
    assert notice.audience == 1
    assert not await NoticeTelling.filter(spread_at=None).exists()
    assert (await Notice.get(id=notice.id)).state == "published"


async def test_people_without_a_device_are_simply_not_in_the_outbox(
    coordinator: Mine, clock: Clock
) -> None:
    for number in range(3):
        await invited(coordinator, await somebody(number, clock()), clock())
    notice = await told(coordinator, clock())
    assert notice.audience == 5
    assert await Delivery.all().count() == 0
