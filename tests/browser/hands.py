"""Three ways to use a page: a mouse, a keyboard, a thumb. Each counts what it pressed."""

from typing import Protocol

from playwright.async_api import Locator, Page, expect

MOST_STOPS = 120

HAS_FOCUS = """(all) => {
  const focused = document.activeElement;
  return focused.tabIndex >= 0 && all.some((one) => focused.contains(one));
}"""
HIDDEN_STOP = """() => {
  const one = document.activeElement;
  if (one === document.body) return "";
  const box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const isSeen = top && (top === one || one.contains(top) || top.contains(one));
  return isSeen ? "" : `${one.outerHTML.slice(0, 120)} lies under ${top?.outerHTML.slice(0, 120)}`;
}"""


class Hand(Protocol):
    """Presses what can be pressed and writes where something can be written."""

    presses: int

    async def press(self, target: Locator) -> None: ...
    async def choose(self, cell: Locator) -> None: ...
    async def write(self, target: Locator, text: str) -> None: ...


class Mouse:
    """A pointer on a big screen."""

    def __init__(self) -> None:
        self.presses = 0

    async def press(self, target: Locator) -> None:
        self.presses += 1
        await target.click()

    async def choose(self, cell: Locator) -> None:
        await self.press(cell)

    async def write(self, target: Locator, text: str) -> None:
        await target.fill(text)


class Thumb(Mouse):
    """A finger on glass: taps only."""

    async def press(self, target: Locator) -> None:
        self.presses += 1
        await target.tap()


class Keyboard:
    """Tab, arrows, Space and Enter; what has the focus must be in sight."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.presses = 0

    async def press(self, target: Locator) -> None:
        await self.reach(target)
        await self._page.keyboard.press("Enter")

    async def choose(self, cell: Locator) -> None:
        """Choose a radio cell by the arrows of its group, or tick a box with Space."""
        if await cell.get_attribute("type") == "checkbox":
            await self.reach(cell)
            await self._page.keyboard.press("Space")
            return
        name = await cell.get_attribute("name")
        group = self._page.locator(f"input[type=radio][name='{name}']")
        await self.reach(group)
        for _step in range(await group.count()):
            if await cell.is_checked():
                return
            await self._page.keyboard.press("ArrowDown")
        await expect(cell).to_be_checked()

    async def write(self, target: Locator, text: str) -> None:
        await self.reach(target)
        await self._page.keyboard.press("ControlOrMeta+a")
        await self._page.keyboard.insert_text(text)

    async def reach(self, targets: Locator) -> None:
        """Tab until one of the targets has the focus, insisting that each stop can be seen."""
        await expect(targets.first).to_be_visible()
        for _stop in range(MOST_STOPS):
            if await targets.evaluate_all(HAS_FOCUS):
                return
            await self._page.keyboard.press("Tab")
            assert not await self._page.evaluate(HIDDEN_STOP)
        raise AssertionError(f"Tab never reached {targets}")
