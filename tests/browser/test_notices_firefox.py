"""The first notice of a program arrives in a real Firefox, and can be read without the server."""

from collections.abc import AsyncIterator

import httpx2
import pytest
import pytest_asyncio

from tests.browser import server
from tests.browser.engines.driver import reads, until
from tests.browser.teams import TITLE, Team
from tests.browser.told import Told, told

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("firefox"),
]

NEUTRAL = "When you have a moment"
HOLDS = """async (id) => {
  const start = document.querySelector("script[src$='shell/start.js']").src;
  const at = (name) => start.replace("shell/start.js", name);
  const { opened } = await import(at("phone/opened.js"));
  const { kept } = await import(at("notices/kept.js"));
  return (await kept(await opened()))?.notices.some((one) => one.id === id);
}"""
IS_AT = "(path) => location.pathname === path"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def phone(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Told]:
    async with told(tmp_path_factory.mktemp("notices")) as one:
        yield one


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def team(phone: Told) -> AsyncIterator[Team]:
    """Cora, whose program Alma has just joined."""
    origin = server.origin_of(phone.child)
    async with httpx2.AsyncClient(base_url=origin, headers={"Origin": origin}) as client:
        one = await Team.of(client, phone.child)
        joined = {"invitation": await one.invitation(), "name": "Al"}
        answer = await phone.elsewhere.post("/api/v1/programs/join", json=joined)
        assert answer.status_code == 200, answer.text
        yield one


async def test_the_first_notice_arrives_says_nothing_and_leads_to_its_words(
    phone: Told, team: Team
) -> None:
    await phone.turn_on()
    await phone.diary.be_ready()
    await phone.open("/diary")
    notice = await team.tell()
    [one] = await phone.shows(1)
    assert one["title"] == NEUTRAL
    assert TITLE not in str(one)
    await until(phone.phone, HOLDS, notice)  # the worker read it: it is here, whatever comes
    phone.child.kill()
    await phone.phone.tap(NEUTRAL)
    await until(phone.phone, IS_AT, f"/notices/{notice}")
    await reads(phone.phone, "We eat at seven.")
    await reads(phone.phone, "There is no connection.")
    await phone.diary.open("/notices")
    await reads(phone.phone, TITLE)
    phone.child.start()


async def test_a_title_is_shown_only_to_who_chose_that(phone: Told, team: Team) -> None:
    await phone.turn_on()
    chosen = {"tells": "true", "shows_titles": "true"}
    answer = await phone.elsewhere.post(f"/programs/{team.program}/choices", data=chosen)
    assert answer.status_code == 303
    await team.tell("Breakfast moves to nine")
    [one] = await phone.shows(1)
    assert one["title"] == "Breakfast moves to nine"


async def test_a_muted_program_rings_no_phone(phone: Told, team: Team) -> None:
    await phone.turn_on()
    answer = await phone.elsewhere.post(
        f"/programs/{team.program}/choices", data={"shows_titles": ""}
    )
    assert answer.status_code == 303
    posted = len(phone.service.posts)
    await team.tell("Nobody hears of this")
    await phone.send_test()
    [one] = await phone.shows(1)
    assert one["title"] == "Your test has arrived"
    assert len(phone.service.posts) == posted + 1
