"""Joining on a phone that never saw us, from a link or its square: with scripts and without."""

from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import program_about
from tests.browser.engines.chromium import Chromium
from tests.browser.looks import is_fit_to_be_seen
from tests.browser.server import origin_of
from tests.browser.watched import DESK, Window, window
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PASSPHRASE = "many grey pebbles"
ZONE = "America/New_York"
INVITATION = """async () => {
  const here = document.querySelector("script[type=module]").src;
  const { recall } = await import(here.replace("shell/start.js", "phone/database.js"));
  return (await recall("invitation"))?.token ?? "";
}"""
KEEPS_NOTHING = "Object.defineProperty(globalThis, 'indexedDB', { value: undefined })"


@dataclass(frozen=True)
class Centre:
    """A program with an owner, and what it hands out."""

    name: str
    id: str
    group: str
    """The token of a link for twenty, whom the team lets in."""


async def a_centre(child: Child, name: str) -> Centre:
    """Start a program as an operator and its first owner do."""
    token, origin = program_about.owner_token(child, name), origin_of(child)
    async with httpx2.AsyncClient(base_url=origin, headers={"Origin": origin}) as owner:
        alias = f"Owner of {name[:20]}"
        account = {"alias": alias, "passphrase": PASSPHRASE, "timezone": ZONE}
        await _post(owner, "/api/v1/accounts", **account, invitation=token)
        joined = await _post(owner, "/api/v1/programs/join", invitation=token, name="Olga")
        program = joined["program"]["id"]
        made = await _post(owner, f"/api/v1/programs/{program}/invitations", uses=20)
    return Centre(name, program, made["token"])


async def _post(client: httpx2.AsyncClient, path: str, **body: object) -> dict[str, Any]:
    answer = await client.post(path, json=body)
    assert answer.is_success, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def reads(page: Page, heading: str) -> None:
    """Wait for the page of this heading; its title tells a stranger nothing."""
    await expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert (await page.title()).split(" · ")[0] in {
        *("Invitation", "Sign up", "Your codes", "Program", "Programs", "Welcome", "Today"),
    }


async def press(page: Page, words: str) -> None:
    await page.get_by_role("main").get_by_role("button", name=words).click()


async def sign_up(page: Page, alias: str) -> None:
    """Fill in the form of somebody who was invited."""
    await page.get_by_label("Your name here").fill(alias)
    await page.get_by_label("Passphrase").fill(PASSPHRASE)
    await page.get_by_label("Time zone").select_option(ZONE)
    await press(page, "Sign up")
    await reads(page, "Keep these ten codes")


async def begin(browser: Window, token: str) -> None:
    """Go from a link to the form of a new account."""
    await browser.go(f"/join/{token}")
    await press(browser.page, "Open the invitation")
    await press(browser.page, "Make an account")
    await reads(browser.page, "Make your account")


async def a_code(browser: Window) -> str:
    """Make a code for the installed app."""
    await browser.go("/install")
    await press(browser.page, "Make a code")
    await expect(browser.page.get_by_text("10 more minutes")).to_be_visible()
    return await browser.page.locator(".phone-code").inner_text()


async def join(page: Page, name: str) -> None:
    await expect(page.get_by_label("How should this team know you?")).to_have_value("")
    await page.get_by_label("How should this team know you?").fill(name)
    await page.get_by_label("I have read this, and I agree").check()
    await press(page, "Join")


async def test_a_fresh_phone_joins_by_the_link_it_was_shown(pocket: Chromium, child: Child) -> None:
    token, origin, page = program_about.owner_token(child, "Juniper"), origin_of(child), pocket.page
    await pocket.go(f"{origin}/join/{token}")
    await reads(page, "You are invited")
    assert "Juniper" not in await page.content()
    await press(page, "Open the invitation")
    await reads(page, "Juniper invites you")
    await press(page, "Make an account")
    await reads(page, "Make your account")
    assert "Juniper" not in await page.content()
    await sign_up(page, "Fresh Otter 1")
    await press(page, "Go on to your invitation")
    await reads(page, "Juniper invites you")
    await join(page, "Olga")
    await reads(page, "You are in")
    await expect(page.get_by_role("link", name="Turn on notifications")).to_be_visible()
    assert await page.evaluate(INVITATION) == ""
    await page.get_by_role("link", name="Juniper").first.click()
    await page.get_by_text("For yourself").click()
    await expect(page.get_by_text("As “Olga”.")).to_be_visible()


async def test_without_scripts_one_joins_waits_and_leaves(
    chromium: Browser, shared: Child, origin: str
) -> None:
    centre = await a_centre(shared, "Sycamore")
    async with window(chromium, origin, java_script_enabled=False) as opened:
        page = opened.page
        await opened.go(f"/join/{centre.group}")
        await press(page, "Open the invitation")
        await press(page, "Make an account")
        await sign_up(page, "Fresh Otter 2")
        code = await page.locator("code").first.inner_text()
        await page.get_by_label("Type one of them back").fill(code)
        await press(page, "Check it")
        await reads(page, "You are invited")
        await press(page, "Open the invitation")
        await join(page, "Al")
        await reads(page, "You have asked to join")
        await opened.go(f"/programs/{centre.id}")
        await expect(page.get_by_text("Until then you see no notices")).to_be_visible()
        await press(page, "Leave now")
        await reads(page, "You are no longer in this program")
        await opened.go("/programs")
        await expect(page.get_by_text("You are in no program")).to_be_visible()


