"""Looking at a page: what axe says, what is too small to press, what sticks out."""

from pathlib import Path
from typing import Any

from tests.browser.engines.driver import IS_AWAKE
from tests.browser.watched import DESK, PHONE, SMALL_PHONE, Window

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"type": "tag", "values": TAGS}
RULES_OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
SMALLEST_TARGET = 44

WIDEST = """() => ({
  page: document.documentElement.scrollWidth,
  screen: document.documentElement.clientWidth,
  beyond: [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`),
})"""

# A label belongs to its control. Links inside a sentence and what is out of sight are exempt.
SMALL_TARGETS = """(least) => {
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const inSentence = (one) => one.tagName === "A" && getComputedStyle(one).display === "inline"
    && [...one.parentElement.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const inSight = (one) => one.checkVisibility() && one.tabIndex >= 0
    && !one.matches(".shell-skip");
  const boxes = (one) => [one, ...(one.labels ?? [])].map((part) => part.getBoundingClientRect());
  const size = (one) => {
    const rects = boxes(one);
    return {
      width: Math.max(...rects.map((rect) => rect.width)),
      height: Math.max(...rects.map((rect) => rect.height)),
    };
  };
  return [...document.querySelectorAll(all)]
    .filter((one) => inSight(one) && !inSentence(one))
    .map((one) => ({ one, ...size(one) }))
    .filter(({ width, height }) => width < least || height < least)
    .map(({ one, width, height }) =>
      `${one.outerHTML.slice(0, 90)}: ${width.toFixed(1)} x ${height.toFixed(1)}`);
}"""

# Rows out of sight are not laid out; a window as high as the page would not hold them.
LAY_OUT = """() => {
  for (const one of document.querySelectorAll("main *")) {
    if (getComputedStyle(one).contentVisibility === "auto") one.style.contentVisibility = "visible";
  }
}"""


async def is_open_to_all(opened: Window) -> None:
    """Insist that axe finds nothing, with everything unfolded.

    The dark scheme changes colours and nothing else, so there only what sees colours runs again.
    """
    await opened.page.evaluate(IS_AWAKE)
    await _unfold(opened)
    await opened.page.evaluate(LAY_OUT)
    await _grow(opened)
    assert AXE.exists(), "axe-core is missing: bin/test sets it up"
    await opened.page.evaluate(AXE.read_text())
    await opened.page.emulate_media(reduced_motion="reduce", color_scheme="light")
    found = await _axe(opened, RULES)
    assert found == [], found
    await opened.page.emulate_media(color_scheme="dark")
    found = await _axe(opened, RULES_OF_COLOUR)
    assert found == [], found


async def is_fit_to_be_seen(opened: Window) -> None:
    """Insist on all of it: the frame, room, and openness to everybody."""
    await has_its_frame(opened)
    await is_roomy(opened)
    await is_open_to_all(opened)


async def is_roomy(opened: Window) -> None:
    """Insist on big targets and no sideways scroll, down to 320 px and at 200 % text."""
    await _unfold(opened)
    for width, height in (DESK, PHONE, SMALL_PHONE):
        await opened.page.set_viewport_size({"width": width, "height": height})
        small = await opened.page.evaluate(SMALL_TARGETS, SMALLEST_TARGET)
        assert small == [], small
        await _fits(opened)
    await opened.page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    await _fits(opened)
    await opened.page.evaluate("() => { document.documentElement.style.fontSize = '' }")


async def has_its_frame(opened: Window) -> None:
    """Insist on one heading, Help in the header, and a title that tells a stranger nothing."""
    assert await opened.page.locator("h1").count() == 1
    assert await opened.page.locator("header a[href='/help']").is_visible()
    title = (await opened.page.title()).lower()
    assert title.endswith(" · evenkeel")
    assert not any(word in title for word in ("crav", "kratom", "recover", "sober", "used"))


async def _unfold(opened: Window) -> None:
    """Open what is folded, so that it is looked at too."""
    await opened.page.evaluate(
        "() => document.querySelectorAll('details').forEach((one) => { one.open = true })"
    )


async def _grow(opened: Window) -> None:
    """Make the window as high as the page, so that nothing lies under the navigation."""
    width, height = PHONE
    needed = await opened.page.evaluate("() => document.documentElement.scrollHeight")
    await opened.page.set_viewport_size({"width": width, "height": max(height, needed)})


async def _axe(opened: Window, rules: dict[str, Any]) -> list[str]:
    found = await opened.page.evaluate(
        "(rules) => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", rules
    )
    return [
        f"{violation['id']}: {node['html'][:120]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


async def _fits(opened: Window) -> None:
    widest = await opened.page.evaluate(WIDEST)
    assert widest["page"] <= widest["screen"], widest["beyond"]
