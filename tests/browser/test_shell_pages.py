"""A page that the phone fills by itself shows what the server's page shows, and its forms keep."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests import cast
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.diary import Diary
from tests.browser.engines.driver import reads, until
from tests.browser.record import record_of
from tests.browser.server import origin_of
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TODAY = cast.today(cast.ALMA)
IS_FILLED = """() => document.body.dataset.person === "shell"
  && !document.querySelector("main > template:not([data-ended])")"""
SEEN = """() => {
  const main = document.querySelector("main").cloneNode(true);
  for (const one of main.querySelectorAll("template, [data-fallback], div[role=status]")) {
    one.remove();
  }
  main.normalize();
  const own = ["id", "person"];
  const attributes = (element) => [...element.attributes]
    .filter(({ name, value }) => value.trim() && !(name === "value" && own.includes(element.name)))
    .map(({ name, value }) => `${name}=${value.trim()}`).sort();
  const seen = (node) => node.nodeType === Node.TEXT_NODE
    ? [node.data.replace(/\\s+/g, " ").trim()]
    : [`${node.nodeName} ${attributes(node)}`, ...[...node.childNodes].flatMap(seen)];
  return [...main.childNodes].flatMap(seen).filter(Boolean);
}"""


def before(days: int) -> date:
    return TODAY - timedelta(days=days)


def item(kind: str, day: date, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "kind": kind,
        "rev": 1,
        "local_date": str(day),
        "recorded_at": f"{day}T15:45:00Z",
        "timezone": cast.ALMA.timezone,
        "data": data,
    }


CRAVING = item(
    "craving",
    before(2),
    {"before": 9, "after": 3, "trigger": "my own {words}", "helped": ["ate", "a walk"]},
)
NIGHT = {"hours": 7.5, "quality": 2, "bed_at": "23:10", "up_at": "06:40"}
DIARY = [
    item("check_in", TODAY, {"mood": 4, "note": "Soup.\n{title} <b>"}),
    item("check_in", before(1), {"sleep": NIGHT, "mood": 1}),
    item("check_in", before(3), {"used": {"what": "tea"}, "mood": 3}),
    item("check_in", before(20), {"meals": {"lunch": True, "dinner": False}, "mood": 5}),
    item("check_in", before(120), {"mood": 2}),
    item("craving", TODAY, {"before": 2, "trigger": "payday"}),
    CRAVING,
]
PLACES = [
    "/",
    "/craving",
    f"/craving/{CRAVING['id']}",
    "/diary",
    f"/diary?month={(TODAY.replace(day=1) - timedelta(days=1)):%Y-%m}",
    *(f"/diary/{before(days)}" for days in (0, 1, 2, 20, 40)),
    *(f"/diary/{before(days)}/saved" for days in (0, 1, 3, 40)),
]


async def with_a_diary(pocket: Chromium, child: Child) -> Diary:
    diary = Diary(pocket, origin_of(child))
    await diary.sign_up(cast.ALMA)
    answer = await pocket.context.request.post(
        f"{diary.origin}/api/v1/sync", data={"items": DIARY}, headers={"Origin": diary.origin}
    )
    assert {one["status"] for one in (await answer.json())["results"]} == {"created"}
    await diary.be_ready()
    await expect(pocket.page.locator(".home-figure").first).to_have_text("6")
    return diary


async def test_a_kept_page_shows_what_the_server_shows(pocket: Chromium, child: Child) -> None:
    diary = await with_a_diary(pocket, child)
    for path in PLACES:
        await diary.open(f"{path}{'&' if '?' in path else '?'}from=server")
        sent = await pocket.evaluate(SEEN)
        await diary.open(path)
        await until(pocket, IS_FILLED)
        assert await pocket.evaluate(SEEN) == sent, path


async def test_what_is_not_kept_is_asked_of_the_server(pocket: Chromium, child: Child) -> None:
    diary, page = await with_a_diary(pocket, child), pocket.page
    for path in (f"/diary/{before(120)}", f"/diary?month={before(120):%Y-%m}"):
        await diary.open(path)
        await page.wait_for_url("**from=server")
        await expect(page.locator("main")).to_contain_text("Low", ignore_case=True)
    await diary.open(f"/craving/{uuid4()}")
    await page.wait_for_url("**from=server")
    await reads(pocket, "That page is not here")


async def test_a_craving_is_kept_added_to_and_removed(pocket: Chromium, child: Child) -> None:
    diary, page = await with_a_diary(pocket, child), pocket.page
    child.kill()
    await diary.open("/craving")
    await page.locator("label", has_text="7").click()
    await page.get_by_role("button", name="Payday").click()
    await reads(pocket, "7 of 10 · Payday")
    await page.get_by_text("Add more").click()
    await page.locator("label", has_text="I ate or drank").click()
    await page.get_by_label("Something else that helped").fill("a walk {id}")
    await page.locator("details[open] button").click()
    await reads(pocket, "what helped: I ate or drank, a walk {id}")
    await page.get_by_text("Remove this").click()
    await page.get_by_role("button", name="Yes, remove it").click()
    await page.wait_for_url(f"**/diary/{TODAY}")
    await reads(pocket, "2 of 10")
    await expect(page.locator("main")).not_to_contain_text("7 of 10")


async def test_an_older_day_is_changed_without_the_server(pocket: Chromium, child: Child) -> None:
    diary, page = await with_a_diary(pocket, child), pocket.page
    child.kill()
    await diary.open(f"/diary/{before(20)}")
    await page.locator(".daily-fact", has_text="Meals").locator("summary").click()
    await page.get_by_role("button", name="Yes, remove Meals").click()
    await expect(page.locator("main")).not_to_contain_text("Meals")
    await page.get_by_text("I used on this day").click()
    await page.get_by_label("What it was").fill("tea")
    await page.get_by_role("button", name="Write it down").click()
    await reads(pocket, "Signs of an overdose")
    await reads(pocket, "tea")
    child.start()
    await diary.open("/")
    await diary.all_sent()
    record = await record_of(diary.origin, cast.ALMA)
    [kept] = [one for one in record if one["local_date"] == str(before(20))]
    assert kept["data"] == {"mood": 5, "used": {"what": "tea"}}
