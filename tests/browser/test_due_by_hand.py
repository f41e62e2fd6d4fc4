"""What is due, by hand: answered with and without a connection, on Due and on Today."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, expect

from server.app import MODELS
from server.core.clock import utc_now
from server.core.instance import opened
from server.people.models import Person
from server.push.quiet_hours import QuietHours
from server.push.subscription_models import PushChoices
from server.reminders import work
from server.reminders.models import Reminder
from server.reminders.rule import EVERY_DAY, Kind, Rule
from tests import cast
from tests.browser.conftest import a_visitor
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.diary import Diary
from tests.browser.engines.driver import reads, until
from tests.browser.gate import Gate
from tests.browser.looks import is_fit_to_be_seen
from tests.browser.record import record_of
from tests.browser.server import origin_of
from tests.browser.watched import window
from tests.child import Child
from tests.engines import settings_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MINUTES_AGO = timedelta(minutes=10)
SHOW = """async () => {
  const registration = await navigator.serviceWorker.ready;
  await registration.showNotification("Something soon", { tag: "one" });
}"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  return (await registration.getNotifications()).length;
}"""


def a_rule(kind: Kind, label: str) -> Rule:
    """A rule that came ten minutes ago, wherever the day begins."""
    there = (utc_now() - MINUTES_AGO).astimezone(ZoneInfo(cast.ALMA.timezone))
    return Rule(
        kind=kind,
        label=label,
        times=(f"{there:%H:%M}",),
        weekdays=EVERY_DAY,
        timezone=cast.ALMA.timezone,
    )


async def let_come(child: Child, folder: Path, *rules: Rule) -> None:
    """Have these reminders of Alma's come, with the server stopped meanwhile."""
    child.stop()
    now = utc_now()
    async with opened(settings_in(folder / "data"), MODELS, now):
        alma = await Person.by_alias(cast.ALMA.alias)
        assert alma is not None
        await PushChoices.keep_quiet_hours(alma, QuietHours(is_quiet=False))
        for rule in rules:
            await Reminder.add(alma, rule, now - timedelta(minutes=30))
        await work.ring(now)
    child.start()


async def where_capsules_are_due(
    pocket: Chromium, origin: str, child: Child, folder: Path
) -> Diary:
    """Give Alma's diary, open at Due, which asks what became of her capsules."""
    diary = Diary(pocket, origin)
    await diary.sign_up(cast.ALMA)
    await let_come(child, folder, a_rule("medication", "Blue capsules"))
    await diary.be_ready()
    await diary.open("/due")
    return diary


async def test_what_is_due_is_fit_to_be_seen(
    chromium: Browser, child: Child, tmp_path: Path
) -> None:
    origin = origin_of(child)
    alma = await a_visitor(chromium, origin, cast.ALMA)
    long = "Blue capsules, " * 5
    rules = [a_rule("medication", long), a_rule("own", "Tea"), a_rule("meal", "")]
    await let_come(child, tmp_path, *rules)
    async with window(chromium, origin, storage_state=alma.state) as opened_window:
        await opened_window.go("/due")
        await expect(opened_window.page.get_by_role("button", name="Taken")).to_be_visible()
        await is_fit_to_be_seen(opened_window)
        await opened_window.go("/")
        await expect(opened_window.page.get_by_role("heading", name="Due now")).to_be_visible()
        await is_fit_to_be_seen(opened_window)


async def test_an_answer_outlives_a_lost_connection_and_is_there_once(
    pocket: Chromium, child: Child, tmp_path: Path
) -> None:
    diary = await where_capsules_are_due(pocket, origin_of(child), child, tmp_path)
    await until(pocket, "() => document.body.dataset.person !== 'shell'")
    child.kill()
    page = pocket.page
    await page.get_by_role("button", name="Not sure").click()
    await expect(page.get_by_role("alert")).to_contain_text("Do not take another.")
    await expect(page.get_by_role("button", name="Taken")).to_be_hidden()
    assert await diary.waiting() == 1
    child.start()
    await diary.all_sent()
    (item,) = await record_of(diary.origin, cast.ALMA)
    assert (item["kind"], item["data"]["answer"]) == ("reminder_done", "unsure")
    await diary.open("/due")
    await reads(pocket, "Nothing is due now")
    await reads(pocket, "Not sure")


async def test_what_was_answered_here_and_not_sent_is_not_asked_again(
    pocket: Chromium, gate: Gate, tmp_path: Path
) -> None:
    diary = await where_capsules_are_due(pocket, gate.origin, gate.child, tmp_path)
    page = pocket.page
    gate.keeps_syncs_out = True
    await page.get_by_role("button", name="Taken").click()
    await expect(page.get_by_role("button", name="Taken")).to_be_hidden()
    await page.reload()
    await expect(page.locator(".reminders-due [role=status]")).to_have_text("Taken")
    await expect(page.get_by_role("button", name="Taken")).to_be_hidden()
    assert await diary.waiting() == 1


async def test_a_slip_of_the_finger_is_mended(
    pocket: Chromium, child: Child, tmp_path: Path
) -> None:
    diary = await where_capsules_are_due(pocket, origin_of(child), child, tmp_path)
    page = pocket.page
    await page.get_by_role("button", name="Taken").click()
    await diary.all_sent()
    await page.get_by_role("link", name="Change the answer").click()
    await page.get_by_text("Change the answer").click()
    await page.get_by_role("button", name="Not sure").click()
    line = page.locator(".reminders-due")
    await expect(line).to_contain_text("Not sure. Do not take another.")
    await expect(line).not_to_contain_text("Taken")
    await diary.all_sent()
    (item,) = await record_of(diary.origin, cast.ALMA)
    assert item["data"]["answer"] == "unsure"


async def test_today_on_the_phone_shows_what_is_due_only_while_the_server_says_so(
    pocket: Chromium, child: Child, tmp_path: Path
) -> None:
    diary = Diary(pocket, origin_of(child))
    await diary.sign_up(cast.ALMA)
    await let_come(child, tmp_path, a_rule("own", "Tea"))
    await diary.be_ready()
    await reads(pocket, "Due now")
    await reads(pocket, "Tea")
    child.kill()
    await pocket.evaluate("() => dispatchEvent(new Event('online'))")
    await expect(pocket.page.get_by_text("Due now")).to_be_hidden()
    await diary.open("/")
    await reads(pocket, "How is today?")
    await expect(pocket.page.get_by_text("Tea", exact=True)).to_be_hidden()
    await expect(pocket.page.get_by_text("Due now")).to_be_hidden()


async def test_opening_what_is_due_takes_our_notifications_away(
    pocket: Chromium, child: Child
) -> None:
    diary = Diary(pocket, origin_of(child))
    await diary.sign_up(cast.ALMA)
    await diary.be_ready()
    await pocket.context.grant_permissions(["notifications"], origin=diary.origin)
    await pocket.evaluate(SHOW)
    assert await pocket.evaluate(SHOWN) == 1
    await diary.open("/due")
    await until(pocket, f"async () => await ({SHOWN})() === 0")
