"""The check-in page that the phone fills is the server’s own; what is typed there is never lost."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests import cast
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.diary import Diary
from tests.browser.engines.driver import press, reads, until
from tests.browser.record import record_of, will_have
from tests.browser.server import origin_of
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TODAY = cast.today(cast.ALMA)
USUAL = {
    "sleep": {"hours": 7.25, "bed_at": "23:10", "up_at": "06:40"},
    "meals": {"lunch": True},
    "exercise": {"minutes": 25, "kind": "climbing"},
}
HELD = {
    "sleep": {"hours": 7.25, "quality": 2},
    "exercise": {"minutes": 25, "kind": "climbing"},
    "hobby": {"minutes": 100, "what": "Maps {day}"},
    "connection": ["friend", "group"],
    "used": {},
    "note": "Soup.\n<b>",
}
PAGE = """() => {
  const plain = (element) => element.innerText.replace(/\\s+/g, " "); // also in times
  const form = document.querySelector("main form");
  const own = ["", "id", "person"];
  const controls = [...form.elements].filter(({ name }) => !own.includes(name));
  const states = controls.map((one) => [
    one.name,
    one.name === "base" ? Object.entries(JSON.parse(one.value)).sort() : one.value,
    one.checked,
    one.type === "hidden" || plain(one.labels[0]),
  ]);
  const isOpen = form.querySelector("details").open;
  return [plain(document.querySelector("main")), states, isOpen];
}"""
IS_FILLED = """() => document.body.dataset.person === "shell"
  && Boolean(document.querySelector("main form [name=id]")?.value)"""
STAYS = """() => {
  navigation.addEventListener("navigate", (event) => event.preventDefault());
}"""
SAVES = """() => {
  const form = document.querySelector("main form");
  form.requestSubmit();
  const chosen = form.querySelectorAll("input[type=radio]:checked:not([value=''])");
  return Object.keys(JSON.parse(form.elements.base.value)).length === chosen.length;
}"""
SHARE = """async () => {
  const body = JSON.stringify({ shared: true });
  const headers = { "Content-Type": "application/json" };
  return (await fetch("/api/v1/phone", { method: "PUT", body, headers })).status;
}"""
A_DAY_LATER = """async () => {
  const start = document.querySelector("script[src*='/assets/']").src;
  const { remember } = await import(new URL("../phone/database.js", start).href);
  const offset = 24 * 60 * 60 * 1000;
  await remember("clock", { offset, answer: { side: "server", offset } });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def item(day: date, data: dict[str, Any], **other: str) -> dict[str, Any]:
    whole = {
        "id": str(uuid4()),
        "kind": "check_in",
        "rev": 1,
        "local_date": str(day),
        "recorded_at": f"{day}T04:45:00Z",
        "timezone": cast.ALMA.timezone,
        "data": data,
    }
    return whole | other


async def ready(pocket: Chromium, child: Child, *items: dict[str, Any]) -> Diary:
    diary = Diary(pocket, origin_of(child))
    await diary.sign_up(cast.ALMA)
    await pocket.context.request.post(
        f"{diary.origin}/api/v1/sync", data={"items": items}, headers={"Origin": diary.origin}
    )
    await diary.be_ready()
    return diary


async def kept(diary: Diary) -> list[dict[str, Any]]:
    return [one["data"] for one in await record_of(diary.origin, cast.ALMA)]


async def test_it_is_the_page_that_the_server_makes(pocket: Chromium, child: Child) -> None:
    days = [item(TODAY - timedelta(days), USUAL) for days in range(2, 7)]
    diary = await ready(pocket, child, *days, item(TODAY, HELD))
    for day in (TODAY, TODAY - timedelta(1), TODAY - timedelta(7)):
        await diary.open(f"/check-in?day={day}&from=server")
        sent = await pocket.evaluate(PAGE)
        await diary.open(f"/check-in?day={day}")
        await until(pocket, IS_FILLED)
        assert await pocket.evaluate(PAGE) == sent, day


async def test_it_asks_only_what_was_not_hidden(pocket: Chromium, child: Child) -> None:
    diary, page = await ready(pocket, child), pocket.page
    await diary.open("/check-in/tiles")
    for words in ("Mood", "How the body feels"):
        await page.get_by_role("checkbox", name=words).uncheck(force=True)
    await press(pocket, "Save", "main button")
    await page.wait_for_url("**/check-in")
    await diary.open("/check-in")
    await until(pocket, IS_FILLED)
    await expect(page.locator("[name=craving]").first).to_be_attached()
    await expect(page.locator("[name=mood], [name=symptoms], .daily-warning")).to_have_count(0)


async def test_other_days_are_looked_at_not_filled_in(pocket: Chromium, child: Child) -> None:
    diary = await ready(pocket, child)
    day = TODAY - timedelta(8)
    await diary.open(f"/check-in?day={day}")
    await pocket.page.wait_for_url(f"**/diary/{day}")
    for wrong in (TODAY + timedelta(1), "nonsense"):
        await diary.open(f"/check-in?day={wrong}")
        await reads(pocket, "That page is not here")


async def test_what_is_wrong_is_said_without_the_server(pocket: Chromium, child: Child) -> None:
    diary, page = await ready(pocket, child), pocket.page
    child.kill()
    await diary.open("/check-in")
    await diary.fill({"exercise.kind": "walk", "used.what": "tea"})
    await press(pocket, "Save", "main button")
    summary = page.locator(".shell-summary")
    await expect(summary).to_be_focused()
    await expect(summary).to_contain_text("Exercise: please choose how many minutes")
    await expect(page.locator("#field-used-error")).to_be_visible()
    described = page.locator("fieldset[aria-describedby=field-exercise-minutes-error]")
    await expect(described).to_contain_text("please choose how many minutes")
    await diary.fill({"exercise.minutes": "30", "used": "true"})
    await press(pocket, "Save", "main button")
    await page.wait_for_url("**/saved")
    child.start()
    await diary.open("/")
    await diary.all_sent()
    assert await kept(diary) == [
        {"exercise": {"minutes": 30, "kind": "walk"}, "used": {"what": "tea"}}
    ]


async def test_two_quick_taps_save_once(pocket: Chromium, child: Child) -> None:
    diary, page = await ready(pocket, child), pocket.page
    child.kill()
    await diary.open("/check-in")
    await diary.fill({"mood": "4"})
    await page.get_by_role("button", name="Save").dblclick()
    await page.wait_for_url("**/saved")
    assert await diary.waiting() == 1
    child.start()


async def test_what_the_server_made_is_kept_on_the_phone_too(
    pocket: Chromium, child: Child
) -> None:
    diary, page = await ready(pocket, child), pocket.page
    await diary.open("/check-in?from=server")
    await page.wait_for_load_state("networkidle")
    child.kill()
    await diary.fill({"mood": "2"})
    await press(pocket, "Save", "main button")
    await page.wait_for_url("**/saved")
    await reads(pocket, "Low")
    child.start()


async def test_a_page_that_was_not_left_after_all_still_saves(
    pocket: Chromium, child: Child
) -> None:
    diary, page = await ready(pocket, child), pocket.page
    await diary.open("/check-in")
    await until(pocket, IS_FILLED)
    # A navigation that is answered by nothing leaves the page where it is, as one that is stopped.
    await page.evaluate(STAYS)
    for answers in ({"mood": "2"}, {"craving": "6"}):
        await diary.fill(answers)
        await until(pocket, SAVES)
    await will_have(diary.origin, cast.ALMA, 1)
    await diary.all_sent()
    assert await kept(diary) == [{"mood": 2, "craving": 6}]


async def test_where_nothing_is_kept_no_signal_takes_no_words_along(
    pocket: Chromium, child: Child
) -> None:
    diary, page = Diary(pocket, origin_of(child)), pocket.page
    await diary.sign_up(cast.ALMA)
    await page.evaluate(SHARE)
    await diary.open("/check-in")
    await page.get_by_text("More about this day").click()
    await page.wait_for_load_state("networkidle")
    child.kill()
    note = page.get_by_label("A note to yourself")
    await note.fill("Not lost")
    await press(pocket, "Save", "main button")
    await expect(page.locator(".shell-save [role=alert]")).to_contain_text("no connection")
    await expect(note).to_have_value("Not lost")
    child.start()
    await press(pocket, "Save", "main button")
    await page.wait_for_url("**/saved")
    assert await kept(diary) == [{"note": "Not lost"}]


async def test_a_page_left_open_asks_about_the_day_it_is(pocket: Chromium, child: Child) -> None:
    diary, page = await ready(pocket, child, item(TODAY, {"note": "Soup"})), pocket.page
    await diary.open("/check-in")
    await until(pocket, IS_FILLED)
    await expect(page.get_by_label("A note to yourself")).to_have_value("Soup")
    child.kill()
    await pocket.evaluate(A_DAY_LATER)
    await expect(page.locator("[name=day]")).to_have_value(str(TODAY + timedelta(1)))
    await diary.fill({"mood": "4"})
    await press(pocket, "Save", "main button")
    await page.wait_for_url(f"**/diary/{TODAY + timedelta(1)}/saved")
    await reads(pocket, "What you kept for today")
    await diary.open("/")
    await reads(pocket, "Today so far")
    child.start()


async def test_a_session_that_ends_takes_no_words_along(pocket: Chromium, child: Child) -> None:
    diary, page = await ready(pocket, child), pocket.page
    await diary.open("/check-in")
    await diary.fill({"note": "Not lost"})
    await page.evaluate("() => fetch('/api/v1/session', { method: 'DELETE' })")
    await page.evaluate("() => dispatchEvent(new Event('online'))")
    await expect(page.locator(".shell-save [role=alert]")).to_contain_text("signed out")
    await press(pocket, "Save", "main button")
    await page.wait_for_url("**/sign-in**")
    await diary.sign_in(cast.ALMA)
    await diary.all_sent()
    assert [one["data"] for one in await will_have(diary.origin, cast.ALMA, 1)] == [
        {"note": "Not lost"}
    ]
