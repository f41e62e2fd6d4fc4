"""Take the pictures that the README and the manifest show, from the demo (bin/screenshot)."""

import base64
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from server.home.demo import CAST
from tests.browser.engines.chromium import CHROMIUM, FLAGS

HERE = Path(__file__).parent
PAGES = {"today": "/", "check-in": "/check-in", "diary": "/diary"}
INSTALLING = HERE.parents[1] / "web" / "phone"
"""For what browsers show while they install (server/phone/manifest.py)."""
SCREENS = {"narrow": (390, 780), "wide": (1280, 800)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@contextmanager
def demo() -> Iterator[str]:
    """Run the demo on a free port until the block ends; give its origin."""
    with tempfile.TemporaryDirectory() as folder:
        child = subprocess.Popen(
            [sys.executable, "-m", "server", "demo", "--port", "0"],
            env=os.environ | {"EVENKEEL_DATA": folder},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            yield next(_origins(child))
        finally:
            child.terminate()
            child.wait()


def _origins(child: subprocess.Popen[str]) -> Iterator[str]:
    for line in child.stdout or ():
        yield from re.findall(r"http://localhost:\d+", line)
    raise SystemExit("The demo did not start.")


def open_today(
    browser: Browser,
    origin: str,
    scheme: Literal["light", "dark"] = "light",
    size: tuple[int, int] = (390, 760),
    scale: float = 1.5,
) -> Page:
    """Sign the first of the demo's people in."""
    context = browser.new_context(
        base_url=origin,
        color_scheme=scheme,
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=scale,
        timezone_id=CAST[0].timezone,
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=alias]", CAST[0].alias)
    page.fill("[name=passphrase]", CAST[0].passphrase)
    page.press("[name=passphrase]", "Enter")
    page.wait_for_url(f"{origin}/")
    return page


def take(browser: Browser, origin: str, scheme: Literal["light", "dark"]) -> None:
    """Take every picture of the README in one colour scheme."""
    page = open_today(browser, origin, scheme)
    for name, path in PAGES.items():
        page.goto(path)
        page.locator("main h1").wait_for()  # of what the phone keeps a page is filled later
        page.screenshot(path=HERE / f"{name}-{scheme}.png")
    page.context.close()


def take_for_installing(browser: Browser, origin: str) -> None:
    """Take the pictures that a browser shows while it installs: a page that tells little."""
    for name, size in SCREENS.items():
        page = open_today(browser, origin, size=size, scale=1)
        page.goto("/diary")
        page.locator("main h1").wait_for()
        devtools = page.context.new_cdp_session(page)
        options = {"format": "webp", "quality": 80}
        taken = devtools.send("Page.captureScreenshot", options)
        (INSTALLING / f"screenshot-{name}.webp").write_bytes(base64.b64decode(taken["data"]))
        page.context.close()


def main() -> None:
    """Take every picture."""
    with demo() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, ignore_default_args=["--headless"]
        )
        for scheme in SCHEMES:
            take(browser, origin, scheme)
        take_for_installing(browser, origin)
        browser.close()


main()
