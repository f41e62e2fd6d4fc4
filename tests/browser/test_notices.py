"""Notices on a phone: read without a signal, told of later, and the team's number on Help."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from tests import cast
from tests.browser import program_about, server
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.diary import ASK, Diary
from tests.browser.engines.driver import reads, until
from tests.browser.looks import is_fit_to_be_seen
from tests.browser.teams import NUMBER, TITLE, Team
from tests.browser.test_phone_secrets import dump
from tests.browser.watched import Window, window
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DIALLED = "tel:+15550100142"
KEPT = f"""async () => {{
  {ASK}
  const keys = await ask(store("facts").getAllKeys());
  database.close();
  return keys.some(([, name]) => name === "notices");
}}"""
JOIN = """async ([invitation, name]) => {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ invitation, name });
  return (await fetch("/api/v1/programs/join", { method: "POST", headers, body })).status;
}"""
NEW = """async () => {
  const { notices } = await (await fetch("/api/v1/notices")).json();
  return notices.filter((one) => one.is_new).length;
}"""
FORGETS_NEW = f"async (count) => await ({NEW})() === count"


@pytest_asyncio.fixture(loop_scope="session")
async def team(child: Child) -> AsyncIterator[Team]:
    origin = server.origin_of(child)
    async with httpx2.AsyncClient(base_url=origin, headers={"Origin": origin}) as client:
        yield await Team.of(client, child)


@pytest_asyncio.fixture(loop_scope="session")
async def diary(pocket: Chromium, team: Team, child: Child) -> Diary:
    """Alma's phone. She is a member, and everything is ready for a day without a signal."""
    one = Diary(pocket, server.origin_of(child))
    await one.sign_up(cast.ALMA)
    assert await pocket.evaluate(JOIN, [await team.invitation(), "Al"]) == 200
    await one.be_ready()
    return one


async def test_notices_are_read_without_a_server_and_that_is_told_later(
    diary: Diary, pocket: Chromium, team: Team, child: Child
) -> None:
    await team.tell("The office is closed", "On Monday.")
    await team.tell()
    page = pocket.page
    await diary.open("/")
    await reads(pocket, "2 new notices")
    child.kill()

    await diary.open("/")
    await reads(pocket, "2 new notices")
    await diary.open("/notices")
    await reads(pocket, "There is no connection.")
    await reads(pocket, program_about.NAME)
    await expect(page.locator(".notices-mark")).to_have_count(2)
    await page.get_by_role("link", name=TITLE).click()
    await reads(pocket, "We eat at seven.")
    await expect(
        page.locator("a[href='https://maps.example/house'][rel=noreferrer]")
    ).to_be_visible()
    await expect(page.locator(f"a[href='{DIALLED}']")).to_be_visible()
    await reads(pocket, "not read round the clock")
    await is_fit_to_be_seen(Window(page, diary.origin))
    await diary.open("/notices")
    await expect(page.locator(".notices-mark")).to_have_count(1)
    await is_fit_to_be_seen(Window(page, diary.origin))
    child.start()
    await diary.open("/")
    await until(pocket, FORGETS_NEW, 1)
    await reads(pocket, "A new notice")


async def test_one_that_is_not_kept_says_so(diary: Diary, pocket: Chromium, child: Child) -> None:
    await diary.open("/notices")
    child.kill()
    await diary.open(f"/notices/{uuid4()}")
    await reads(pocket, "It is not kept on this phone")
    await is_fit_to_be_seen(Window(pocket.page, diary.origin))


async def test_what_is_kept_of_them_is_ciphertext_and_goes_with_signing_out(
    diary: Diary, pocket: Chromium, team: Team
) -> None:
    await team.tell()
    await diary.open("/notices")
    await until(pocket, KEPT)
    found = await dump(pocket)
    assert [word for word in (TITLE, program_about.NAME, NUMBER) if word in found] == []
    await diary.sign_out()
    assert not await pocket.evaluate(KEPT)


async def test_help_has_the_number_of_ones_program_also_without_a_signal(
    diary: Diary, pocket: Chromium, team: Team, child: Child
) -> None:
    page = pocket.page
    await diary.open("/notices")
    await until(pocket, KEPT)
    child.kill()
    await diary.open("/help")
    await expect(page.get_by_role("link", name="Call the team")).to_have_attribute("href", DIALLED)
    first = await page.locator("a[href^='tel:']").first.get_attribute("href")
    assert first == "tel:911"
    await reads(pocket, "Mon to Fri, 9 to 5")
    await reads(pocket, "not read round the clock")
    await is_fit_to_be_seen(Window(page, diary.origin))


async def test_with_a_pin_help_names_no_program(diary: Diary, pocket: Chromium, team: Team) -> None:
    page = pocket.page
    await diary.open("/notices")
    await until(pocket, KEPT)
    await diary.open("/phone")
    await page.get_by_label("New PIN").fill("274916")
    await page.get_by_label("The same again").fill("274916")
    await page.get_by_role("button", name="Set this PIN").click()
    await expect(page.get_by_text("Your PIN is set.")).to_be_visible()
    await diary.open("/help")
    await expect(page.get_by_text("is with your notices")).to_be_visible()
    await expect(page.get_by_role("link", name="Call the team")).to_have_count(0)
    assert program_about.NAME not in await page.content()


async def test_help_stands_when_its_script_does_not(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin) as opened:

        async def broken(route: Route) -> None:
            await route.fulfill(body="throw new Error('no')", content_type="text/javascript")

        await opened.page.route("**/notices/help.js", broken)
        await opened.go("/help")
        await expect(opened.page.locator("a[href='tel:988']")).to_be_visible()
        assert await opened.page.get_by_text("is with your notices").count() == 1
        await expect(opened.page.get_by_text("is with your notices")).to_be_hidden()
        opened.forgive("script: ")
    async with window(chromium, origin) as opened:
        await opened.go("/help")
        made = await opened.page.evaluate("async () => (await indexedDB.databases()).length")
        assert made == 0  # of a visit nothing is left behind
        asked = [url for url in opened.fetched if url.endswith(".js")]
        assert {Path(url).name for url in asked} == {"help.js", "database.js"}
