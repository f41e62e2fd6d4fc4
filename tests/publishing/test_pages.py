"""Writing a notice without a script: draft, last look, out, corrected, taken back, counted."""

import re
from uuid import UUID, uuid4

import httpx2
import pytest
from starlette.applications import Starlette

from server.notices.models import Notice
from server.people.models import Person
from server.programs.group_models import GroupMember, MemberGroup
from server.programs.member_models import Mine
from server.programs.models import Program
from tests import cast
from tests.conftest import Clock
from tests.notices.alumni import SUPPER
from tests.notices.outbox import Outbox
from tests.programs.people import CENTRE, a_program, an_owner, invited, somebody
from tests.publishing.form import GONE_BY, PRESSED, drafted, figure, looked_at, published, typed

pytestmark = pytest.mark.usefixtures("member")
FEWER = "fewer than 10 people: not counted"


async def test_an_empty_list_explains_itself(as_cora: httpx2.AsyncClient, at: str) -> None:
    page = (await as_cora.get(at)).text
    assert "Nothing has been told yet" in page
    assert f'href="{at}/new"' in page


async def test_no_page_of_the_team_says_the_centre_in_its_title(
    as_cora: httpx2.AsyncClient, at: str
) -> None:
    one = await published(as_cora, at)
    draft = await drafted(as_cora, at)
    for path in (at, f"{at}/new", f"{draft}/publish", f"{draft}/edit", f"{one}/report"):
        page = (await as_cora.get(path)).text
        title = re.search("<title>(.*?)</title>", page, re.DOTALL)
        assert title
        assert "Soup" not in title[1]
        assert CENTRE not in title[1]
        assert CENTRE in page


