"""Getting in, and making the phone one's own: nothing typed is lost, a code carries what waits."""

import re
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests import cast
from tests.browser import watched
from tests.browser.looks import is_fit_to_be_seen
from tests.browser.test_after_a_form import PASSPHRASE
from tests.browser.watched import Window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TODAY = datetime.now(ZoneInfo("America/New_York")).date().isoformat()
ACCOUNTS = "**/api/v1/accounts"
# The worker has tests of its own; here it would only hide requests from what cuts them off.
window = partial(watched.window, service_workers="block")
KEEP = """async (item) => {
  const here = document.querySelector("script[type=module]").src;
  const { keep } = await import(here.replace("shell/start.js", "daily/outbox.js"));
  const { opened } = await import(here.replace("shell/start.js", "phone/opened.js"));
  await keep(await opened(), [item]);
}"""


async def test_a_lost_answer_makes_one_account(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin) as opened:
        page, statuses = opened.page, []

        async def cut_once(route: Route) -> None:
            answer = await route.fetch()
            statuses.append(answer.status)
            await (route.abort() if len(statuses) == 1 else route.fulfill(response=answer))

        await page.route(ACCOUNTS, cut_once)
        await fill_sign_up(opened, "Slow Ferry 1")
        await page.get_by_role("button", name="Sign up").click()
        await expect(page.get_by_role("alert")).to_contain_text("There is no answer yet")
        await page.get_by_role("button", name="Sign up").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Keep these ten codes")
        assert statuses == [201, 200]
        await expect(page.get_by_text("You are signed in as")).to_contain_text("Slow Ferry 1")
        await is_fit_to_be_seen(opened)
        await a_code_can_be_checked(page)


async def test_without_a_signal_everything_stays_and_is_sent_later(
    chromium: Browser, origin: str
) -> None:
    async with window(chromium, origin) as opened:
        page = opened.page
        await page.route(ACCOUNTS, lambda route: route.abort())
        await fill_sign_up(opened, "Quiet Cove 2")
        await page.get_by_role("radio", name="Others use it too").check()
        await page.get_by_role("button", name="Sign up").click()
        await expect(page.get_by_role("alert")).to_contain_text("stays on this page")
        await expect(page.get_by_label("Your name here")).to_have_value("Quiet Cove 2")
        await expect(page.get_by_label("Passphrase")).to_have_value(PASSPHRASE)
        await page.unroute(ACCOUNTS)
        await page.evaluate("() => dispatchEvent(new Event('online'))")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Keep these ten codes")
        await expect(page.get_by_role("link", name="Set a PIN")).to_be_visible()


async def test_what_is_still_being_typed_is_not_sent_by_itself(
    chromium: Browser, origin: str
) -> None:
    async with window(chromium, origin) as opened:
        page = opened.page
        await page.route(ACCOUNTS, lambda route: route.abort())
        await fill_sign_up(opened, "Quiet Cove 3")
        await page.get_by_role("button", name="Sign up").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        await page.get_by_label("Passphrase").press_sequentially(" and")
        await expect(page.get_by_role("alert")).to_have_count(0)
        await page.unroute(ACCOUNTS)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.evaluate("() => dispatchEvent(new Event('online'))")
        await page.wait_for_timeout(300)
        assert asked == []


@pytest.mark.usefixtures("alma")
async def test_a_taken_name_is_said_beside_it(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin) as opened:
        page = opened.page
        name = page.get_by_label("Your name here")
        await fill_sign_up(opened, cast.ALMA.alias)
        await page.get_by_role("button", name="Sign up").click()
        await expect(page.get_by_role("alert")).to_be_focused()
        await expect(name).to_have_accessible_description(re.compile("Somebody has this name"))
        await expect(name).to_have_attribute("aria-invalid", "true")
        await expect(page.get_by_label("Passphrase")).to_have_value(PASSPHRASE)
        await is_fit_to_be_seen(opened)
        await name.fill("Second Thought 4")
        await page.get_by_role("button", name="Sign up").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Keep these ten codes")
        opened.forgive("409: ")


