"""Take the pictures that the README shows, from the demo on a phone's screen (bin/screenshot)."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from server.home.demo import CAST

HERE = Path(__file__).parent
PAGES = {"today": "/", "check-in": "/check-in", "diary": "/diary"}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


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


def take(browser: Browser, origin: str, scheme: Literal["light", "dark"]) -> None:
    """Take every picture in one colour scheme."""
    context = browser.new_context(
        base_url=origin,
        color_scheme=scheme,
        viewport={"width": 390, "height": 760},
        device_scale_factor=1.5,
        timezone_id=CAST[0].timezone,
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=alias]", CAST[0].alias)
    page.fill("[name=passphrase]", CAST[0].passphrase)
    page.press("[name=passphrase]", "Enter")
    page.wait_for_url(f"{origin}/")
    for name, path in PAGES.items():
        page.goto(path)
        page.screenshot(path=HERE / f"{name}-{scheme}.png")
    context.close()


def main() -> None:
    """Take every picture in both schemes."""
    with demo() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        for scheme in SCHEMES:
            take(browser, origin, scheme)
        browser.close()


main()
