"""Members see what their programs told them, the last first, and what of it is new."""

from uuid import UUID, uuid4

import pytest

from server.core.database import write
from server.core.errors import NotFound
from server.notices import work
from server.notices.forms import Draft
from server.notices.models import Notice
from server.people.models import Person
from server.programs import leaving
from server.programs.group_models import GroupMember
from server.programs.member_models import Mine
from server.team import membership
from tests.conftest import Clock
from tests.notices.alumni import SUPPER, a_group, told
from tests.programs.people import a_program, an_owner, invited

pytestmark = pytest.mark.usefixtures("app")
LATER = Draft(title="Supper on Saturday", body="Not on Friday.")


async def titles(person: Person) -> list[str]:
    return [one.title for one in await Notice.seen_by(person)]


async def test_notices_of_all_programs_come_the_last_first(
    coordinator: Mine, member: Mine, alma: Person, dov: Person, clock: Clock
) -> None:
    harbor = await an_owner(await a_program(clock(), "Harbor House"), dov, clock())
    await invited(harbor, alma, clock())
    for number in range(6):
        clock.advance(minutes=1)
        here = (coordinator, harbor)[number % 2]
        await told(here, clock(), draft=Draft(title=f"{number}", body="So."))
    assert await titles(alma) == ["5", "4", "3", "2", "1", "0"]
    assert await titles(dov) == ["5", "3", "1"]
    (first, *_) = await Notice.seen_by(alma)
    assert (first.program_name, first.program_id) == ("Harbor House", harbor.program.id)


