"""The log: each act of the team in a sentence, the last first, with names while there are any."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx2

from server.core.settings import Settings
from server.notices.forms import Draft
from server.notices.models import Notice
from server.people.leaving import erase
from server.people.models import Person
from server.programs.group_models import MemberGroup
from server.programs.log_models import Action, Did
from server.programs.member_models import Mine
from server.programs.roles import Role
from server.team import membership
from server.team.log_pages import sentences
from tests.conftest import Clock
from tests.daily.filled_form import words_on
from tests.programs.people import invited, nobody_told


def at(mine: Mine) -> str:
    return f"/programs/{mine.program.id}/log"


def test_every_act_has_its_sentence() -> None:
    assert set(sentences()) == set(Did)


async def test_it_says_who_did_what_to_whom_the_last_first(
    as_olga: httpx2.AsyncClient, coordinator: Mine, owner: Mine, member: Mine, clock: Clock
) -> None:
    await MemberGroup.add(coordinator, "Tuesday {who}", clock())
    clock.advance(hours=1)
    await membership.give_role(owner, member.member.id, Role.COORDINATOR, clock())
    words = words_on(await as_olga.get(at(owner)))
    made, given = (
        "Cora made the group “Tuesday {who}”.",
        "Olga changed what Al may do: Coordinator.",
    )
    assert words.index(given) < words.index(made)
    assert f"{given} Sun, Nov 22, 2026, 4:00" in words
    assert "in New York time" in words


async def test_who_gave_no_name_is_not_called_by_these_words(
    as_olga: httpx2.AsyncClient, coordinator: Mine, owner: Mine, dov: Person, clock: Clock
) -> None:
    await coordinator.member.rename(coordinator.program, "")
    asked = await invited(coordinator, dov, clock(), "", uses=5)
    await membership.let_in(coordinator, asked.member.id, clock())
    words = words_on(await as_olga.get(at(owner)))
    assert "Somebody of the team let a member in." in words
    assert "No name given" not in words


async def test_no_member_is_named_in_it(
    as_olga: httpx2.AsyncClient, coordinator: Mine, owner: Mine, dov: Person, clock: Clock
) -> None:
    """Reading names is a look that those named are told of; reading the log is none."""
    asked = await invited(coordinator, dov, clock(), "Dee", uses=5)
    await membership.let_in(coordinator, asked.member.id, clock())
    words = words_on(await as_olga.get(at(owner)))
    assert "Cora let a member in." in words
    assert "Dee" not in words


async def test_who_has_left_has_no_name(
    as_olga: httpx2.AsyncClient, coordinator: Mine, owner: Mine, member: Mine, clock: Clock
) -> None:
    await membership.remove(coordinator, member.member.id, clock(), nobody_told)
    await membership.remove(owner, coordinator.member.id, clock(), nobody_told)
    words = words_on(await as_olga.get(at(owner)))
    assert "Somebody who left the team removed a member." in words
    assert "Cora" not in words.split()


async def test_a_deleted_account_leaves_what_was_done(
    as_olga: httpx2.AsyncClient,
    coordinator: Mine,
    owner: Mine,
    cora: Person,
    settings: Settings,
    clock: Clock,
) -> None:
    await MemberGroup.add(coordinator, "Tuesday", clock())
    await erase(cora, clock(), settings)
    words = words_on(await as_olga.get(at(owner)))
    assert "Somebody who left the team made the group “Tuesday”." in words


async def test_it_is_read_fifty_at_a_time(
    as_olga: httpx2.AsyncClient, coordinator: Mine, clock: Clock
) -> None:
    for number in range(60):
        at_ = clock() + timedelta(minutes=number)
        await Action.note(
            coordinator.program,
            Did.GROUP_MADE,
            coordinator.member.person_id,
            at_,
            detail=f"G{number:02}.",
        )
    first = await as_olga.get(at(coordinator))
    assert first.text.count("made the group") == 50
    assert "“G10.”" in first.text
    assert "“G09.”" not in first.text
    older = first.text[first.text.index("?before=") :].split('"')[0]
    assert "“G09.”" in (await as_olga.get(at(coordinator) + older)).text
    assert "“G10.”" not in (await as_olga.get(at(coordinator) + older)).text
    for odd in ("x", "-1", "9" * 40):
        assert "“G59.”" in (await as_olga.get(f"{at(coordinator)}?before={odd}")).text


async def test_whoever_takes_a_notice_off_the_schedule_is_in_it(
    as_olga: httpx2.AsyncClient,
    coordinator: Mine,
    owner: Mine,
    cora: Person,
    settings: Settings,
    clock: Clock,
) -> None:
    draft, when = Draft(title="Soup", body="At 3."), clock() + timedelta(days=1)

    async def planned() -> UUID:
        return (await Notice.tell(coordinator, uuid4(), draft, None, when, clock())).id

    await Notice.unschedule(coordinator, one := await planned(), clock())
    await Notice.unschedule(coordinator, one, clock())
    await Notice.keep(coordinator, await planned(), draft, None, clock())
    await Notice.remove(coordinator, await planned(), clock())
    await Notice.remove(coordinator, one, clock())
    words = words_on(await as_olga.get(at(owner)))
    assert words.count("Cora took a notice off the schedule.") == 3
    await erase(cora, clock(), settings)
    words = words_on(await as_olga.get(at(owner)))
    assert words.count("Somebody who left the team took a notice off the schedule.") == 3


async def test_a_notice_that_is_for_no_group_any_more_is_said_to_be_a_draft(
    as_olga: httpx2.AsyncClient, coordinator: Mine, owner: Mine, clock: Clock
) -> None:
    group = (await MemberGroup.add(coordinator, "Tuesday", clock())).id
    draft, when = Draft(title="Soup", body="At 3."), clock() + timedelta(hours=1)
    await Notice.tell(coordinator, uuid4(), draft, [group], when, clock())
    await MemberGroup.remove(coordinator, group, clock())
    await Notice.publish_due(owner.program.id, when)
    words = words_on(await as_olga.get(at(owner)))
    assert "A notice is a draft again: the groups it was for are no more." in words
    assert "off the schedule" not in words
