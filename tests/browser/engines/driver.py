"""What a test asks of a browser, whichever it is."""

import json
from asyncio import sleep, timeout
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

PATIENCE_SECONDS = 60.0
MOMENT_SECONDS = 0.02

WITH_TEXT = """(selector, words, mark) => {
  const named = (one) => (one.getAttribute("aria-label") ?? one.textContent).trim();
  const seen = [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  const found = seen.find((one) => named(one) === words) ??
    seen.find((one) => named(one).includes(words));
  document.querySelector(`[data-test-target]`)?.removeAttribute("data-test-target");
  found?.setAttribute("data-test-target", mark);
  return Boolean(found);
}"""
TEXT = '(selector) => document.querySelector(selector)?.innerText ?? ""'
HAS_HEADING = "() => document.querySelector('h1')?.innerText.trim()"
IS_AWAKE = """async () => {
  const start = document.querySelector("script[src$='shell/start.js']");
  if (!start) return true;
  const isAsking = new Promise((resolve) => {
    const look = () => document.querySelector("#phone-locked, dialog[open]") && resolve();
    const all = { subtree: true, childList: true, attributes: true };
    new MutationObserver(look).observe(document, all);
    look();
  });
  await Promise.race([isAsking, import(start.src).then(({ awake }) => awake)]);
  return true;
}"""
"""Whether all behaviours of the page are at work, or wait for its person: a PIN, an answer."""
WHERE = "() => location.pathname + location.search"


class Left(Exception):
    """The page went away while it was asked."""


class Phone(Protocol):
    """One browser with a profile of its own and one page, on loopback only."""

    name: str

    async def go(self, address: str) -> None:
        """Open an address as a person would type it, and wait until it has loaded."""

    async def click(self, selector: str) -> None:
        """Press, as a finger or a mouse does, the first element that fits."""

    async def type(self, selector: str, text: str) -> None:
        """Write into a field, key by key."""

    async def evaluate(self, function: str, *given: object) -> Any:  # noqa: ANN401 - any JSON
        """Call a function of JavaScript, async or not, JSON in and out; raise `Left`."""

    async def screenshot(self, path: Path) -> None:
        """Keep a picture of what is seen."""

    async def resize(self, width: int, height: int) -> None:
        """Make the window as large as that."""

    async def quit(self) -> None:
        """End it, by process id."""


async def text(phone: Phone, selector: str = "main") -> str:
    """Return what can be read there."""
    return str(await phone.evaluate(TEXT, selector))


async def where(phone: Phone) -> str:
    """Return the path and query of the page."""
    return str(await phone.evaluate(WHERE))


async def until(phone: Phone, function: str, *given: object) -> Any:  # noqa: ANN401
    """Ask again and again until the answer is something; return it."""
    answer, reason = await ask(phone, PATIENCE_SECONDS, function, *given)
    if answer:
        return answer
    seen = f"at {await where(phone)}:\n{await text(phone, 'body')}"
    raise AssertionError(f"{phone.name}: never {function} {given} {seen}") from reason


async def ask(
    phone: Phone, seconds: float, function: str, *given: object
) -> tuple[Any, Exception | None]:
    """Ask again and again for so long; return the answer, or None and what went wrong last."""
    reason: Exception | None = None
    with suppress(TimeoutError):
        async with timeout(seconds):
            while True:
                try:
                    if answer := await phone.evaluate(function, *given):
                        return answer, None
                except (Left, AssertionError) as error:  # a page that is on its way may do either
                    reason = error
                await sleep(MOMENT_SECONDS)
    return None, reason


async def press(phone: Phone, words: str, selector: str = "button") -> None:
    """Press what carries these words."""
    mark = json.dumps(f"{selector} {words}")
    await until(phone, WITH_TEXT, selector, words, json.loads(mark))
    await phone.click(f"[data-test-target={mark}]")


async def reads(phone: Phone, words: str, selector: str = "main") -> None:
    """Wait until these words can be read there."""
    await until(
        phone,
        "(where, words) => document.querySelector(where)?.innerText.includes(words)",
        selector,
        words,
    )
