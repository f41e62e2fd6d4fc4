"""From the front door to the diary: without scripts, with a keyboard only, and with a thumb."""

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import Visitor
from tests.browser.hands import Hand, Keyboard, Mouse, Thumb
from tests.browser.watched import DESK, Window, window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PASSPHRASE = "a boat on level water"


async def test_from_sign_up_to_diary_without_scripts(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin, java_script_enabled=False) as opened:
        hand = Mouse()
        await sign_up(opened, hand, "Plain Paper 1")
        await keep_the_day(opened.page, hand)
        await find_it_in_the_diary(opened.page, hand)


async def test_from_sign_up_to_diary_by_keyboard(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin, size=DESK) as opened:
        hand = Keyboard(opened.page)
        await sign_up(opened, hand, "Quick Keys 2")
        await keep_the_day(opened.page, hand)
        await find_it_in_the_diary(opened.page, hand)


async def test_from_sign_up_to_diary_by_thumb(chromium: Browser, origin: str) -> None:
    async with window(chromium, origin, has_touch=True, is_mobile=True) as opened:
        hand = Thumb()
        await sign_up(opened, hand, "Warm Glass 3")
        await keep_the_day(opened.page, hand)
        await find_it_in_the_diary(opened.page, hand)


async def test_the_keyboard_is_never_hidden_behind_the_bars(
    chromium: Browser, origin: str, alma: Visitor
) -> None:
    async with window(chromium, origin, storage_state=alma.state) as opened:
        await opened.go("/check-in")
        await Keyboard(opened.page).reach(opened.page.get_by_role("button", name="Save"))


async def test_a_usual_day_takes_five_taps(chromium: Browser, origin: str, ben: Visitor) -> None:
    async with window(
        chromium, origin, storage_state=ben.state, has_touch=True, is_mobile=True
    ) as opened:
        thumb, page = Thumb(), opened.page
        await opened.go("/check-in")
        await thumb.press(page.get_by_role("checkbox", name="Like a usual day"))
        await thumb.choose(one_of(page, "Mood", "Good"))
        await thumb.choose(one_of(page, "Strongest craving", "2"))
        await thumb.choose(one_of(page, "How sure are you", "8"))
        await thumb.press(page.get_by_role("button", name="Save"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("Saved.")
        await expect(page.get_by_role("main")).to_contain_text("7.5 hours")
        await expect(page.get_by_role("main")).to_contain_text("2 of 10")
    assert thumb.presses <= 5


async def test_a_craving_takes_two_taps(chromium: Browser, origin: str, ben: Visitor) -> None:
    async with window(
        chromium, origin, storage_state=ben.state, has_touch=True, is_mobile=True
    ) as opened:
        thumb, page = Thumb(), opened.page
        await opened.go("/craving")
        await thumb.choose(one_of(page, "How strong", "6"))
        await thumb.press(page.get_by_role("button", name="Payday"))
        await expect(page.get_by_role("main")).to_contain_text("6 of 10")
    assert thumb.presses == 2


async def sign_up(opened: Window, hand: Hand, alias: str) -> None:
    page = opened.page
    await opened.go("/")
    await hand.press(page.get_by_role("link", name="Start"))
    await hand.press(page.get_by_role("link", name="go on"))
    await hand.write(page.get_by_label("Your name here"), alias)
    await hand.write(page.get_by_label("Passphrase"), PASSPHRASE)
    if not await page.get_by_label("Time zone").input_value():
        await page.get_by_label("Time zone").select_option("America/New_York")
    await hand.press(page.get_by_role("button", name="Sign up"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Keep these ten codes")
    await hand.press(page.get_by_role("link", name="Later"))


async def keep_the_day(page: Page, hand: Hand) -> None:
    await hand.press(page.get_by_role("main").get_by_role("link", name="Check in"))
    await hand.choose(one_of(page, "Mood", "Good"))
    await hand.choose(one_of(page, "Strongest craving", "3"))
    await hand.choose(one_of(page, "Lunch", "Yes"))
    await hand.press(page.get_by_text("More about this day"))
    await hand.choose(page.get_by_role("checkbox", name="A friend"))
    await hand.write(page.get_by_label("A note to yourself"), "Soup, and an early night.")
    await hand.press(page.get_by_role("button", name="Save"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Saved.")


async def find_it_in_the_diary(page: Page, hand: Hand) -> None:
    await hand.press(page.get_by_role("navigation", name="Main").get_by_role("link", name="Diary"))
    await hand.press(page.get_by_role("link", name="written down"))
    main = page.get_by_role("main")
    for fact in ("Good", "3 of 10", "lunch", "A friend", "Soup, and an early night."):
        await expect(main).to_contain_text(fact, ignore_case=True)


def one_of(page: Page, question: str, answer: str) -> Locator:
    return page.get_by_role("group", name=question).get_by_role("radio", name=answer, exact=True)