@pytest.mark.parametrize("size", [1, 2, 3])
async def test_pages_turn_without_a_gap_or_a_repeat_also_within_one_instant(
    coordinator: Mine, member: Mine, alma: Person, dov: Person, clock: Clock, size: int
) -> None:
    harbor = await an_owner(await a_program(clock(), "Harbor House"), dov, clock())
    await invited(harbor, alma, clock())
    for number in range(11):
        here = (coordinator, harbor)[number % 2]
        await told(here, clock(), draft=Draft(title=f"{number}", body="So."))
        clock.advance(minutes=number // 4)
    whole = [one.id for one in await Notice.seen_by(alma)]
    paged: list[UUID] = []
    while page := await Notice.seen_by(alma, size, paged[-1] if paged else None):
        paged += [one.id for one in page]
    assert len(set(paged)) == 11
    assert paged == whole


async def test_a_page_does_not_turn_from_what_somebody_can_not_see(
    coordinator: Mine, member: Mine, alma: Person, dov: Person, clock: Clock
) -> None:
    harbor = await an_owner(await a_program(clock(), "Harbor House"), dov, clock())
    theirs = await told(harbor, clock())
    for before in (theirs.id, uuid4()):
        with pytest.raises(NotFound):
            await Notice.seen_by(alma, 3, before)


async def test_a_stranger_sees_and_opens_nothing(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    assert await Notice.seen_by(dov) == []
    with pytest.raises(NotFound):
        await Notice.open(dov, notice.id, clock())
    assert await Notice.count_new(dov) == 0


async def test_somebody_who_waits_sees_nothing_before_they_are_let_in(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    waits = await invited(coordinator, dov, clock(), "D", uses=20, needs_letting_in=True)
    notice = await told(coordinator, clock())
    assert await Notice.seen_by(dov) == []
    with pytest.raises(NotFound):
        await Notice.open(dov, notice.id, clock())
    await membership.let_in(coordinator, waits.member.id, clock())
    assert await titles(dov) == [SUPPER.title]


@pytest.mark.parametrize("how", ["leaves", "is removed", "is barred"])
async def test_whoever_goes_sees_nothing_from_that_moment(
    coordinator: Mine, member: Mine, alma: Person, clock: Clock, how: str
) -> None:
    notice = await told(coordinator, clock())
    match how:
        case "leaves":
            await leaving.leave(member, clock(), work.member_left)
        case "is removed":
            await membership.remove(coordinator, member.member.id, clock(), work.member_left)
        case "is barred":
            await membership.bar(coordinator, member.member.id, clock(), work.member_left)
    assert await Notice.seen_by(alma) == []
    with pytest.raises(NotFound):
        await Notice.open(alma, notice.id, clock())


async def test_a_groups_notice_is_seen_by_who_is_in_it_now(
    coordinator: Mine, member: Mine, alma: Person, cora: Person, clock: Clock
) -> None:
    hikers = await a_group(coordinator, "Hikers", [alma.id], clock())
    notice = await told(coordinator, clock(), groups=[hikers])
    assert await titles(alma) == [SUPPER.title]
    assert await titles(cora) == []
    with pytest.raises(NotFound):
        await Notice.open(cora, notice.id, clock())
    await write(lambda: GroupMember.all().delete())
    assert await titles(alma) == []


async def test_a_notice_is_new_until_it_is_opened(
    coordinator: Mine, member: Mine, alma: Person, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    assert await Notice.count_new(alma) == 1
    opened = await Notice.open(alma, notice.id, clock())
    assert (opened.title, opened.body, opened.is_new) == (SUPPER.title, SUPPER.body, True)
    assert [one.is_new for one in await Notice.seen_by(alma)] == [False]
    assert (await Notice.open(alma, notice.id, clock())).is_new is False
    assert await Notice.count_new(alma) == 0


async def test_what_came_out_before_somebody_was_let_in_is_there_and_not_new(
    coordinator: Mine, alma: Person, clock: Clock
) -> None:
    await told(coordinator, clock())
    clock.advance(minutes=1)
    await invited(coordinator, alma, clock())
    clock.advance(minutes=1)
    await told(coordinator, clock(), draft=LATER)
    found = [(one.title, one.is_new) for one in await Notice.seen_by(alma)]
    assert found == [(LATER.title, True), (SUPPER.title, False)]
    assert await Notice.count_new(alma) == 1


@pytest.mark.parametrize("tell", [True, False])
async def test_a_correction_is_new_again_if_it_was_told(
    coordinator: Mine, member: Mine, alma: Person, clock: Clock, *, tell: bool
) -> None:
    notice = await told(coordinator, clock())
    clock.advance(minutes=1)
    await Notice.open(alma, notice.id, clock())
    clock.advance(minutes=1)
    await Notice.correct(coordinator, notice.id, LATER, clock(), tell=tell)
    assert [one.is_new for one in await Notice.seen_by(alma)] == [tell]
    assert await Notice.count_new(alma) == int(tell)
    clock.advance(minutes=1)
    await Notice.open(alma, notice.id, clock())
    assert [one.is_new for one in await Notice.seen_by(alma)] == [False]


async def test_what_was_taken_back_is_said_to_be_and_is_not_new(
    coordinator: Mine, member: Mine, alma: Person, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    await Notice.withdraw(coordinator, notice.id, clock())
    shown = await Notice.open(alma, notice.id, clock())
    assert (shown.is_withdrawn, shown.title, shown.body, shown.paragraphs) == (True, "", "", [])
    assert await Notice.count_new(alma) == 0


async def test_what_was_taken_back_before_somebody_joined_they_never_hear_of(
    coordinator: Mine, member: Mine, alma: Person, dov: Person, clock: Clock
) -> None:
    notice = await told(coordinator, clock())
    await Notice.withdraw(coordinator, notice.id, clock())
    clock.advance(minutes=1)
    await invited(coordinator, dov, clock(), "D")
    assert [one.is_withdrawn for one in await Notice.seen_by(alma)] == [True]
    assert await Notice.seen_by(dov) == []
    with pytest.raises(NotFound):
        await Notice.open(dov, notice.id, clock())


async def test_a_muted_programs_notices_are_read_all_the_same(
    coordinator: Mine, member: Mine, alma: Person, clock: Clock
) -> None:
    await member.member.choose(work.member_left, is_muted=True)
    await told(coordinator, clock())
    assert [(one.title, one.is_new) for one in await Notice.seen_by(alma)] == [(SUPPER.title, True)]
