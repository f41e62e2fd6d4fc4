"""Chromium through Playwright, with a profile on disk: a private window can install nothing."""

import os
import shutil
from asyncio import Future, get_running_loop, sleep, timeout
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.async_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    Request,
    ViewportSize,
    async_playwright,
)

from tests.browser.engines.driver import Left

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE: ViewportSize = {"width": 360, "height": 640}
FORGETS_SECONDS = 3
HERE = {"localhost", "127.0.0.1", None}
EXPECTED = ("Failed to load resource", "net::ERR_")
GONE = ("Execution context was destroyed", "navigation", "Target closed")

TELL_OF_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`);
});
"""


class Chromium:
    """A persistent context; `context` and `page` are there for what only Chromium can do."""

    name = "chromium"

    def __init__(self, playwright: Playwright, context: BrowserContext) -> None:
        self._playwright, self.context = playwright, context
        self.page: Page = context.pages[0]
        self.faults: list[str] = []
        context.on("request", self._asked)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))

    @classmethod
    async def start(cls, folder: Path, **options: Any) -> Self:  # noqa: ANN401 - Playwright's own
        """Start it with the profile in `folder`, new or used before."""
        playwright = await async_playwright().start()
        context = await playwright.chromium.launch_persistent_context(
            folder / "chromium",
            executable_path=CHROMIUM,
            args=FLAGS,
            ignore_default_args=["--headless"],
            **{"viewport": PHONE, "locale": "en-US", "timezone_id": "America/New_York"} | options,
        )
        context.set_default_timeout(30_000)
        await context.add_init_script(TELL_OF_VIOLATIONS)
        return cls(playwright, context)

    async def go(self, address: str) -> None:
        await self.page.goto(address)

    async def click(self, selector: str) -> None:
        await self.page.locator(selector).first.click()

    async def type(self, selector: str, text: str) -> None:
        await self.page.locator(selector).first.fill(text)

    async def evaluate(self, function: str, *given: object) -> Any:  # noqa: ANN401
        try:
            return await self.page.evaluate(f"(given) => ({function})(...given)", list(given))
        except Error as error:
            if any(sign in error.message for sign in GONE):
                raise Left from error
            raise AssertionError(error.message) from error

    async def screenshot(self, path: Path) -> None:
        await self.page.screenshot(path=path)

    async def resize(self, width: int, height: int) -> None:
        await self.page.set_viewport_size({"width": width, "height": height})

    async def quit(self) -> None:
        await self.context.close()
        await self._playwright.stop()

    async def background_sync(self, origin: str) -> None:
        """Wake the worker to send what waits, as when there is a connection again."""
        given = {"tag": "outbox", "lastChance": False}
        await self._wake("ServiceWorker.dispatchSyncEvent", origin, **given)

    async def push(self, origin: str, data: str) -> None:
        """Wake the worker with a push, as its push service would."""
        await self._wake("ServiceWorker.deliverPushMessage", origin, data=data)

    async def stop_workers(self) -> None:
        """End every worker, as the browser itself does when they have nothing to do."""
        session = await self.context.new_cdp_session(self.page)
        await session.send("ServiceWorker.enable")
        await session.send("ServiceWorker.stopAllWorkers")

    async def _wake(self, how: str, origin: str, **given: object) -> None:
        session = await self.context.new_cdp_session(self.page)
        found: Future[str] = get_running_loop().create_future()

        def told(event: dict[str, list[dict[str, str]]]) -> None:
            known = [one for one in event["registrations"] if origin in one["scopeURL"]]
            if known and not found.done():
                found.set_result(known[0]["registrationId"])

        session.on("ServiceWorker.workerRegistrationUpdated", told)
        await session.send("ServiceWorker.enable")
        async with timeout(5):
            which = await found
        await session.send(how, {"origin": origin, "registrationId": which, **given})

    async def room(self, origin: str, size: int | None = None) -> None:
        """Leave our pages only so many bytes to keep things in; None: as much as ever.

        Chromium remembers for a while how much was left, unless nobody has the database open.
        """
        await self.page.goto("about:blank")
        session = await self.context.new_cdp_session(self.page)
        await session.send("ServiceWorker.enable")
        await session.send("ServiceWorker.stopAllWorkers")
        await sleep(FORGETS_SECONDS)
        quota = {"origin": origin} | ({} if size is None else {"quotaSize": size})
        await session.send("Storage.overrideQuotaForOrigin", quota)

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in HERE:
            self.faults.append(f"foreign request: {request.url}")

    def _heard(self, message: ConsoleMessage) -> None:
        # Chromium reports a server that is away as a console error.
        if message.type == "error" and not any(one in message.text for one in EXPECTED):
            self.faults.append(f"console: {message.text}")