@pytest.mark.parametrize("keeps", [True, False], ids=["", "that keeps nothing"])
async def test_the_code_for_the_installed_app_carries_the_invitation(
    chromium: Browser, shared: Child, origin: str, *, keeps: bool
) -> None:
    centre = await a_centre(shared, f"Tamarack {keeps}")
    async with window(chromium, origin) as browser:
        await begin(browser, centre.group)
        await sign_up(browser.page, f"Fresh Otter {keeps}")
        code = await a_code(browser)
        async with window(chromium, origin) as app:
            if not keeps:
                await app.page.add_init_script(KEEPS_NOTHING)
            await app.go("/move")
            await app.page.get_by_label("The code").fill(code)
            await press(app.page, "Go on")
            await expect(app.page).to_have_url(f"{origin}/join/{centre.group}")
            if keeps:
                assert await app.page.evaluate(INVITATION) == centre.group
            await press(app.page, "Open the invitation")
            await join(app.page, "Al")
            await reads(app.page, "You have asked to join")
            if keeps:
                assert await app.page.evaluate(INVITATION) == ""
            app.forgive("script: ")
        browser.forgive("401: ")  # what the first browser still asked with its ended session


async def test_without_scripts_the_code_shows_the_way_to_the_invitation(
    chromium: Browser, shared: Child, origin: str
) -> None:
    centre = await a_centre(shared, "Larch")
    async with window(chromium, origin) as browser:
        await begin(browser, centre.group)
        await sign_up(browser.page, "Fresh Otter 4")
        code = await a_code(browser)
        async with window(chromium, origin, java_script_enabled=False) as app:
            await app.go("/move")
            await app.page.get_by_label("The code").fill(code)
            await press(app.page, "Go on")
            await app.page.get_by_role("link", name="Go on to your invitation").click()
            await expect(app.page).to_have_url(f"{origin}/join/{centre.group}")
        browser.forgive("401: ")


async def test_whoever_comes_next_finds_no_invitation_here(
    chromium: Browser, shared: Child, origin: str
) -> None:
    centre = await a_centre(shared, "Alder")
    async with window(chromium, origin) as opened:
        page = opened.page
        await begin(opened, centre.group)
        await sign_up(page, "Fresh Otter 5")
        await opened.go("/you")
        assert await page.evaluate(INVITATION) == centre.group
        await press(page, "Sign out")
        await expect(page).to_have_url(f"{origin}/?from=server")
        assert await page.evaluate(INVITATION) == ""
        await opened.go(f"/join/{centre.group}")
        await press(page, "Open the invitation")  # to look, with nobody signed in
        await reads(page, "Alder invites you")
        assert await page.evaluate(INVITATION) == ""


async def test_each_step_is_fit_to_be_seen(chromium: Browser, shared: Child, origin: str) -> None:
    centre = await a_centre(shared, "Basswood by the Long Lake of the Seven Herons")
    async with window(chromium, origin) as opened:
        page = opened.page
        await opened.go(f"/join/{centre.group}")
        await press(page, "Open the invitation")
        await reads(page, f"{centre.name} invites you")
        await is_fit_to_be_seen(opened)
        await press(page, "Make an account")
        await reads(page, "Make your account")
        await is_fit_to_be_seen(opened)
        await sign_up(page, "Fresh Otter 6")
        await is_fit_to_be_seen(opened)
        await press(page, "Go on to your invitation")
        await reads(page, f"{centre.name} invites you")
        await press(page, "Join")
        await expect(page.get_by_role("alert")).to_contain_text("please tick that you agree")
        await is_fit_to_be_seen(opened)
        await join(page, "Bartholomew from the Tuesday evening group")
        await reads(page, "You have asked to join")
        await is_fit_to_be_seen(opened)
        await opened.go(f"/programs/{centre.id}")
        await is_fit_to_be_seen(opened)
        await press(page, "Leave now")
        await reads(page, "You are no longer in this program")
        await is_fit_to_be_seen(opened)


@pytest.mark.parametrize("edition", ["Page that names nobody", "Page with our name"])
async def test_the_sheet_prints_alone_with_a_square_that_cameras_read(
    chromium: Browser, shared: Child, origin: str, edition: str
) -> None:
    name = f"Hornbeam {len(edition)}"
    async with window(chromium, origin, size=DESK, scheme="dark") as opened:
        page = opened.page
        await made_an_invitation(opened, shared, name)
        async with page.context.expect_page() as coming:
            await press(page, edition)
        sheet = await coming.value
        await expect(sheet.get_by_role("button", name="Print")).to_be_visible()
        assert (name in await sheet.locator(".programs-sheet").inner_text()) == ("our" in edition)
        await is_fit_to_be_seen(Window(sheet, origin))
        await sheet.emulate_media(media="print", color_scheme="dark")
        assert await sheet.locator("header, nav, h1").filter(visible=True).count() == 0
        await expect(sheet.get_by_role("img", name="The link as a square")).to_be_visible()
        square = sheet.locator(".programs-qr")
        assert await square.evaluate(COLOUR) == "rgb(255, 255, 255)"
        assert await sheet.locator(".shell").evaluate(COLOUR) == "rgb(255, 255, 255)"


COLOUR = "(one) => getComputedStyle(one).backgroundColor"


async def made_an_invitation(opened: Window, child: Child, name: str) -> None:
    """Own a program, and make an invitation by hand."""
    page = opened.page
    await begin(opened, program_about.owner_token(child, name))
    await sign_up(page, f"Owner of {name}")
    await press(page, "Go on to your invitation")
    await join(page, "Olga")
    await reads(page, "You are in")
    program = page.url.split("/")[-2]
    await opened.go(f"/programs/{program}/invitations")
    await press(page, "Make")
    await expect(page.get_by_role("heading", level=1)).to_have_text("The invitation is made")
