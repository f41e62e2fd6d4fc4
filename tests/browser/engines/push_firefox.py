"""Firefox with a push service of its own, and a hand on what is around its pages.

Notifications, the switch for the network and permissions belong to the browser, not to a page:
scripts of the browser's own scope reach them.
"""

import time
from asyncio import sleep
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from tests.browser.engines.driver import MOMENT_SECONDS, PATIENCE_SECONDS
from tests.browser.engines.firefox import Firefox

PREFERENCES: dict[str, object] = {
    "remote.prefs.recommended": False,  # else no connection to a push service is made
    "alerts.useSystemBackend": False,
    "dom.push.connection.enabled": True,
    "dom.push.quotaUpdateDelay": 100,
    "dom.push.requestTimeout": 3000,
    "dom.push.retryBaseInterval": 200,
    "dom.push.testing.allowInsecureServerURL": True,
    "dom.serviceWorkers.idle_extended_timeout": 500,
    "dom.serviceWorkers.idle_timeout": 500,
    "dom.serviceWorkers.disable_open_click_delay": 5000,
    "dom.webnotifications.enabled": True,
    "security.notification_enable_delay": 0,
    # What the recommended ones would keep quiet.
    "app.normandy.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
}
PERMIT = """(origin, word) => {
  const made = Services.scriptSecurityManager.createContentPrincipalFromOrigin(origin);
  const act = { allow: "ALLOW_ACTION", deny: "DENY_ACTION", ask: "UNKNOWN_ACTION" }[word];
  Services.perms.addFromPrincipal(made, "desktop-notification", Services.perms[act]);
}"""
CONNECT = "(isOn) => Services.prefs.setBoolPref('dom.push.connection.enabled', isOn)"
QUESTION = "document.getElementById('web-notifications-notification')"
IS_ASKED = f"() => Boolean({QUESTION}?.checkVisibility())"
ALLOW = f"() => {{ {QUESTION}.button.click(); return true; }}"
TAP = """(title) => {
  for (const window of Services.wm.getEnumerator("alert:alert")) {
    const { document } = window;
    if (document.getElementById("alertTitleLabel")?.getAttribute("value") !== title) continue;
    document.getElementById("alertBox").click();
    return true;
  }
  return false;
}"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const all = await registration.getNotifications();
  return all.map(({ title, body, tag, data }) => ({ title, body, tag, data }));
}"""
CLEAR = """async () => {
  const registration = await navigator.serviceWorker.ready;
  for (const one of await registration.getNotifications()) one.close();
}"""
SUBSCRIPTION = """async () => {
  const registration = await navigator.serviceWorker.ready;
  return (await registration.pushManager.getSubscription())?.toJSON() ?? null;
}"""

Shown = dict[str, Any]


class PushFirefox(Firefox):
    """Firefox that is connected to a push service on loopback."""

    @classmethod
    async def connected(cls, folder: Path, socket: str) -> Self:
        """Start it; `socket` is where its push service listens."""
        own = PREFERENCES | {"dom.push.serverURL": socket}
        phone = await cls.start(folder, own, ["--remote-allow-system-access"])
        await phone.look_around()
        return phone

    async def look_around(self) -> None:
        """Find the browser's own scope."""
        tree = await self._wire.ask("browsingContext.getTree", **{"moz:scope": "chrome"})
        self._chrome: str = tree["contexts"][0]["context"]

    async def around(self, function: str, *given: object) -> Any:  # noqa: ANN401 - any JSON
        """Call a function of JavaScript in the browser's own scope."""
        return await self._evaluate(self._chrome, function, *given)

    async def permit(self, origin: str, word: str) -> None:
        """Say what a site may do with notifications: allow, deny or ask."""
        await self.around(PERMIT, origin, word)

    async def connect(self, *, is_on: bool) -> None:
        """Have a connection to the push service, or none."""
        await self.around(CONNECT, is_on)

    async def is_asked(self) -> bool:
        """Tell whether the browser asks its owner just now whether it may notify."""
        return bool(await self.around(IS_ASKED))

    async def allow(self) -> None:
        """Wait until the browser asks whether it may notify, and answer yes."""
        await self._until_around(IS_ASKED)
        await self.around(ALLOW)

    async def tap(self, title: str) -> None:
        """Tap the notification with this title."""
        await self._until_around(TAP, title)

    async def shown(self) -> list[Shown]:
        """Every notification of ours that is on the screen."""
        found: list[Shown] = await self.evaluate(SHOWN)
        return found

    async def clear(self) -> None:
        """Wipe the notifications off."""
        await self.evaluate(CLEAR)

    async def subscription(self) -> dict[str, Any] | None:
        """What the browser says of its subscription."""
        found: dict[str, Any] | None = await self.evaluate(SUBSCRIPTION)
        return found

    async def put_away(self) -> None:
        """Close the page; an empty one stays, or the browser would end."""
        left = self._context
        made = await self._wire.ask("browsingContext.create", type="tab")
        self._context = made["context"]
        await self._wire.ask("browsingContext.close", context=left)

    async def take_up(self, path: str) -> None:
        """Wait until a page of this path is open, and use that one."""
        ends_at = time.monotonic() + PATIENCE_SECONDS
        while not (
            found := [one for one, url in await self._pages() if urlsplit(url).path == path]
        ):
            assert time.monotonic() < ends_at, f"never a page {path}"
            await sleep(MOMENT_SECONDS)
        self._context = found[0]

    async def close_others(self) -> None:
        """Leave only the page that is used."""
        for one, _url in await self._pages():
            if one != self._context:
                await self._wire.ask("browsingContext.close", context=one)

    async def _pages(self) -> list[tuple[str, str]]:
        tree = await self._wire.ask("browsingContext.getTree", maxDepth=0)
        return [(one["context"], one["url"]) for one in tree["contexts"]]

    async def _until_around(self, function: str, *given: object) -> None:
        ends_at = time.monotonic() + PATIENCE_SECONDS
        while not await self.around(function, *given):
            assert time.monotonic() < ends_at, f"never {function} {given}"
            await sleep(MOMENT_SECONDS)
