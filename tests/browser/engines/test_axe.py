"""axe finds nothing on the pages a person sees most, in three engines: as sent, and as kept."""

import pytest

from tests import cast
from tests.browser import meetings_about
from tests.browser.engines.diary import Diary
from tests.browser.engines.driver import HAS_HEADING, Phone, until
from tests.browser.engines.test_finder import FIRST, IS_KEPT, keep
from tests.browser.looks import AXE, LAY_OUT, RULES
from tests.browser.server import origin_of
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OPEN_TO_ALL = ["/sign-up", "/sign-in", "/help"]
KEPT = ["/", "/check-in", "/craving", "/diary", "/diary/{date}", "/phone/waiting", "/help"]
KEPT += ["/meetings?near=33444", "/meetings/first", "/meetings/mine", "{meeting}"]
LIVE = [*KEPT, "/you", "/phone", "/install"]
UNFOLD = "() => { for (const one of document.querySelectorAll('details')) one.open = true }"
HEIGHT = "() => document.documentElement.scrollHeight + 200"
WIDTH = 450
CHECK = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}"""


async def test_nothing_stands_in_anybodys_way(phone: Phone, town: Child) -> None:
    diary = Diary(phone, origin_of(town))
    found = {path: await axe(diary, path) for path in OPEN_TO_ALL}
    await diary.sign_up(cast.ALMA)
    found["the codes"] = await look(phone)
    await diary.be_ready()
    await diary.check_in(cast.today(cast.ALMA), mood="4", craving="3", note="Soup.")
    await diary.all_sent()
    places = {"date": cast.today(cast.ALMA).isoformat(), "meeting": await a_meeting(diary)}
    for path in LIVE:
        ending = "&from=server" if "?" in path else "?from=server"
        found[path] = await axe(diary, path.format_map(places) + ending)
    town.kill()
    for path in [*KEPT, "/you"]:
        found[f"{path} kept"] = await axe(diary, path.format_map(places))
    assert {path: said for path, said in found.items() if said} == {}


async def a_meeting(diary: Diary) -> str:
    """Look for meetings and keep the first; return where its page is."""
    await diary.open(f"/meetings?near={meetings_about.ZIP}")
    path = str(await until(diary.phone, FIRST))
    await until(diary.phone, IS_KEPT)
    await keep(diary, path)
    return path


async def axe(diary: Diary, path: str) -> list[str]:
    """Open a page and ask axe."""
    await diary.open(path)
    return await look(diary.phone)


async def look(phone: Phone) -> list[str]:
    await until(phone, HAS_HEADING)
    await phone.evaluate(UNFOLD)
    await phone.evaluate(LAY_OUT)
    await phone.resize(WIDTH, await phone.evaluate(HEIGHT))  # else some lies under the navigation
    await phone.evaluate(f"() => {{ {AXE.read_text()} }}")
    found: list[str] = await phone.evaluate(CHECK, RULES)
    return found