@pytest.mark.usefixtures("alma")
async def test_a_form_stays_while_the_server_is_out_of_reach(
    chromium: Browser, origin: str
) -> None:
    async with window(chromium, origin) as opened:
        page = opened.page
        await opened.go("/sign-in")
        await page.get_by_label("Your name here").fill(cast.ALMA.alias)
        await page.get_by_label("Passphrase").fill(cast.ALMA.passphrase)
        await page.route("**/healthz", lambda route: route.abort())
        button = page.get_by_role("main").get_by_role("button", name="Sign in")
        await button.click()
        await expect(page.get_by_role("alert")).to_contain_text("Nothing was sent")
        await expect(page.get_by_label("Passphrase")).to_have_value(cast.ALMA.passphrase)
        await is_fit_to_be_seen(opened)
        await page.unroute("**/healthz")
        await button.click()
        await expect(page).to_have_url(f"{origin}/")


async def test_others_use_this_phone_so_a_pin_comes_first(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin) as opened:
        page = opened.page
        await fill_sign_up(opened, "Shared Bench 5")
        await page.get_by_role("radio", name="Others use it too").check()
        await page.get_by_role("button", name="Sign up").click()
        await page.get_by_role("link", name="Set a PIN").click()
        first = page.locator(".phone-this h2").first
        await expect(first).to_have_text("PIN")
        await expect(page.get_by_text("please set a PIN first")).to_be_visible()
        await set_pin(page, "1234", "1234")
        await expect(page.get_by_role("alert")).to_contain_text("easy to guess")
        await set_pin(page, "739164", "739165")
        await expect(page.get_by_role("alert")).to_contain_text("not the same")
        await set_pin(page, "739164", "739164")
        await expect(page.get_by_role("status")).to_contain_text(["Your PIN is set."])
        await expect(page.get_by_role("button", name="Lock now")).to_be_visible()
        await is_fit_to_be_seen(opened)
        await page.get_by_role("button", name="Lock now").click()
        await expect(page.get_by_role("button", name="Lock now")).to_be_hidden()


async def test_whose_phone_it_is_and_a_pin_can_be_thought_over(
    chromium: Browser, origin: str
) -> None:
    async with window(chromium, origin) as opened:
        page = opened.page
        await fill_sign_up(opened, "Second Thought 8")
        await page.get_by_role("button", name="Sign up").click()
        await page.get_by_role("link", name="Later").click()
        await expect(page).to_have_url(f"{origin}/")
        await opened.go("/phone")
        await expect(page.get_by_text("You have no PIN on this phone")).to_be_visible()
        await page.get_by_role("radio", name="Others use it too").check()
        await page.locator(".phone-whose button").click()
        await expect(page.get_by_text("please set a PIN first")).to_be_visible()
        await set_pin(page, "739164", "739164")
        remove = page.get_by_role("button", name="Take the PIN away")
        await remove.click()
        await page.get_by_role("button", name="Take it away? Tap again").click()
        await expect(page.get_by_text("please set a PIN first")).to_be_visible()


async def test_a_code_carries_session_and_rows_into_the_app(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin) as browser:
        await fill_sign_up(browser, "Moving Van 6")
        await browser.page.get_by_role("button", name="Sign up").click()
        await expect(browser.page.locator("code").first).to_be_visible()
        await browser.page.route("**/api/v1/sync", lambda route: route.abort())
        await browser.go("/phone")
        await browser.page.get_by_role("button", name="Make a code").wait_for()
        await browser.page.evaluate(KEEP, an_item())
        await expect(browser.page.get_by_text("One thing you wrote was not sent")).to_be_visible()
        await is_fit_to_be_seen(browser)
        await browser.page.get_by_role("button", name="Make a code").click()
        await expect(browser.page.get_by_text("10 more minutes")).to_be_visible()
        code = await browser.page.locator(".phone-code").inner_text()
        async with window(chromium, origin) as app:
            await come_in(app, code.lower().replace("-", " "))
            await app.go(f"/diary/{TODAY}?from=server")
            await expect(app.page.get_by_text("From the pier")).to_be_visible()
        await browser.go("/you")
        await expect(browser.page).to_have_url(f"{origin}/sign-in?next=%2Fyou")
        await browser.page.wait_for_load_state("networkidle")
        browser.forgive("401: ")  # what the first browser still asked with its ended session


