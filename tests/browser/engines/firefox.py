"""Firefox over WebDriver BiDi, which it speaks by itself: no driver stands between."""

import base64
import json
import shutil
import time
from asyncio import sleep
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import Popen
from typing import Any, Self

from tests.browser.engines.driver import Left, ask, until
from tests.browser.engines.processes import end, environment, start
from tests.browser.engines.wire import Refused, Wire

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
START_SECONDS = 60
PHONE = (450, 640)
NOWHERE = {"network.proxy.http": "127.0.0.1", "network.proxy.ssl": "127.0.0.1"}
PREFERENCES: dict[str, object] = {
    # A proxy that is not there, for all but this machine: nothing can leave it.
    "network.proxy.type": 1,
    "network.proxy.http_port": 9,
    "network.proxy.ssl_port": 9,
    **NOWHERE,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.preonboarding.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "browser.translations.enable": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.disable_beforeunload": True,
    "intl.accept_languages": "en-US",
    "termsofuse.bypassNotification": True,
    "toolkit.telemetry.unified": False,
}
NO_MORE: Mapping[str, object] = {}
INTO_SIGHT = """(one) => {
  one.scrollIntoView({ block: "center", behavior: "instant" });
  window.wasPressed = false;
  const note = (event) => { window.wasPressed ||= event.composedPath().includes(one); };
  addEventListener("click", note, { capture: true, once: true });
}"""
WAS_PRESSED = "() => window.wasPressed !== false"
"""Not on a page that came in its place, either."""
HAS_FOCUS = "(selector) => document.activeElement === document.querySelector(selector)"
PRESSES = 5
PRESS_SECONDS = 2.0
MARK = "() => { window.isLeft = true }"
HAS_COME = "() => !window.isLeft && document.readyState === 'complete'"
GONE = ("no such frame", "DiscardedBrowsingContext", "no such node", "AbortError", "unknown error")


class Firefox:
    """A headless window with a profile of its own."""

    name = "firefox"

    def __init__(self, process: Popen[bytes], wire: Wire, context: str) -> None:
        self._process, self._wire, self._context = process, wire, context

    @classmethod
    async def start(
        cls, folder: Path, preferences: Mapping[str, object] = NO_MORE, flags: Sequence[str] = ()
    ) -> Self:
        """Start it with the profile in `folder`, new or used before."""
        assert FIREFOX, "This needs Firefox (Debian: apt install firefox-esr)"
        profile = folder / "firefox"
        profile.mkdir(exist_ok=True)
        wanted = (
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
            for name, value in {**PREFERENCES, **preferences}.items()
        )
        (profile / "user.js").write_text("".join(wanted))
        told = profile / "WebDriverBiDiServer.json"
        told.unlink(missing_ok=True)
        flags = ["--headless", "--no-remote", "--remote-debugging-port", "0", *flags]
        own = environment(HOME=str(profile), MOZ_CRASHREPORTER_DISABLE="1", TZ="America/New_York")
        process = start([FIREFOX, *flags, "--profile", str(profile), "about:blank"], own, folder)
        try:
            wire = await Wire.to(f"ws://127.0.0.1:{await _port(told)}/session")
            tree = await wire.ask("browsingContext.getTree")
        except BaseException:
            end(process)
            raise
        phone = cls(process, wire, tree["contexts"][0]["context"])
        await phone.resize(*PHONE)
        return phone

    async def go(self, address: str) -> None:
        # Its own word that a page has come gets lost when the page before was still loading.
        with suppress(Left):
            await self.evaluate(MARK)
        await self._here("browsingContext.navigate", url=address, wait="none")
        await until(self, HAS_COME)

    async def click(self, selector: str) -> None:
        # What is pressed while a page moves, or before its first picture, gets lost: so it looks.
        for _try in range(PRESSES):
            await self._press(selector)
            if (await ask(self, PRESS_SECONDS, WAS_PRESSED))[0]:
                return
        raise AssertionError(f"{selector} was never pressed: does something lie over it?")

    async def type(self, selector: str, text: str) -> None:
        await self.click(selector)
        await until(self, HAS_FOCUS, selector)
        strokes = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        await self._act({"type": "key", "id": "keys", "actions": strokes})

    async def evaluate(self, function: str, *given: object) -> Any:  # noqa: ANN401
        return await self._evaluate(self._context, function, *given)

    async def screenshot(self, path: Path) -> None:
        taken = await self._here("browsingContext.captureScreenshot")
        path.write_bytes(base64.b64decode(taken["data"]))

    async def resize(self, width: int, height: int) -> None:
        await self._here("browsingContext.setViewport", viewport={"width": width, "height": height})

    async def quit(self) -> None:
        await self._wire.close()
        end(self._process)

    async def _evaluate(self, context: str, function: str, *given: object) -> Any:  # noqa: ANN401
        wrapped = (
            f"async (given) => JSON.stringify((await ({function})(...JSON.parse(given))) ?? null)"
        )
        try:
            answer = await self._wire.ask(
                "script.callFunction",
                functionDeclaration=wrapped,
                arguments=[{"type": "string", "value": json.dumps(given)}],
                target={"context": context},
                awaitPromise=True,
            )
        except Refused as refused:
            if any(sign in str(refused) for sign in GONE):
                raise Left from refused
            raise
        if answer["type"] == "exception":
            raise AssertionError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    async def _press(self, selector: str) -> None:
        found = await self._here(
            "browsingContext.locateNodes",
            locator={"type": "css", "value": selector},
            maxNodeCount=1,
        )
        element = {"sharedId": found["nodes"][0]["sharedId"]}
        await self._here(
            "script.callFunction",
            functionDeclaration=INTO_SIGHT,
            arguments=[element],
            target={"context": self._context},
            awaitPromise=False,
        )
        strokes = [
            {
                "type": "pointerMove",
                "x": 0,
                "y": 0,
                "origin": {"type": "element", "element": element},
            },
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self._act({"type": "pointer", "id": "finger", "actions": strokes})

    async def _here(self, method: str, **params: object) -> dict[str, Any]:
        return await self._wire.ask(method, context=self._context, **params)

    async def _act(self, source: dict[str, object]) -> None:
        await self._here("input.performActions", actions=[source])


async def _port(told: Path) -> int:
    """Wait until Firefox has written into its profile where it listens."""
    ends_at = time.monotonic() + START_SECONDS
    while time.monotonic() < ends_at:
        if told.exists() and (said := told.read_text()):
            return int(json.loads(said)["ws_port"])
        await sleep(0.05)
    raise AssertionError("Firefox did not start: see processes.log")
