"""A notice that waits for its time by the clocks of the program. Until then it can be changed."""

import httpx2
import pytest

from server.notices import work
from tests.conftest import Clock
from tests.publishing.form import GONE_BY, IN_TEN_DAYS, PRESSED, drafted, looked_at, typed

pytestmark = pytest.mark.usefixtures("member")


async def scheduled(client: httpx2.AsyncClient, one: str) -> None:
    seen = await looked_at(client, one)
    answer = await client.post(f"{one}/schedule", data={**seen, "at": IN_TEN_DAYS})
    assert answer.headers["location"].endswith("?saved=scheduled")


async def test_it_goes_out_when_the_clocks_of_the_program_say_so(
    as_cora: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, at: str, clock: Clock
) -> None:
    one = await drafted(as_cora, at, publish="at", publish_local=IN_TEN_DAYS)
    page = (await as_cora.get(f"{one}/publish?at={IN_TEN_DAYS}")).text
    assert "Wed, Dec 2, 2026" in page
    assert "New York" in page
    seen = await looked_at(as_cora, one)
    answer = await as_cora.post(f"{one}/schedule", data={**seen, "at": IN_TEN_DAYS})
    assert answer.headers["location"] == f"{at}?saved=scheduled"
    assert f'value="{IN_TEN_DAYS}"' in (await as_cora.get(f"{one}/edit")).text
    clock.advance(days=10, hours=2, minutes=59)  # 5:59 PM there
    await work.publish_due(clock())
    assert "Soup" not in (await as_alma.get("/notices")).text
    clock.advance(minutes=1)
    await work.publish_due(clock())
    assert "Soup" in (await as_alma.get("/notices")).text


async def test_what_is_scheduled_can_be_taken_off_and_removed(
    as_cora: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, at: str, clock: Clock
) -> None:
    one = await drafted(as_cora, at, publish="at", publish_local=IN_TEN_DAYS)
    await scheduled(as_cora, one)
    await as_cora.post(f"{one}/unschedule", data=PRESSED)
    clock.advance(days=20)
    await work.publish_due(clock())
    assert "Soup" not in (await as_alma.get("/notices")).text
    await as_cora.post(f"{one}/remove", data=PRESSED)
    assert (await as_cora.get(f"{one}/edit")).status_code == 404


async def test_a_time_that_passed_during_the_last_look_is_said(
    as_cora: httpx2.AsyncClient, at: str, clock: Clock
) -> None:
    one = await drafted(as_cora, at, publish="at", publish_local=IN_TEN_DAYS)
    clock.advance(days=11)
    answer = await as_cora.post(f"{one}/schedule", data={"at": IN_TEN_DAYS})
    assert answer.status_code == 422
    assert GONE_BY in answer.text
    assert "Publish it now" not in answer.text  # nobody chose that
    assert f'href="{one}/edit"' in answer.text


async def test_what_is_being_changed_does_not_go_out_until_it_was_looked_at_again(
    as_cora: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, at: str, clock: Clock
) -> None:
    one = await drafted(as_cora, at, publish="at", publish_local=IN_TEN_DAYS)
    await scheduled(as_cora, one)
    assert "takes it off the schedule" in (await as_cora.get(f"{one}/edit")).text
    assert "Leave it scheduled" in (await as_cora.get(f"{one}/publish")).text
    form = typed(id=one.rpartition("/")[2], title="Half changed", publish="now")
    form |= await looked_at(as_cora, one, "edit")
    answer = await as_cora.post(f"{one}/edit/check", data=form)
    page = (await as_cora.get(answer.headers["location"])).text
    assert "Leave it as a draft" in page
    assert "nothing goes out by itself" in page
    clock.advance(days=20)
    await work.publish_due(clock())
    assert "Half changed" not in (await as_alma.get("/notices")).text


async def test_a_change_that_can_not_be_taken_leaves_what_waits_as_it_is(
    as_cora: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, at: str, clock: Clock
) -> None:
    one = await drafted(as_cora, at, publish="at", publish_local=IN_TEN_DAYS)
    await scheduled(as_cora, one)
    form = typed(id=one.rpartition("/")[2], title="Half changed", body="")
    assert (await as_cora.post(f"{one}/edit/check", data=form)).status_code == 422
    clock.advance(days=20)
    await work.publish_due(clock())
    assert "Soup" in (await as_alma.get("/notices")).text
