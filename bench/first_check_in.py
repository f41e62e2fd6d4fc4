"""From the first open to the first saved check-in, as somebody new on a slow phone.

Slow 4G and a quarter of this machine's processor. Typing and thinking are not timed: each step is
the wait between a tap and what the tap was for. Pictures of each step go to a folder.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Page, expect

from bench.sections import keep
from bench.server import Server
from bench.slow_phone import phone, slow_network, slow_processor
from bench.table import Row, markdown

COMMAND = "bench/first_check_in"
HEADING = "From the first open to the first saved check-in"
TOLD = f"What `{COMMAND}` printed, on Chromium at a quarter of its processor and on Slow 4G."
PATIENCE_MILLISECONDS = 60_000
ALIAS, PASSPHRASE = "Slow Phone 1", "a boat on level water"


@dataclass
class Walk:
    """The steps so far: what each was, and how long it took in seconds."""

    page: Page
    pictures: Path
    steps: list[tuple[str, float]] = field(default_factory=list)

    async def step(self, what: str, act: Awaitable[object], sign: Awaitable[object]) -> None:
        """Do something, wait for the sign that it is done, and keep a picture."""
        began_at = time.perf_counter()
        await act
        await sign
        self.steps.append((what, time.perf_counter() - began_at))
        await self.page.screenshot(path=self.pictures / f"{len(self.steps):02}.png")

    async def sees(self, words: str) -> None:
        await expect(self.page.locator("h1")).to_contain_text(words)


async def walk(port: int, folder: Path, pictures: Path) -> list[tuple[str, float]]:
    """Go the way of somebody new; return the steps."""
    async with phone(folder) as context:
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        expect.set_options(timeout=PATIENCE_MILLISECONDS)
        page = context.pages[0]
        await slow_network(await slow_processor(page))
        steps = Walk(page, pictures)
        await sign_up(steps, f"http://localhost:{port}")
        await check_in(steps)
        return steps.steps


async def sign_up(walk: Walk, origin: str) -> None:
    """Go from the front door to an account."""
    page = walk.page
    await walk.step("first open", page.goto(f"{origin}/"), walk.sees(""))
    start = page.get_by_role("link", name="Start").first
    await walk.step("Start", start.tap(), page.wait_for_url("**/about*"))
    go_on = page.get_by_role("link", name="go on")
    await walk.step("yes, go on", go_on.tap(), page.wait_for_url("**/sign-up*"))
    await page.locator("[name=alias]").fill(ALIAS)
    await page.locator("[name=passphrase]").fill(PASSPHRASE)
    await expect(page.locator("[name=timezone]")).not_to_have_value("")  # typing takes longer
    button = page.get_by_role("main").get_by_role("button", name="Sign up", exact=True)
    await walk.step("Sign up", button.tap(), walk.sees("Keep these ten codes"))
    later = page.get_by_role("link", name="Later")
    await walk.step("codes put off", later.tap(), page.wait_for_url(f"{origin}/"))


async def check_in(walk: Walk) -> None:
    """Answer three questions and save."""
    page = walk.page
    link = page.get_by_role("main").get_by_role("link", name="Check in").first
    await walk.step("Check in", link.tap(), walk.sees("How is today?"))
    for question, answer in [("Mood", "Good"), ("Strongest craving", "3"), ("How sure", "7")]:
        group = page.get_by_role("group", name=question)
        cell = group.get_by_role("radio", name=answer, exact=True)
        await walk.step(f"{question}: {answer}", cell.tap(), expect(cell).to_be_checked())
    save = page.get_by_role("button", name="Save", exact=True)
    await walk.step("Save", save.tap(), walk.sees("Saved."))


def main() -> None:
    """Walk and print; with --write, keep the table in docs/performance.md."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("pictures", nargs="?", type=Path, help="a folder for the pictures")
    parser.add_argument("--write", action="store_true", help="keep it in docs/performance.md")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evenkeel-bench-") as name:
        folder = Path(name)
        pictures = chosen.pictures or folder
        pictures.mkdir(parents=True, exist_ok=True)
        with Server(folder / "data") as server:
            steps = asyncio.run(walk(server.port, folder, pictures))
    rows = [Row(what, f"{seconds:.2f} s") for what, seconds in steps]
    table = markdown([*rows, Row("in all", f"{sum(seconds for _, seconds in steps):.1f} s")])
    print(table)
    if chosen.write:
        keep(HEADING, f"{TOLD}\n\n{table}")


if __name__ == "__main__":
    main()