async def test_without_scripts_a_code_works_and_what_came_along_is_shown(
    chromium: Browser, origin: str
) -> None:
    code = await a_code(chromium, origin, [an_item()])
    async with window(chromium, origin, java_script_enabled=False) as opened:
        await opened.go("/move")
        await opened.page.get_by_label("The code").fill(code)
        await opened.page.get_by_role("button", name="Go on").click()
        await expect(opened.page.locator("pre")).to_contain_text("From the pier")
        await expect(opened.page.locator("pre")).to_be_visible()
        await opened.go("/phone")
        await expect(opened.page.get_by_text("This page needs a script")).to_be_visible()


async def test_where_nothing_can_be_kept_what_came_along_is_sent(
    chromium: Browser, origin: str
) -> None:
    code = await a_code(chromium, origin, [an_item()], "Paper Boat 10")
    async with window(chromium, origin) as opened:
        await opened.page.add_init_script(
            "Object.defineProperty(globalThis, 'indexedDB', { value: undefined })"
        )
        await opened.go("/move")
        await opened.page.get_by_label("The code").fill(code)
        await opened.page.get_by_role("button", name="Go on").click()
        await expect(opened.page).to_have_url(f"{origin}/")
        await opened.go(f"/diary/{TODAY}")
        await expect(opened.page.get_by_text("From the pier")).to_be_visible()
        opened.forgive("script: ")


async def test_a_code_that_is_not_right_is_refused_kindly(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin) as opened:
        await opened.go("/move")
        await opened.page.get_by_label("The code").fill("0000-0000")
        await opened.page.get_by_role("button", name="Go on").click()
        await expect(opened.page.get_by_role("alert")).to_contain_text("not right")
        await expect(opened.page.get_by_label("The code")).to_have_value("0000-0000")
        await is_fit_to_be_seen(opened)


async def come_in(app: Window, code: str) -> None:
    await app.go("/sign-in")
    await app.page.get_by_role("link", name="I have a code").click()
    await is_fit_to_be_seen(app)
    await app.page.get_by_label("The code").fill(code)
    await app.page.get_by_role("button", name="Go on").click()
    await expect(app.page).to_have_url(f"{app.origin}/")


async def fill_sign_up(opened: Window, alias: str) -> None:
    await opened.go("/sign-up")
    await opened.page.get_by_label("Your name here").fill(alias)
    await opened.page.get_by_label("Passphrase").fill(PASSPHRASE)
    await expect(opened.page.get_by_label("Time zone")).to_have_value("America/New_York")


async def a_code_can_be_checked(page: Page) -> None:
    code = await page.locator("code").first.inner_text()
    await page.get_by_label("Type one of them back").fill(code)
    await page.get_by_role("button", name="Check it").click()
    await expect(page.get_by_role("status").first).to_contain_text("That code is right")


async def set_pin(page: Page, pin: str, again: str) -> None:
    await page.get_by_label("New PIN").fill(pin)
    await page.get_by_label("The same again").fill(again)
    await page.get_by_role("button", name="Set this PIN").click()


async def a_code(
    chromium: Browser, origin: str, rows: list[dict[str, Any]], alias: str = "Plain Paper 7"
) -> str:
    """Sign somebody up and return a code that moves them and these rows."""
    context = await chromium.new_context(base_url=origin, extra_http_headers={"Origin": origin})
    account = {"alias": alias, "passphrase": PASSPHRASE, "timezone": "America/New_York"}
    try:
        assert (await context.request.post("/api/v1/accounts", data=account)).ok
        made = await context.request.post("/api/v1/phone/moves", data={"rows": rows})
        code: str = (await made.json())["code"]
        return code
    finally:
        await context.close()


def an_item() -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "kind": "check_in",
        "rev": 1,
        "local_date": TODAY,
        "recorded_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "timezone": "America/New_York",
        "data": {"mood": 4, "note": "From the pier"},
    }
