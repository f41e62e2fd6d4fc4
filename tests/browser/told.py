"""Alma's Firefox with notifications on: our pages, our server, and a push service between them."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx2

from server.push.encryption import encrypt
from server.push.payload import Content, payload
from tests import cast
from tests.autopush import PushService
from tests.browser import server
from tests.browser.engines.diary import Diary
from tests.browser.engines.driver import press, until
from tests.browser.engines.push_firefox import SHOWN, PushFirefox, Shown
from tests.child import ROOT, Child
from tests.vapid_claims import bytes_of

PAGE = "/notifications"
STATE = """() => {
  const all = [...document.querySelectorAll("[data-state]")].filter((one) => !one.hidden);
  return all.length === 1 && all[0].dataset.state !== "plain" ? all[0].dataset.state : null;
}"""
IS_STATE = f"(wanted) => ({STATE})() === wanted"
ENDED = f"() => ['on', 'slow'].find((state) => ({STATE})() === state)"

HAS_LOOKED = """() => performance.getEntriesByType("resource")
  .some(({ name }) => name.endsWith("/api/v1/push/key"))"""


@dataclass(frozen=True)
class Told:
    """One phone that is told things, and all that stands round it."""

    phone: PushFirefox
    service: PushService
    child: Child
    diary: Diary
    elsewhere: httpx2.AsyncClient
    """Alma, signed in somewhere else."""

    async def turn_on(self) -> None:
        """Have notifications on, as a person would turn them on, and none on the screen."""
        await self.phone.connect(is_on=True)
        await self.diary.open(PAGE)
        state = await until(self.phone, STATE)
        if state != "on":
            await press(self.phone, "Turn on")
            if await self.phone.evaluate("() => Notification.permission") == "default":
                await self.phone.allow()
            if await until(self.phone, ENDED) == "slow":  # the browser gave up waiting for itself
                await press(self.phone, "Try again")
            await self.has_state("on")
        await self.phone.clear()

    async def has_state(self, state: str) -> None:
        """Wait until the page says this of the phone."""
        await until(self.phone, IS_STATE, state)

    async def send_test(self) -> int:
        """Have the server send a test; return to how many devices."""
        answer = await self.elsewhere.post("/api/v1/push/test")
        assert answer.status_code == 202, answer.text
        return int(answer.json()["devices"])

    async def push(self, content: Content | None = None, raw: bytes = b"") -> str:
        """Send the phone something that our sender did not; return its token."""
        subscription = await self.phone.subscription()
        assert subscription is not None
        token = uuid4().hex
        plain = raw if content is None else payload(content, self.diary.origin, token)
        keys = {name: bytes_of(text) for name, text in subscription["keys"].items()}
        body = encrypt(keys["p256dh"], keys["auth"], plain) if plain else b""
        await self.service.deliver(subscription["endpoint"], body)
        return token

    async def shows(self, count: int) -> list[Shown]:
        """Wait until so many notifications are on the screen."""
        await until(self.phone, f"async (count) => (await ({SHOWN})()).length === count", count)
        return await self.phone.shown()

    async def open(self, path: str) -> None:
        """Open a page, and wait until it has looked after its subscription."""
        await self.diary.open(path)
        await until(self.phone, HAS_LOOKED)

    async def rotate_keys(self) -> None:
        """What an operator types to have another key pair."""
        command = [sys.executable, "-m", "server", "keys", "vapid", "rotate"]
        done = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=self.child.environment, stdout=asyncio.subprocess.DEVNULL
        )
        assert await done.wait() == 0


@asynccontextmanager
async def told(folder: Path) -> AsyncIterator[Told]:
    """Give Alma a new phone, signed up on it, and signed in elsewhere too."""
    async with PushService() as service:
        with server.standing(folder, EVENKEEL_PUSH_ORIGINS=service.origin) as child:
            phone = await PushFirefox.connected(folder, service.socket)
            origin = server.origin_of(child)
            diary = Diary(phone, origin)
            headers = {"Origin": origin}
            try:
                await diary.sign_up(cast.ALMA)
                async with httpx2.AsyncClient(base_url=origin, headers=headers) as elsewhere:
                    given = {"alias": cast.ALMA.alias, "passphrase": cast.ALMA.passphrase}
                    (await elsewhere.post("/api/v1/session", json=given)).raise_for_status()
                    yield Told(phone, service, child, diary, elsewhere)
            finally:
                await phone.quit()
