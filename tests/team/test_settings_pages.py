"""What is said of a program: shown as it was typed, refused beside its field, logged."""

import httpx2
import pytest

from server.programs.member_models import Mine
from server.programs.models import Program
from server.programs.profile import ProgramProfile
from tests.conftest import Clock
from tests.daily.filled_form import form_on
from tests.programs.by_hand import own
from tests.programs.people import a_program

SAID = {
    "name": "Harbor Friends",
    "phone": "+1 (555) 010-0199 ext. 12",
    "hours": "weekdays 9 to 5",
    "address": "12 Elm Street\r\nDelray Beach",
    "timezone": "America/Denver",
    "hue": "violet",
}


def at(mine: Mine) -> str:
    return f"/programs/{mine.program.id}/settings"


async def profile_of(mine: Mine) -> ProgramProfile:
    return (await Program.get(id=mine.program.id)).profile


async def test_what_is_said_is_kept_and_shown_again(
    as_olga: httpx2.AsyncClient, owner: Mine
) -> None:
    answer = await as_olga.post(at(owner), data=SAID)
    assert answer.headers["location"] == f"/programs/{owner.program.id}?saved=settings"
    assert "Saved." in (await as_olga.get(answer.headers["location"])).text
    page = await as_olga.get(at(owner))
    shown = form_on(page, at(owner))
    assert shown == {
        **own(owner),
        **{name: value for name, value in SAID.items() if name != "timezone"},
        "address": "12 Elm Street\nDelray Beach",
    }
    assert '<option value="America/Denver" selected>' in page.text
    assert 'data-programs-hue="violet"' in page.text
    assert (await profile_of(owner)).address == "12 Elm Street\nDelray Beach"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("name", "a\u200bb"),
        ("phone", "call us"),
        ("phone", "5"),
        ("phone", "555 0100; ext=1"),
        ("phone", "5" * 41),
        ("phone", ".."),
        ("phone", "55"),
        ("phone", "5-5 ext. 55"),
        ("phone", "555/0100"),
        ("phone", "٥٥٥ ٠١٠٠"),
        ("hours", "x" * 121),
        ("hours", "nine\u202e to five"),
        ("address", "x" * 301),
        ("address", "12 Elm Street\nDel\u2066ray Beach"),
        ("timezone", "Mars/Olympus"),
    ],
)
async def test_what_cant_be_is_said_beside_its_field_and_nothing_is_lost(
    as_olga: httpx2.AsyncClient, owner: Mine, name: str, typed: str
) -> None:
    before = await profile_of(owner)
    answer = await as_olga.post(at(owner), data={**SAID, name: typed})
    assert answer.status_code == 422
    assert f'id="field-{name}-error"' in answer.text
    assert form_on(answer, at(owner))["hours"] == (typed if name == "hours" else SAID["hours"])
    assert await profile_of(owner) == before


async def test_a_name_that_another_program_has_is_refused_beside_it(
    as_olga: httpx2.AsyncClient, owner: Mine, clock: Clock
) -> None:
    await a_program(clock(), "Harbor Friends")
    answer = await as_olga.post(at(owner), data=SAID)
    assert answer.status_code == 422
    assert 'id="field-name-error"' in answer.text
    assert "Another program here has this name" in answer.text


async def test_a_colour_that_is_none_is_the_first(as_olga: httpx2.AsyncClient, owner: Mine) -> None:
    await as_olga.post(at(owner), data={**SAID, "hue": "url(x)"})
    assert (await profile_of(owner)).hue == "teal"


async def test_saving_the_same_again_is_no_change(as_olga: httpx2.AsyncClient, owner: Mine) -> None:
    log = f"/programs/{owner.program.id}/log"
    for _time in range(2):
        await as_olga.post(at(owner), data=SAID)
    assert (await as_olga.get(log)).text.count("changed the settings") == 1
