"""WebKit: MiniBrowser of WebKitGTK through WebKitWebDriver, on a screen that is not there.

What is asked of it: w3.org/TR/webdriver2.
"""

import base64
import os
import shutil
from asyncio import sleep
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any, Self

import httpx2

from tests.browser.engines.driver import Left
from tests.browser.engines.processes import end, environment, start
from tests.child import free_port

DRIVER = shutil.which("WebKitWebDriver")
SCREEN = shutil.which("Xvfb")
BROWSERS = sorted(Path("/usr/lib").glob("*/webkit2gtk-4*/MiniBrowser"))
START_TRIES = 100
PHONE = (450, 700)
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""What the standard calls a reference to an element."""
GONE = ("no such frame", "no such window", "stale element", "javascript error", "unknown error")

CALL = """const [given, done] = arguments;
Promise.resolve().then(() => (%s)(...given))
  .then((value) => done({ value: value ?? null }), (error) => done({ error: String(error) }));"""


class Webkit:
    """A window of its own; it keeps nothing when it ends."""

    name = "webkit"

    def __init__(self, processes: list[Popen[bytes]], client: httpx2.AsyncClient) -> None:
        self._processes, self._client = processes, client

    @classmethod
    async def start(cls, folder: Path) -> Self:
        assert DRIVER, "This needs WebKit (Debian: apt install webkit2gtk-driver)"
        screen, display = _screen()
        port = free_port()
        own = environment(DISPLAY=f":{display}", HOME=str(folder), TZ="America/New_York")
        driver = start([DRIVER, "--host=127.0.0.1", f"--port={port}"], own, folder)
        client = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60)
        phone = cls([driver, screen], client)
        try:
            await phone._begin(port)
            await phone.resize(*PHONE)
        except BaseException:
            await phone.quit()
            raise
        return phone

    async def go(self, address: str) -> None:
        await self._ask("POST", "/url", {"url": address})

    async def click(self, selector: str) -> None:
        await self._ask("POST", f"/element/{await self._find(selector)}/click", {})

    async def type(self, selector: str, text: str) -> None:
        await self._ask("POST", f"/element/{await self._find(selector)}/value", {"text": text})

    async def evaluate(self, function: str, *given: object) -> Any:  # noqa: ANN401
        body = {"script": CALL % function, "args": [list(given)]}
        try:
            answer = await self._ask("POST", "/execute/async", body)
        except AssertionError as refused:
            if any(sign in str(refused) for sign in GONE):
                raise Left from refused
            raise
        assert "error" not in answer, answer["error"]
        return answer["value"]

    async def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(await self._ask("GET", "/screenshot")))

    async def resize(self, width: int, height: int) -> None:
        await self._ask("POST", "/window/rect", {"width": width, "height": height})

    async def quit(self) -> None:
        if self._client.base_url.path != "/":
            await self._ask("DELETE", "")
        await self._client.aclose()
        for process in self._processes:
            end(process)

    async def _begin(self, port: int) -> None:
        browser = str(BROWSERS[-1])
        wanted = {"webkitgtk:browserOptions": {"binary": browser, "args": ["--automation"]}}
        for _try in range(START_TRIES):
            try:
                begun = await self._ask(
                    "POST", "session", {"capabilities": {"alwaysMatch": wanted}}
                )
                break
            except httpx2.ConnectError:
                await sleep(0.05)
        else:
            raise AssertionError("WebKitWebDriver did not start: see processes.log")
        self._client.base_url = f"http://127.0.0.1:{port}/session/{begun['sessionId']}"
        await self._ask("POST", "/timeouts", {"script": 60_000, "pageLoad": 60_000})

    async def _find(self, selector: str) -> str:
        found = await self._ask("POST", "/element", {"using": "css selector", "value": selector})
        return str(found[ELEMENT])

    async def _ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401
        answer = await self._client.request(method, path, json=body)
        value = answer.json()["value"]
        if answer.is_error:
            raise AssertionError(f"{value['error']}: {value['message']}")
        return value


def _screen() -> tuple[Popen[bytes], int]:
    """Start a screen in memory on a display that it finds free; return its number."""
    assert SCREEN, "This needs a screen in memory (Debian: apt install xvfb)"
    reader, writer = os.pipe()
    command = [SCREEN, "-displayfd", str(writer), "-screen", "0", "800x900x24", "-nolisten", "tcp"]
    process = Popen(command, pass_fds=[writer], stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as told:
        return process, int(told.readline())
