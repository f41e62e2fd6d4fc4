"""Running a program in a browser: an invitation made and copied, people let in, a list saved."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests import cast
from tests.browser import program_about
from tests.browser.conftest import Visitor, a_visitor
from tests.browser.looks import is_fit_to_be_seen
from tests.browser.watched import DESK, PHONE, window
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
CORA = cast.Role("Dry Lantern 61", "tall blue ladder kept", "America/Denver")


async def cora(chromium: Browser, shared: Child, origin: str, number: int) -> Visitor:
    """Somebody who owns a program of their own."""
    role = cast.Role(f"{CORA.alias}{number}", CORA.passphrase, CORA.timezone)
    token = program_about.owner_token(shared, f"Harbor Friends {number}")
    return await a_visitor(chromium, origin, role, owner_token=token)


async def link_on(page: Page) -> str:
    shown = await page.locator(".team-made-link code").text_content()
    assert shown
    return shown


async def test_an_invitation_is_made_copied_and_printed(
    chromium: Browser, shared: Child, origin: str
) -> None:
    one = await cora(chromium, shared, origin, 1)
    rights = ["clipboard-read", "clipboard-write"]
    async with window(chromium, origin, storage_state=one.state, permissions=rights) as opened:
        page = opened.page
        await opened.go(f"/programs/{one.looked.program}/invitations")
        await expect(page.get_by_label("For how many people?")).to_be_hidden()
        await page.get_by_label("Several people").check()
        await page.get_by_label("For how many people?").fill("12")
        await page.get_by_role("button", name="Make the invitation").click()
        await expect(page.get_by_role("heading", name="The invitation is made")).to_be_visible()
        await page.get_by_role("button", name="Copy the link").click()
        await expect(page.get_by_text("Copied.")).to_be_visible()
        link = await link_on(page)
        assert await page.evaluate("() => navigator.clipboard.readText()") == link
        assert re.fullmatch(rf"{re.escape(origin)}/join/[\w-]{{43}}", link)
        await is_fit_to_be_seen(opened)
        async with page.expect_popup() as shown:
            await page.get_by_role("button", name="Page that names nobody").click()
        sheet = await shown.value
        await expect(sheet.get_by_text(link)).to_be_visible()
        await expect(sheet.get_by_text("Harbor Friends")).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, DESK])
async def test_without_scripts_people_are_let_in_and_put_into_a_group(
    chromium: Browser, shared: Child, origin: str, size: tuple[int, int]
) -> None:
    one = await cora(chromium, shared, origin, 2 + (size == DESK))
    at = f"/programs/{one.looked.program}"
    async with window(
        chromium, origin, size=size, storage_state=one.state, java_script_enabled=False
    ) as opened:
        page = opened.page
        await opened.go(at)
        await page.get_by_role("link", name="See who waits").click()
        await page.get_by_role("button", name="Let in this person", exact=True).click()
        await expect(page.get_by_text("They are in.")).to_be_visible()
        await expect(page.get_by_role("heading", name="In the program (4)")).to_be_visible()
        await page.get_by_role("link", name="Mina").click()
        await page.get_by_label("Tuesday evening").check()
        await page.get_by_role("button", name="Save groups").click()
        await expect(page.get_by_label("Tuesday evening")).to_be_checked()
        await opened.go(f"{at}/groups/{one.looked.ids['group']}")
        await expect(page.get_by_label("Mina")).to_be_checked()
        await page.get_by_label(program_about.LONG_NAME).check()
        await page.get_by_role("button", name="Save", exact=True).click()
        await opened.go(f"{at}/groups")
        await expect(page.get_by_text("2 people")).to_be_visible()


@pytest.mark.parametrize("has_scripts", [True, False])
async def test_the_list_is_saved_as_a_file(
    chromium: Browser, shared: Child, origin: str, tmp_path: Path, *, has_scripts: bool
) -> None:
    one = await cora(chromium, shared, origin, 4 + has_scripts)
    async with window(
        chromium, origin, storage_state=one.state, java_script_enabled=has_scripts
    ) as opened:
        await opened.go(f"/programs/{one.looked.program}/export")
        await opened.page.get_by_label("Passphrase").fill(CORA.passphrase)
        async with opened.page.expect_download() as begun:
            await opened.page.get_by_role("button", name="Save the file").click()
        download = await begun.value
        assert download.suggested_filename == "list.csv"
        await download.save_as(tmp_path / "list.csv")
    lines = (tmp_path / "list.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith('"42 CFR part 2 prohibits')
    assert any(line.startswith('"Mina",') for line in lines)
