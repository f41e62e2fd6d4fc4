"""A browser window that remembers everything it should never have done."""

import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Page, Request, Response

from tests.browser.engines.chromium import TELL_OF_VIOLATIONS
from tests.browser.engines.driver import IS_AWAKE

PHONE = (360, 640)
SMALL_PHONE = (320, 640)
DESK = (1280, 800)


@dataclass
class Window:
    """One page in a context of its own, with what went wrong in it."""

    page: Page
    origin: str
    has_scripts: bool = True
    faults: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    async def go(self, path: str) -> None:
        """Go there, and wait until every script of the page is at work."""
        await self.page.goto(self.origin + path)
        if self.has_scripts:
            await self.page.evaluate(IS_AWAKE)

    def heard(self, message: ConsoleMessage) -> None:
        # Chromium reports our own error pages (404 and the like) as console errors too.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.faults.append(f"foreign request: {request.url}")

    def answered(self, response: Response) -> None:
        self.fetched.append(response.url)
        if response.status >= 400 and response.request.resource_type != "document":
            self.faults.append(f"{response.status}: {response.url}")

    def forgive(self, beginning: str) -> None:
        """Forget the faults that a test brought about itself."""
        self.faults = [fault for fault in self.faults if not fault.startswith(beginning)]

    async def sizes(self) -> dict[str, int]:
        """Weigh everything that was fetched, once each: path -> bytes when zipped.

        It is fetched again for that: Chromium forgets bodies when a page is left.
        """
        again = self.page.context.request
        bodies = {url: await (await again.get(url)).body() for url in set(self.fetched)}
        return {urlsplit(url).path: len(gzip.compress(body, 9)) for url, body in bodies.items()}


@asynccontextmanager
async def window(
    browser: Browser,
    origin: str,
    *,
    size: tuple[int, int] = PHONE,
    scheme: Literal["light", "dark"] = "light",
    timezone: str = "America/New_York",
    **options: Any,  # noqa: ANN401 - what Browser.new_context takes
) -> AsyncIterator[Window]:
    """Open a window and, when the block ends well, insist that nothing went wrong in it.

    Pages come as the server sends them: what the phone keeps is tested with a phone (`pocket`).
    """
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        timezone_id=timezone,
        locale="en-US",
        **{"service_workers": "block"} | options,
    )
    context.set_default_timeout(30_000)
    await context.add_init_script(TELL_OF_VIOLATIONS)
    page = await context.new_page()
    opened = Window(page, origin, has_scripts=options.get("java_script_enabled", True))
    context.on("request", opened.asked)
    context.on("response", opened.answered)
    context.on("console", opened.heard)
    page.on("pageerror", lambda error: opened.faults.append(f"script: {error}"))
    try:
        yield opened
    finally:
        await context.close()
    assert opened.faults == [], opened.faults
