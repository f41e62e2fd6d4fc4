"""Buttons of these pages: no connection, and whoever comes back to where one led."""

import httpx2
import pytest

from server.people.models import Person
from server.reminders import work
from server.reminders.models import Reminder
from tests.conftest import Clock
from tests.reminders.setting import add


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/due/{id}/answer", "/due"),
        ("/due/{id}/later", "/due"),
        ("/reminders/{id}/pause", "/reminders/{id}"),
        ("/reminders/new/times", "/reminders/new"),
        ("/notifications/quiet", "/notifications"),
        ("/notifications/{id}/test", "/notifications"),
        ("/reminders/zone", "/reminders"),
        ("/reminders/suggested", "/reminders"),
    ],
)
async def test_whoever_comes_back_to_where_a_form_went_gets_its_page(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock, path: str, leads_to: str
) -> None:
    kept = await add(alma, clock, label="Tea")
    answer = await as_alma.get(path.replace("{id}", str(kept.id)))
    assert answer.status_code == 303
    assert answer.headers["location"] == leads_to.replace("{id}", str(kept.id))
    assert (await as_alma.get(answer.headers["location"])).status_code == 200
    (one,) = await Reminder.all_of(alma, clock())
    assert one.rule == kept.rule


@pytest.mark.parametrize(
    ("path", "act"), [("/reminders", "pause"), ("/reminders", "remove"), ("/due", "later")]
)
async def test_a_button_says_nothing_of_what_was_typed(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock, path: str, act: str
) -> None:
    await add(alma, clock)
    clock.advance(hours=5)
    await work.ring(clock())
    page = (await as_alma.get(path)).text
    form = page.partition(f'/{act}"')[2].partition(">")[0]
    assert "so nothing has changed" in form
    assert "What you typed stays here" not in page
