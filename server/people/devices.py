"""What to call a phone or computer, from what its browser says of itself."""

import re

from server.core.words import _

# The first that fits wins: most browsers claim to be several others as well.
_BROWSERS = (
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Edge", r"Edg(A|iOS)?/"),
    ("Opera", r"OPR/|OPT/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("DuckDuckGo", r"DuckDuckGo/|Ddg/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"iPhone|iPod"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("ChromeOS", r"CrOS"),
    ("Windows", r"Windows"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)


def device_name(user_agent: str) -> str:
    """Return such as “Chrome on Android”, without version or model."""
    browser = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    if browser and system:
        return _("{browser} on {system}").format(browser=browser, system=system)
    return browser or system or _("A program or browser we don’t know")


def kind_of_device(user_agent: str) -> str:
    """Return "iphone" (iPads too, where they say so), "android" or "desktop"."""
    kinds = (("iphone", r"iPhone|iPod|iPad"), ("android", r"Android"))
    return _first(kinds, user_agent) or "desktop"


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for name, sign in known if re.search(sign, user_agent)), "")
