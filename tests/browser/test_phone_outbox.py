"""What waits on the phone is sent once: cut answers, two senders, no room, nobody there."""

import asyncio

import pytest
from playwright.async_api import expect

from tests import cast
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.diary import Diary
from tests.browser.engines.driver import press, until
from tests.browser.gate import Gate
from tests.browser.record import record_of, will_have
from tests.browser.server import origin_of
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FLUSH = """async () => {
  const style = document.querySelector("link[rel=stylesheet]").href;
  const { flush } = await import(new URL("../daily/outbox.js", style).href);
  return flush();
}"""
ROOM_BYTES = 1_000
LONG = "Rain all day, and soup in the evening. " * 90
TODAY = cast.today(cast.ALMA)


async def ready(pocket: Chromium, origin: str) -> Diary:
    """Give Alma's diary on a phone that could do without the server."""
    diary = Diary(pocket, origin)
    await diary.sign_up(cast.ALMA)
    await diary.be_ready()
    return diary


async def cravings(origin: str) -> list[str]:
    record = await record_of(origin, cast.ALMA)
    return [item["data"]["trigger"] for item in record if item["kind"] == "craving"]


async def test_an_answer_that_is_lost_doubles_nothing(pocket: Chromium, gate: Gate) -> None:
    diary = await ready(pocket, gate.origin)
    gate.loses_answers = 1
    await diary.crave(4, "lost answer.")
    assert len(await will_have(gate.origin, cast.ALMA, 1)) == 1
    await diary.open("/")
    await diary.all_sent()
    assert gate.syncs >= 2
    assert await cravings(gate.origin) == ["lost answer."]


async def test_page_and_worker_at_once_send_a_row_once(pocket: Chromium, gate: Gate) -> None:
    diary = await ready(pocket, gate.origin)
    gate.keeps_syncs_out = True
    words = [f"at once {number}." for number in range(3)]
    for number, word in enumerate(words):
        await diary.crave(number, word)
    await diary.open("/help")  # where nothing is sent by itself before it is let through
    gate.keeps_syncs_out, gate.delay_seconds, gate.syncs = False, 0.3, 0
    await asyncio.gather(
        pocket.background_sync(gate.origin),
        pocket.evaluate(FLUSH),
        pocket.evaluate(FLUSH),
    )
    await diary.all_sent()
    assert sorted(await cravings(gate.origin)) == words
    assert gate.syncs == 1


async def test_background_sync_sends_with_the_page_closed(pocket: Chromium, child: Child) -> None:
    diary = await ready(pocket, origin_of(child))
    child.kill()
    words = [f"page closed {number}." for number in range(3)]
    for number, word in enumerate(words):
        await diary.crave(number, word)
    blank = await pocket.context.new_page()
    await pocket.page.close()
    child.start()
    pocket.page = blank
    await pocket.background_sync(diary.origin)
    record = await will_have(diary.origin, cast.ALMA, len(words))
    assert sorted(item["data"]["trigger"] for item in record) == words
    await diary.open("/diary")
    assert await diary.waiting() == 0


async def test_a_full_phone_says_so_and_keeps_what_was_typed(
    pocket: Chromium, child: Child
) -> None:
    diary = await ready(pocket, origin_of(child))
    page = pocket.page
    child.kill()
    await pocket.room(diary.origin, ROOM_BYTES)
    await diary.open("/check-in")
    await page.get_by_text("More about this day").click()
    note = page.get_by_label("A note to yourself")
    await note.fill(LONG)
    await press(pocket, "Save", "main button")
    await expect(page.get_by_text("no room").first).to_be_visible()
    await expect(note).to_have_value(LONG)
    assert await diary.waiting() == 0
    child.start()
    await press(pocket, "Save", "main button")  # there is still no room, but a server
    await until(pocket, "() => location.pathname.endsWith('/saved')")
    assert [item["data"]["note"] for item in await record_of(diary.origin, cast.ALMA)] == [
        LONG.strip()
    ]


async def test_a_full_phone_sends_at_once_where_it_can(pocket: Chromium, child: Child) -> None:
    diary = await ready(pocket, origin_of(child))
    await pocket.room(diary.origin, ROOM_BYTES)
    await diary.check_in(TODAY, note=LONG)
    assert len(await record_of(diary.origin, cast.ALMA)) == 1
