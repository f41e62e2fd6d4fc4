"""The worker in a real Chromium, handed what our sender sends.

Subscribing needs a push service beyond this machine, so that is left to Firefox.
"""

import json
from asyncio import sleep
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from server.push.payload import Action, Content, payload
from tests import cast
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.diary import Diary
from tests.browser.engines.driver import press, reads, until
from tests.browser.server import origin_of
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NEUTRAL = "When you have a moment"
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const all = await registration.getNotifications();
  return all.map(({ title, tag, actions, data }) => ({ title, tag, actions, data }));
}"""
ARE_SHOWN = (
    f"async (count) => {{ const all = await ({SHOWN})(); return all.length === count && all; }}"
)
ARE_CLEARED = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const all = await registration.getNotifications();
  for (const one of all) one.close();
  return all.length === 0;
}"""
CONTENT = Content(
    NEUTRAL, "/due", "normal", actions=[Action("check_in", "Check in"), Action("later", "Later")]
)


@pytest_asyncio.fixture(loop_scope="session")
async def diary(pocket: Chromium, child: Child) -> Diary:
    """Alma's phone, which may show notifications."""
    diary = Diary(pocket, origin_of(child))
    await pocket.context.grant_permissions(["notifications"], origin=diary.origin)
    await diary.sign_up(cast.ALMA)
    await diary.be_ready()
    await _take_pushes(diary, pocket)
    return diary


async def _take_pushes(diary: Diary, pocket: Chromium) -> None:
    """DevTools lose a push that comes before Chromium has written the new worker down."""
    while not await pocket.evaluate(SHOWN):
        await pocket.push(diary.origin, "")
        await sleep(0.5)
    await until(pocket, ARE_CLEARED)


async def push(diary: Diary, token: str, content: Content = CONTENT) -> None:
    assert isinstance(diary.phone, Chromium)
    await diary.phone.push(diary.origin, payload(content, diary.origin, token).decode())


async def shown(diary: Diary, count: int) -> list[dict[str, Any]]:
    """Wait until so many notifications are there."""
    found: list[dict[str, Any]] = await until(diary.phone, ARE_SHOWN, count)
    return found


async def test_what_our_sender_sends_is_shown_with_its_buttons_and_a_repeat_once(
    diary: Diary,
) -> None:
    token = uuid4().hex
    await push(diary, token)
    [one] = await shown(diary, 1)
    assert (one["title"], one["tag"]) == (NEUTRAL, token)
    assert [action["action"] for action in one["actions"]] == ["check_in", "later"]
    choices = {"check_in": f"{diary.origin}/check-in", "later": f"{diary.origin}/due"}
    told = {"navigate": f"{diary.origin}/due", "delivery": token, "choices": choices}
    assert one["data"] == told
    await push(diary, token)
    await push(diary, uuid4().hex)
    assert len(await shown(diary, 2)) == 2


async def test_what_cannot_be_read_is_shown_and_what_waits_is_sent(
    diary: Diary, pocket: Chromium, child: Child
) -> None:
    child.kill()
    await diary.crave(5, "no signal.")
    await pocket.page.goto("about:blank")
    child.start()
    await pocket.stop_workers()
    for data in ("", "}{", json.dumps({"notification": 7})):
        await pocket.push(diary.origin, data)
    await diary.open("/help")
    assert {one["title"] for one in await shown(diary, 3)} == {NEUTRAL}
    await diary.all_sent()


async def test_a_browser_that_gives_no_answer_is_given_up_after_ten_seconds(
    diary: Diary, pocket: Chromium
) -> None:
    await pocket.page.clock.install()
    await diary.open("/notifications")
    await reads(pocket, "Turn on here")
    await press(pocket, "Turn on here")
    await reads(pocket, "One moment")
    await pocket.page.clock.fast_forward(11_000)
    await reads(pocket, "That did not work")
