"""On a phone that others use: the PIN, five tries, five minutes, and leaving."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Locator, expect

from tests import cast
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.diary import Diary
from tests.browser.engines.driver import until
from tests.browser.server import origin_of
from tests.browser.test_phone_secrets import SENTINEL, UNSENT, dump
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PIN, WRONG = "274916", "900817"
NOTE = "half a sentence"
UNFOLD = "(all) => all.forEach((one) => { one.open = true })"


async def locked_phone(pocket: Chromium, child: Child) -> Diary:
    """Alma's phone, which her brother uses too: with a PIN, a kept day and an unsent row."""
    diary, page = Diary(pocket, origin_of(child)), pocket.page
    await diary.sign_up(cast.ALMA)
    await diary.be_ready()
    await diary.check_in(cast.today(cast.ALMA), mood="4", note=SENTINEL)
    await diary.all_sent()
    await diary.open("/phone")
    await page.get_by_label("New PIN").fill(PIN)
    await page.get_by_label("The same again").fill(PIN)
    await page.get_by_role("button", name="Set this PIN").click()
    await expect(page.get_by_text("Your PIN is set.")).to_be_visible()
    await diary.open("/diary")
    await expect(lock(pocket)).to_be_hidden()
    return diary


def lock(pocket: Chromium) -> Locator:
    return pocket.page.get_by_role("heading", name="Type your PIN")


async def try_pin(pocket: Chromium, pin: str) -> None:
    await pocket.page.get_by_label("PIN", exact=True).last.fill(pin)
    await pocket.page.get_by_role("button", name="Open", exact=True).click()


async def is_locked(pocket: Chromium) -> None:
    """The PIN is asked for, and nothing of hers can be read on the page or on the disk."""
    await expect(lock(pocket)).to_be_visible()
    assert SENTINEL not in await pocket.page.content()
    await until(pocket, "() => document.readyState === 'complete'")
    found = await dump(pocket)
    assert [word for word in (SENTINEL, UNSENT, cast.ALMA.alias) if word in found] == []
    await expect(pocket.page.locator("header a[href='/help']")).to_be_visible()


async def test_a_new_tab_shows_nothing_until_the_pin_is_typed(
    pocket: Chromium, child: Child
) -> None:
    diary = await locked_phone(pocket, child)
    day = f"/diary/{cast.today(cast.ALMA)}"
    first, pocket.page = pocket.page, await pocket.context.new_page()
    await first.close()
    child.kill()
    await diary.open(day)
    await is_locked(pocket)
    await try_pin(pocket, WRONG)
    await expect(pocket.page.get_by_text("4 tries left")).to_be_visible()
    await try_pin(pocket, PIN)
    await expect(pocket.page.get_by_text(SENTINEL).first).to_be_visible()
    await diary.crave(6, UNSENT)
    await is_not_readable(pocket)


async def is_not_readable(pocket: Chromium) -> None:
    found = await dump(pocket)
    assert [word for word in (SENTINEL, UNSENT, PIN) if word in found] == []


async def test_five_wrong_pins_leave_only_the_passphrase(pocket: Chromium, child: Child) -> None:
    diary, page = await locked_phone(pocket, child), pocket.page
    await diary.open("/phone")
    await page.get_by_role("button", name="Lock now").click()
    for left in (4, 3, 2, 1):
        await try_pin(pocket, WRONG)
        words = f"{left} tries left" if left > 1 else "one try left"
        await expect(page.get_by_text(words)).to_be_visible()
        await page.reload()  # counted on the disk, not on the page
    await try_pin(pocket, WRONG)
    await expect(page.get_by_text("your passphrase opens it")).to_be_visible()
    await expect(lock(pocket)).to_be_hidden()
    await diary.open("/diary")
    await expect(page.get_by_role("heading", name="Use your passphrase")).to_be_visible()
    assert SENTINEL not in await page.content()
    await page.get_by_role("link", name="Use my passphrase instead").click()
    await page.wait_for_url("**/sign-in*")
    await diary.sign_in(cast.ALMA)
    await diary.open(f"/diary/{cast.today(cast.ALMA)}")
    await expect(page.get_by_text(SENTINEL).first).to_be_visible()


async def test_it_locks_after_five_minutes_and_keeps_what_was_typed(
    pocket: Chromium, child: Child
) -> None:
    diary, page = await locked_phone(pocket, child), pocket.page
    # Not behind the phone's own: what was opened at a later time than now counts as locked.
    await page.clock.install(time=datetime.now(UTC) + timedelta(seconds=30))
    await diary.open("/check-in")
    await until(pocket, "() => document.querySelector('main form [name=day]')?.value")
    await page.locator("main details").evaluate_all(
        "(all) => all.forEach((one) => one.open = true)"
    )
    note = page.get_by_label("A note to yourself")
    await note.fill(NOTE)
    await page.clock.run_for("04:00")
    await expect(note).to_have_value(NOTE)
    await expect(lock(pocket)).to_be_hidden()
    await page.clock.run_for("02:00")
    await expect(lock(pocket)).to_be_visible()
    await expect(note).to_be_hidden()
    await page.clock.resume()
    await try_pin(pocket, PIN)
    await expect(note).to_have_value(NOTE)
    await page.get_by_role("button", name="Save", exact=True).click()
    await until(pocket, "() => location.pathname.endsWith('/saved')")


async def test_it_locks_on_leaving(pocket: Chromium, child: Child) -> None:
    diary, page = await locked_phone(pocket, child), pocket.page
    await diary.open(f"/diary/{cast.today(cast.ALMA)}")
    await expect(page.get_by_text(SENTINEL).first).to_be_visible()
    await page.evaluate("""() => {
      window.isOld = true;
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    await until(pocket, "() => !window.isOld")  # it is opened anew, empty
    await is_locked(pocket)
