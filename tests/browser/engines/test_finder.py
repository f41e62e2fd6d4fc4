"""The finder opens and answers with the server gone, down to one meeting. In three engines."""

from datetime import timedelta

import pytest

from tests import cast
from tests.browser import meetings_about
from tests.browser.engines.diary import ASK, Diary
from tests.browser.engines.driver import HAS_HEADING, Phone, press, reads, until, where
from tests.browser.server import origin_of
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

IS_KEPT = f"""async () => {{
  {ASK}
  const kept = current && await ask(store("facts").get([current.person, "meetings_pack"]));
  database.close();
  return Boolean(kept);
}}"""
ROWS = """() => {
  const rows = [...document.querySelectorAll(".meetings-row h3")];
  return rows.length && rows.map((one) => one.textContent.trim());
}"""
"""By what is there, not by what is seen: rows out of sight are not laid out."""
IS_SHELL = "() => document.body.dataset.person === 'shell'"
FIRST = "() => document.querySelector('.meetings-row a').pathname"
IS_MINE_KEPT = IS_KEPT.replace("meetings_pack", "meetings_mine")
DAYS_AHEAD = 3


async def look_near(diary: Diary, where_to: str) -> None:
    """Type a place and search, as a person does."""
    await diary.be_awake()
    await diary.phone.evaluate("() => { document.querySelector('[name=near]').value = ''; }")
    await diary.phone.type("main [name=near]", where_to)
    await press(diary.phone, "Find", "main form button")
    await until(diary.phone, "(words) => location.search.includes(words)", where_to)
    await diary.be_awake()


async def test_the_finder_answers_without_the_server(phone: Phone, town: Child) -> None:
    diary = Diary(phone, origin_of(town))
    await diary.sign_up(cast.ALMA)
    await diary.be_ready()
    await diary.open("/meetings")
    await look_near(diary, meetings_about.ZIP)
    await reads(phone, "Near Delray Beach, FL")
    await until(phone, IS_KEPT)
    path = str(await phone.evaluate(FIRST))
    mine = await keep(diary, path)
    sent = await rows_of(diary, f"{some_day()}&from=server")

    town.kill()
    await it_answers(diary)
    assert await rows_of(diary, some_day()) == sent
    await it_shows_one(diary, path, mine)

    town.start()
    await diary.open(path)
    await reads(phone, "Report a change")
    assert not await phone.evaluate(IS_SHELL)


async def keep(diary: Diary, path: str) -> str:
    """Keep a meeting as its page offers; return its name."""
    phone = diary.phone
    await diary.open(path)
    await press(phone, "Keep this meeting", "main button")
    await reads(phone, "You keep this meeting.")
    await until(phone, IS_MINE_KEPT)
    return str(await phone.evaluate("() => document.querySelector('h1').textContent.trim()"))


def some_day() -> str:
    """A search whose answer stays the same for hours: nothing of it is on now or begins soon."""
    weekday = (cast.today(cast.ALMA) + timedelta(DAYS_AHEAD)).isoweekday() % 7
    return f"/meetings?near={meetings_about.ZIP}&weekday={weekday}&limit=100"


async def rows_of(diary: Diary, path: str) -> list[str]:
    await diary.open(path)
    found: list[str] = await until(diary.phone, ROWS)
    return found


async def it_answers(diary: Diary) -> None:
    """Look at the list as it was, with filters, and for a place that is not kept."""
    phone = diary.phone
    await diary.open("/meetings")
    assert await phone.evaluate(IS_SHELL)
    for words in ("Near Delray Beach, FL", "Saved on your phone", "On now"):
        await reads(phone, words)
    names = " ".join(await phone.evaluate(ROWS))
    assert "Harbor Light" in names
    assert "Open Line" in names
    await diary.open(f"/meetings?near={meetings_about.ZIP}&attendance=online&q=open+LINE")
    await until(phone, ROWS)
    assert all("Open Line" in name for name in await phone.evaluate(ROWS))
    await diary.open("/meetings/first")
    await until(phone, HAS_HEADING)
    await diary.open("/meetings?near=Chicago")
    await reads(phone, "There is no connection to look up Chicago.")
    assert "Harbor Light" in " ".join(await phone.evaluate(ROWS))


async def it_shows_one(diary: Diary, path: str, name: str) -> None:
    """Look at what is kept, and at that meeting's page."""
    phone = diary.phone
    assert await rows_of(diary, "/meetings/mine") == [name]
    await reads(phone, "Saved on your phone")
    await diary.open(path)
    assert await where(phone) == path
    await reads(phone, "There is no connection.")
    await reads(phone, name)
