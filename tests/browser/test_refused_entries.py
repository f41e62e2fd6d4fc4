"""A check-in that the server refused is put right on its page, and never called saved before."""

from datetime import timedelta

import pytest
from playwright.async_api import expect

from tests.browser.engines.chromium import Chromium
from tests.browser.engines.driver import press, until
from tests.browser.test_check_in_page import IS_FILLED, TODAY, item, kept, ready
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

KEEP = """async (change) => {
  const start = document.querySelector("script[src*='/assets/']").src;
  const { keep } = await import(new URL("../daily/outbox.js", start).href);
  const { opened } = await import(new URL("../phone/opened.js", start).href);
  await keep(await opened(), [change]);
}"""
SAYINGS = """() => {
  window.sayings = [];
  const line = document.querySelector("[data-behavior~='daily/unsent']");
  const hear = () => window.sayings.push(line.textContent);
  new MutationObserver(hear).observe(line, { childList: true, subtree: true });
}"""


async def test_a_refused_entry_is_mended_on_its_page(pocket: Chromium, child: Child) -> None:
    diary, page = await ready(pocket, child), pocket.page
    refused = item(TODAY, {"mood": 4, "note": "Soup"}, timezone="Mars/Base")
    await pocket.evaluate(KEEP, refused)
    await expect(page.get_by_role("link", name="1 entry needs a look")).to_be_visible()
    await diary.open("/check-in")
    await diary.fill({"note": "Soup, twice"})
    await press(pocket, "Save", "main button")
    await page.wait_for_url("**/saved")
    await diary.all_sent()
    assert await kept(diary) == [{"mood": 4, "note": "Soup, twice"}]


async def test_a_refused_entry_is_not_called_saved(pocket: Chromium, child: Child) -> None:
    diary, page = await ready(pocket, child), pocket.page
    looks = page.get_by_role("link", name="1 entry needs a look")
    await pocket.evaluate(SAYINGS)
    await pocket.evaluate(KEEP, item(TODAY + timedelta(2), {"mood": 4}))
    await expect(looks).to_be_visible()
    assert not [said for said in await pocket.evaluate("() => sayings") if "Saved.1" in said]
    await pocket.evaluate(KEEP, item(TODAY, {"mood": 4}))
    await expect(page.get_by_text("Saved.1 entry needs a look")).to_be_visible()
    await diary.open("/")
    await expect(looks).to_be_visible()


async def test_answers_for_a_day_that_is_not_there_yet_are_mended_today(
    pocket: Chromium, child: Child
) -> None:
    diary, page = await ready(pocket, child, item(TODAY, {"mood": 2, "craving": 3})), pocket.page
    await pocket.evaluate(KEEP, item(TODAY + timedelta(2), {"mood": 4, "note": "Soup"}))
    await page.get_by_role("link", name="1 entry needs a look").click()
    await page.get_by_role("link", name="Change it").click()
    await until(pocket, IS_FILLED)
    await expect(page.locator("[name=day]")).to_have_value(str(TODAY))
    await expect(page.locator("[name=mood][value='4']")).to_be_checked()
    await expect(page.locator("[name=craving][value='3']")).to_be_checked()
    await expect(page.get_by_label("A note to yourself")).to_have_value("Soup")
    await press(pocket, "Save", "main button")
    await page.wait_for_url(f"**/diary/{TODAY}/saved")
    await diary.all_sent()
    assert await kept(diary) == [{"mood": 4, "craving": 3, "note": "Soup"}]


async def test_a_refused_entry_of_an_open_day_is_mended_there_with_what_is_hidden(
    pocket: Chromium, child: Child
) -> None:
    day = TODAY - timedelta(3)
    diary, page = await ready(pocket, child), pocket.page
    await diary.open("/check-in/tiles")
    await page.get_by_role("checkbox", name="Mood").uncheck(force=True)
    await press(pocket, "Save", "main button")
    await page.wait_for_url("**/check-in")
    await pocket.evaluate(KEEP, item(day, {"mood": 4, "note": "Soup"}, timezone="Mars/Base"))
    ahead = item(TODAY + timedelta(2), {"mood": 1, "craving": 5})
    await pocket.evaluate(KEEP, ahead)
    for at, words in ((day, "Soup, twice"), (TODAY, "Bread")):
        await diary.open("/phone/waiting")
        await page.get_by_role("link", name="Change it").first.click()
        await until(pocket, IS_FILLED)
        await expect(page.locator("[name=day]")).to_have_value(str(at))
        await diary.fill({"note": words})
        await press(pocket, "Save", "main button")
        await page.wait_for_url(f"**/diary/{at}/saved")
    await diary.all_sent()
    assert sorted(await kept(diary), key=str) == [
        {"craving": 5, "mood": 1, "note": "Bread"},
        {"mood": 4, "note": "Soup, twice"},
    ]


async def test_what_there_is_nothing_to_mend_in_is_the_ordinary_form(
    pocket: Chromium, child: Child
) -> None:
    diary, page = await ready(pocket, child, item(TODAY, {"note": "Soup"})), pocket.page
    for wrong in ("4711", "nonsense"):
        await diary.open(f"/check-in?mend={wrong}")
        await until(pocket, IS_FILLED)
        await expect(page.get_by_label("A note to yourself")).to_have_value("Soup")
