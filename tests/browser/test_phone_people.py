"""One phone, several people; one person, several phones; an ended session; a wrong clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from playwright.async_api import expect

from tests import cast
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.diary import Diary
from tests.browser.engines.driver import HAS_HEADING, press, reads, text, until
from tests.browser.gate import Gate
from tests.browser.record import record_of
from tests.browser.server import origin_of
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TODAY = cast.today(cast.ALMA)
SECRET = "under the walnut tree."


async def ready(pocket: Chromium, origin: str, role: cast.Role = cast.ALMA) -> Diary:
    diary = Diary(pocket, origin)
    await diary.sign_up(role)
    await diary.be_ready()
    return diary


async def end_session(pocket: Chromium, origin: str) -> None:
    """End it as from another device: this one is not told."""
    cookies = {one["name"]: one["value"] for one in await pocket.context.cookies(origin)}
    headers = {"Origin": origin}
    async with httpx2.AsyncClient(base_url=origin, headers=headers, cookies=cookies) as client:
        assert (await client.delete("/api/v1/session")).status_code == 204


async def test_rows_outlive_an_ended_session_and_go_out_once(pocket: Chromium, gate: Gate) -> None:
    diary = await ready(pocket, gate.origin)
    gate.keeps_syncs_out = True
    await diary.crave(5, SECRET)
    await diary.crave(6, "and another.")
    await end_session(pocket, diary.origin)
    gate.keeps_syncs_out = False
    await diary.open("/")
    await until(pocket, "() => document.body.dataset.person !== 'shell'")
    assert await diary.waiting() == 2
    await expect(pocket.page.get_by_text("still waits on this phone")).to_be_visible()
    assert SECRET not in await text(pocket, "body")
    assert await record_of(diary.origin, cast.ALMA) == []
    await diary.sign_in(cast.ALMA)
    await diary.all_sent()
    words = [item["data"]["trigger"] for item in await record_of(diary.origin, cast.ALMA)]
    assert words == [SECRET, "and another."]


async def test_another_person_never_sees_nor_sends_what_is_not_theirs(
    pocket: Chromium, gate: Gate
) -> None:
    diary = await ready(pocket, gate.origin)
    gate.keeps_syncs_out = True
    await diary.crave(5, SECRET)
    await end_session(pocket, diary.origin)
    gate.keeps_syncs_out = False
    await pocket.context.clear_cookies()
    await diary.open("/sign-in")
    bens = await ready(pocket, diary.origin, cast.BEN)
    await sees_nothing_of_hers(bens)
    await bens.crave(3, "mine is mine.")
    await bens.open("/")
    await until(pocket, "() => document.body.dataset.person === 'shell'")
    [item] = await record_of(bens.origin, cast.BEN)
    assert item["data"]["trigger"] == "mine is mine."
    assert await record_of(bens.origin, cast.ALMA) == []
    await bens.sign_out()
    assert await diary.waiting() == 1
    await diary.sign_in(cast.ALMA)
    await diary.be_ready()
    await diary.all_sent()
    assert [one["data"]["trigger"] for one in await record_of(diary.origin, cast.ALMA)] == [SECRET]
    assert len(await record_of(bens.origin, cast.BEN)) == 1


async def sees_nothing_of_hers(diary: Diary) -> None:
    for path in ("/", "/diary", f"/diary/{TODAY}", "/phone/waiting", "/phone"):
        await diary.open(path)
        await until(diary.phone, HAS_HEADING)
        assert SECRET not in await diary.phone.evaluate("() => document.documentElement.outerHTML")


async def test_two_phones_that_were_both_away_end_equal(
    pocket: Chromium, child: Child, tmp_path: Path
) -> None:
    first = await ready(pocket, origin_of(child))
    (tmp_path / "other").mkdir()
    other = await Chromium.start(tmp_path / "other")
    try:
        second = Diary(other, first.origin)
        await write_on_both(first, second, child)
        for diary in (first, second, first):
            await diary.open("/")
            await diary.all_sent()
        [one, same] = [await the_day(diary) for diary in (first, second)]
    finally:
        await other.quit()
    assert one == same
    assert "9 of 10" in one
    record = await record_of(first.origin, cast.ALMA)
    assert sorted(item["kind"] for item in record) == ["check_in", "craving"]
    days = [item["data"] for item in record if item["kind"] == "check_in"]
    assert days == [{"mood": 2, "craving": 5, "confidence": 9}]


async def write_on_both(first: Diary, second: Diary, child: Child) -> None:
    """A day that both know is changed on both while nobody reaches the server."""
    await first.check_in(TODAY, mood="3", craving="5")
    await first.all_sent()
    await second.sign_in(cast.ALMA)
    await second.be_ready()
    child.kill()
    await first.check_in(TODAY, mood="5")
    await second.check_in(TODAY, mood="2", confidence="9")
    await second.crave(7, "on the second.")
    child.start()


async def the_day(diary: Diary) -> str:
    """What the day reads like once nothing is on its way any more."""
    await diary.open(f"/diary/{TODAY}")
    page = diary.phone
    assert isinstance(page, Chromium)
    await page.page.wait_for_load_state("networkidle")
    await reads(page, "on the second.")
    return await text(page)


async def test_a_clock_two_hours_off_asks_before_a_day_is_filed(
    pocket: Chromium, child: Child
) -> None:
    diary, page = await ready(pocket, origin_of(child)), pocket.page
    await page.clock.install(time=datetime.now(UTC) + timedelta(hours=2))
    await diary.open("/")
    await page.wait_for_load_state("networkidle")
    await diary.open("/craving")
    await diary.fill({"before": "4", "trigger": "what time is it."})
    await press(pocket, "Save", "main button:not(.shell-unseen)")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    assert await diary.waiting() == 0
    choice = dialog.get_by_role("button")
    assert await choice.count() == 2
    await dialog.locator("button[value=server]").click()
    await until(pocket, "() => location.pathname.startsWith('/craving/')")
    await diary.all_sent()
    [item] = await record_of(diary.origin, cast.ALMA)
    at = datetime.fromisoformat(item["recorded_at"])
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=2)


async def test_what_was_said_of_the_phone_stands_at_the_next_sign_in(
    pocket: Chromium, child: Child
) -> None:
    diary, page = Diary(pocket, origin_of(child)), pocket.page
    others = page.get_by_role("radio", name="Others use it too")
    await diary.open("/sign-in")
    await expect(others).not_to_be_checked()
    await diary.open("/sign-up")
    await others.check()
    await pocket.type("[name=alias]", cast.ALMA.alias)
    await pocket.type("[name=passphrase]", cast.ALMA.passphrase)
    await press(pocket, "Sign up", "main button")
    await reads(pocket, "Keep these ten codes")
    await diary.open("/phone")
    await expect(page.get_by_text("please set a PIN first")).to_be_visible()
    await end_session(pocket, diary.origin)
    await diary.open("/sign-in")
    await expect(others).to_be_checked()


async def test_signing_out_without_a_connection_says_so(pocket: Chromium, child: Child) -> None:
    diary, page = await ready(pocket, origin_of(child)), pocket.page
    await diary.open("/you")
    child.kill()
    await press(pocket, "Sign out", "main button")
    await expect(page.get_by_text("You are signed out on this phone")).to_be_visible()
    child.start()
    await diary.open("/sign-in")
    await reads(pocket, "Sign in")
    await expect(page.get_by_text("signed out on this phone")).to_be_hidden()
