"""Two coordinators, or one with two windows: what goes out is what was looked at."""

from datetime import timedelta
from uuid import UUID

import httpx2
import pytest

from server.notices.forms import Draft
from server.notices.models import Notice
from server.programs.group_models import MemberGroup
from server.programs.member_models import Mine
from tests.conftest import Clock
from tests.notices.alumni import SUPPER, a_group, told
from tests.notices.outbox import Outbox
from tests.publishing.form import IN_TEN_DAYS, PRESSED, drafted, looked_at, published, typed

OTHER = Draft(title="Another", body="Other words.")


def id_of(one: str) -> UUID:
    return UUID(one.rpartition("/")[2])


@pytest.mark.parametrize("act", ["publish", "schedule"])
@pytest.mark.parametrize("what", ["words", "groups"])
async def test_what_was_changed_since_the_last_look_is_looked_at_again(  # noqa: PLR0913, PLR0917
    as_cora: httpx2.AsyncClient,
    at: str,
    coordinator: Mine,
    owner: Mine,
    member: Mine,
    clock: Clock,
    act: str,
    what: str,
) -> None:
    group = await a_group(coordinator, "Tuesday", [member.member.person_id], clock())
    one = await drafted(as_cora, at, audience="groups", groups=[str(group)])
    seen = await looked_at(as_cora, one) | {"at": IN_TEN_DAYS}
    kept = await Notice.find(coordinator.program, id_of(one))
    draft = OTHER if what == "words" else Draft(title=kept.title, body=kept.body)
    await Notice.keep(owner, kept.id, draft, [group] if what == "words" else None, clock())
    answer = await as_cora.post(f"{one}/{act}", data=seen)
    assert answer.status_code == 409
    assert "Somebody changed it meanwhile" in answer.text
    assert draft.title in answer.text
    assert (await Notice.find(coordinator.program, kept.id)).state == "draft"
    again = await looked_at(as_cora, one) | {"at": IN_TEN_DAYS}
    assert (await as_cora.post(f"{one}/{act}", data=again)).status_code == 303
    assert (await Notice.find(coordinator.program, kept.id)).state != "draft"


async def test_a_button_that_says_nothing_of_what_was_seen_tells_nobody(
    as_cora: httpx2.AsyncClient, at: str, coordinator: Mine, member: Mine
) -> None:
    one = await drafted(as_cora, at)
    assert (await as_cora.post(f"{one}/publish", data=PRESSED)).status_code == 409
    assert (await Notice.find(coordinator.program, id_of(one))).state == "draft"


async def test_of_two_corrections_the_second_sees_the_first(
    as_cora: httpx2.AsyncClient, at: str, coordinator: Mine, owner: Mine, clock: Clock
) -> None:
    one = await published(as_cora, at)
    form = typed(title="Soup on Monday") | await looked_at(as_cora, one, "edit")
    await Notice.correct(owner, id_of(one), OTHER, clock(), tell=False)
    answer = await as_cora.post(f"{one}/edit/correct", data=form)
    assert answer.status_code == 409
    assert "Somebody corrected it meanwhile" in answer.text
    assert "Other words." in answer.text  # as it is now
    assert "Soup on Monday" in answer.text  # as it was typed
    assert (await Notice.find(coordinator.program, id_of(one))).title == OTHER.title
    form |= await looked_at(as_cora, one, "edit")
    answer = await as_cora.post(f"{one}/edit/correct", data=form)
    assert answer.headers["location"] == f"{one}/report?saved=corrected"


@pytest.mark.parametrize("act", ["edit", "edit/check"])
@pytest.mark.parametrize("what", ["rewritten", "scheduled", "moved"])
async def test_an_old_form_does_not_undo_what_another_did_to_a_draft(  # noqa: PLR0913, PLR0917
    as_cora: httpx2.AsyncClient,
    at: str,
    coordinator: Mine,
    owner: Mine,
    clock: Clock,
    act: str,
    what: str,
) -> None:
    one = await drafted(as_cora, at)
    own, when = id_of(one), clock() + timedelta(days=1)
    if what == "moved":
        await Notice.schedule(owner, own, when, clock())
    form = typed(title="Soup on Monday") | await looked_at(as_cora, one, "edit")
    if what == "rewritten":
        await Notice.keep(owner, own, OTHER, None, clock())
    await Notice.schedule(owner, own, when + timedelta(days=1), clock())
    before = await Notice.find(coordinator.program, own)
    answer = await as_cora.post(f"{one}/{act}", data=form)
    assert answer.status_code == 409
    assert "It was changed after you opened this form" in answer.text
    assert "Soup on Monday" in answer.text  # as it was typed
    assert before.body.partition("\n")[0] in answer.text  # as it is now
    assert await Notice.find(coordinator.program, own) == before
    form |= await looked_at(as_cora, one, "edit")
    assert (await as_cora.post(f"{one}/{act}", data=form)).status_code == 303
    after = await Notice.find(coordinator.program, own)
    assert (after.title, after.state) == ("Soup on Monday", "draft")


async def test_a_new_ones_form_may_come_twice_but_undoes_nothing(
    as_cora: httpx2.AsyncClient, at: str, coordinator: Mine, owner: Mine, clock: Clock
) -> None:
    form = typed()
    for _time in range(2):
        assert (await as_cora.post(f"{at}/new/check", data=form)).status_code == 303
    one = f"{at}/{form['id']}"
    await Notice.keep(owner, id_of(one), OTHER, None, clock())
    answer = await as_cora.post(f"{at}/new/check", data=form | {"title": "Soup on Monday"})
    assert answer.status_code == 409
    assert "Other words." in answer.text
    assert "Soup on Monday" in answer.text
    assert f'action="{one}/edit"' in answer.text
    assert (await Notice.find(coordinator.program, id_of(one))).title == OTHER.title


async def test_the_same_words_are_told_again_once_when_that_is_asked(
    as_cora: httpx2.AsyncClient, at: str, member: Mine, phone: UUID, clock: Clock
) -> None:
    outbox, one = Outbox(), await published(as_cora, at)
    await outbox.tick(clock())
    form = typed(title="Soup on Monday") | await looked_at(as_cora, one, "edit")
    await as_cora.post(f"{one}/edit/correct", data=form)
    assert await outbox.tick(clock()) == []
    form |= await looked_at(as_cora, one, "edit") | {"tell": "true"}
    saved = [
        (await as_cora.post(f"{one}/edit/correct", data=form)).headers["location"].partition("=")[2]
        for _time in range(2)
    ]
    assert saved == ["corrected", "same"]
    assert "Nothing was changed" in (await as_cora.get(f"{one}/report?saved=same")).text
    assert [sent.subscription_id for sent in await outbox.tick(clock())] == [phone]


async def test_a_group_that_is_no_more_is_said_so(
    as_cora: httpx2.AsyncClient, at: str, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    group = await a_group(coordinator, "Tuesday", [member.member.person_id], clock())
    notice = await told(coordinator, clock(), draft=SUPPER, groups=[group])
    await MemberGroup.remove(coordinator, group, clock())
    for path in (at, f"{at}/{notice.id}/report"):
        assert "to a group that is no more" in (await as_cora.get(path)).text