async def test_the_form_says_whom_it_goes_to_and_what_never_to_write(
    as_cora: httpx2.AsyncClient, at: str, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    page = (await as_cora.get(f"{at}/new")).text
    assert "Everybody: 3 people" in page
    assert "Never name a member" in page
    assert "Which groups?" not in page
    group = await MemberGroup.add(coordinator, "Tuesday", clock())
    await GroupMember.put(coordinator, group.id, [member.member.id], clock())
    page = (await as_cora.get(f"{at}/new")).text
    assert "Tuesday (1)" in page


async def test_a_preview_shows_the_page_and_the_lock_screen_and_keeps_nothing(
    as_cora: httpx2.AsyncClient, at: str, coordinator: Mine
) -> None:
    page = (await as_cora.post(f"{at}/new/preview", data=typed())).text
    assert '<a href="https://alumni.example/soup" rel="noreferrer">' in page
    assert "When you have a moment" in page
    assert page.count("Soup on Sunday") == 3  # the field, the page, who chose to see titles
    assert await Notice.waiting_of(coordinator.program) == []


async def test_what_was_written_is_text_and_no_markup(as_cora: httpx2.AsyncClient, at: str) -> None:
    form = typed(title="<b>Hi</b>", body="<script>alert(1)</script> {{ 7 * 7 }}")
    page = (await as_cora.post(f"{at}/new/preview", data=form)).text
    assert "<b>Hi" not in page
    assert "<script>alert" not in page
    assert "49" not in page.split("publishing-sheet")[1]


async def test_a_draft_may_be_unfinished_and_tells_nobody(
    as_cora: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, at: str
) -> None:
    form = typed(title="Half", body="")
    answer = await as_cora.post(f"{at}/new", data=form)
    assert answer.headers["location"] == f"{at}?saved=draft"
    page = (await as_cora.get(answer.headers["location"])).text
    assert "Nobody was told" in page
    assert f'href="{at}/{form["id"]}/edit"' in page
    assert "Half" in (await as_cora.get(f"{at}/{form['id']}/edit")).text
    assert "Half" not in (await as_alma.get("/notices")).text
    assert (await as_alma.get(f"/notices/{form['id']}")).status_code == 404


async def test_an_unfinished_one_goes_no_further_and_keeps_what_was_typed(
    as_cora: httpx2.AsyncClient, at: str
) -> None:
    form = typed(title="", body="Some words", publish="at", publish_local="2026-11-01T10:00")
    answer = await as_cora.post(f"{at}/new/check", data=form)
    assert answer.status_code == 422
    assert "Give the notice a title." in answer.text
    assert GONE_BY in answer.text
    assert 'id="field-publish_local-error"' in answer.text
    assert "Some words</textarea>" in answer.text
    assert str(form["id"]) in answer.text


async def test_a_time_that_the_clocks_skip_is_said_beside_the_field(
    as_cora: httpx2.AsyncClient, at: str
) -> None:
    form = typed(publish="at", publish_local="2027-03-14T02:30")
    answer = await as_cora.post(f"{at}/new/check", data=form)
    assert answer.status_code == 422
    beside = answer.text.split('id="field-publish_local-error"')[1].split("</p>")[0]
    assert "skip" in beside


async def test_some_groups_means_at_least_one(as_cora: httpx2.AsyncClient, at: str) -> None:
    answer = await as_cora.post(f"{at}/new/check", data=typed(audience="groups"))
    assert answer.status_code == 422
    assert "Pick one or more of the groups" in answer.text


async def test_the_last_look_says_how_many_and_only_then_it_goes_out(
    as_cora: httpx2.AsyncClient,
    as_alma: httpx2.AsyncClient,
    at: str,
    coordinator: Mine,
    member: Mine,
    clock: Clock,
) -> None:
    group = await MemberGroup.add(coordinator, "Tuesday", clock())
    await GroupMember.put(coordinator, group.id, [member.member.id], clock())
    one = await drafted(as_cora, at, audience="groups", groups=[str(group.id)])
    page = (await as_cora.get(f"{one}/publish")).text
    assert "This goes to 1 person." in page
    assert "Tuesday" in page
    assert "Soup" not in (await as_alma.get("/notices")).text
    await as_cora.post(f"{one}/publish", data=await looked_at(as_cora, one))
    assert "Soup" in (await as_alma.get("/notices")).text


async def test_published_twice_it_is_one_notice(
    as_cora: httpx2.AsyncClient, at: str, coordinator: Mine
) -> None:
    form = typed()
    await as_cora.post(f"{at}/new/check", data=form)
    seen = await looked_at(as_cora, f"{at}/{form['id']}")
    for _time in range(2):
        await as_cora.post(f"{at}/new/check", data=form)
        answer = await as_cora.post(f"{at}/{form['id']}/publish", data=seen)
        assert answer.status_code == 303
    assert len(await Notice.of_program(coordinator.program)) == 1
    assert "out already" in (await as_cora.post(f"{at}/new/check", data=form)).text


async def test_a_correction_is_marked_and_says_so_to_who_reads(
    as_cora: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, at: str
) -> None:
    one = await published(as_cora, at)
    form = (await as_cora.get(f"{one}/edit")).text
    assert "Tell them again" in form
    assert "For whom?" not in form
    shown = f"/notices/{one.rpartition('/')[2]}"
    await as_alma.get(shown)
    given = typed(title="Soup on Monday", tell="true") | await looked_at(as_cora, one, "edit")
    answer = await as_cora.post(f"{one}/edit/correct", data=given)
    assert answer.headers["location"] == f"{one}/report?saved=corrected"
    page = (await as_alma.get(shown)).text
    assert "Soup on Monday" in page
    assert "Corrected Sun, Nov 22" in page


async def test_what_is_taken_back_is_gone_and_the_page_owns_what_it_cannot_do(
    as_cora: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, at: str
) -> None:
    one = await published(as_cora, at)
    assert "can’t be called back" in (await as_cora.get(f"{one}/report")).text
    await as_cora.post(f"{one}/withdraw", data=PRESSED)
    shown = (await as_alma.get(f"/notices/{one.rpartition('/')[2]}")).text
    assert "took this notice back" in shown
    assert "Soup" not in shown
    assert (await as_cora.get(f"{one}/edit")).headers["location"] == f"{one}/report"
    page = (await as_cora.get(f"{one}/report")).text
    assert "Take it back" not in page
    assert "Taken back" in (await as_cora.get(at)).text


async def test_few_people_are_not_counted_apart(as_cora: httpx2.AsyncClient, at: str) -> None:
    one = await published(as_cora, at)
    page = (await as_cora.get(f"{one}/report")).text
    assert figure(page, "audience") == "3"
    for name in ("delivered", "no_device", "opened"):
        assert figure(page, name) == FEWER
    assert "in a small group, a number can tell about one person" in page
    draft = await drafted(as_cora, at)
    for path in (at, f"{draft}/publish"):
        page = (await as_cora.get(path)).text
        assert not re.search(r"opened by|Reached a phone|No phone to tell", page)


async def test_ten_people_are_counted(
    as_cora: httpx2.AsyncClient, at: str, coordinator: Mine, phone: UUID, clock: Clock
) -> None:
    outbox, alma = Outbox(), await Person.by_alias(cast.ALMA.alias)
    assert alma
    for number in range(7):
        await invited(coordinator, await somebody(number, clock()), clock())
    one = await published(as_cora, at)
    page = (await as_cora.get(f"{one}/report")).text
    assert figure(page, "queued") == "1"
    assert "publishing/report" in page  # a script looks again
    assert f'href="{one}/report"' in page  # without one there is this link
    assert [sent.subscription_id for sent in await outbox.tick(clock())] == [phone]
    await Notice.open(alma, UUID(one.rpartition("/")[2]), clock())
    page = (await as_cora.get(f"{one}/report")).text
    numbers = {name: figure(page, name) for name in ("audience", "queued", "delivered")}
    assert numbers == {"audience": "10", "queued": "0", "delivered": "1"}
    assert [figure(page, name) for name in ("no_device", "opened")] == ["9", "1"]
    assert "publishing/report" not in page
    assert "opened by 1" in (await as_cora.get(at)).text


async def test_a_long_list_has_pages(
    as_cora: httpx2.AsyncClient, at: str, coordinator: Mine, clock: Clock
) -> None:
    for number in range(23):
        clock.advance(minutes=1)
        await published(as_cora, at, title=f"Notice {number:02}")
    first = (await as_cora.get(at)).text
    assert "Notice 22" in first
    assert "Notice 02" not in first
    earlier = re.search(r'href="([^"]*\?before=[^"]*)"', first)
    assert earlier
    second = (await as_cora.get(earlier[1])).text
    assert "Notice 02" in second
    assert "Notice 00" in second
    assert "Notice 03" not in second


async def test_members_and_strangers_find_nothing(
    app: Starlette,
    as_cora: httpx2.AsyncClient,
    as_alma: httpx2.AsyncClient,
    as_dov: httpx2.AsyncClient,
    at: str,
) -> None:
    one = await published(as_cora, at)
    for client in (as_alma, as_dov):
        for path in (at, f"{at}/new", f"{one}/edit", f"{one}/publish", f"{one}/report"):
            assert (await client.get(path)).status_code == 404
        for path in ("new", "new/preview", "new/check"):
            assert (await client.post(f"{at}/{path}", data=typed())).status_code == 404
        for path in ("publish", "schedule", "withdraw", "remove", "unschedule", "edit/correct"):
            assert (await client.post(f"{one}/{path}", data=typed())).status_code == 404
    assert (await as_dov.get(f"/notices/{one.rpartition('/')[2]}")).status_code == 404
    assert (await as_alma.get(f"/notices/{uuid4()}")).status_code == 404


async def test_a_notice_of_another_program_is_none_of_this_one(
    as_cora: httpx2.AsyncClient, at: str, program: Program, dov: Person, clock: Clock
) -> None:
    other = await an_owner(await a_program(clock(), "Another one"), dov, clock())
    kept = await Notice.keep(other, uuid4(), SUPPER, None, clock())
    for path in ("edit", "publish", "report"):
        assert (await as_cora.get(f"{at}/{kept.id}/{path}")).status_code == 404
    answer = await as_cora.post(f"{at}/new", data=typed(id=str(kept.id)))
    assert answer.status_code == 404
