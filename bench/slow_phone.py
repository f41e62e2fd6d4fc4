"""Chromium as a slow phone: its processor at a quarter, its network as Lighthouse's Slow 4G."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import BrowserContext, CDPSession, Page, async_playwright

from tests.browser.engines.chromium import CHROMIUM, FLAGS

SLOWER = 4
ROUND_TRIP_MILLISECONDS = 150
DOWN_BYTES_A_SECOND = 1_638.4 * 1000 / 8 * 0.9
UP_BYTES_A_SECOND = 750 * 1000 / 8 * 0.9
"""github.com/GoogleChrome/lighthouse, docs/throttling.md: mobileSlow4G as applied in a browser."""


@asynccontextmanager
async def phone(folder: Path) -> AsyncIterator[BrowserContext]:
    """Start a phone that keeps what it has in `folder`."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder / "profile",
            executable_path=CHROMIUM,
            args=FLAGS,
            ignore_default_args=["--headless"],
            viewport={"width": 360, "height": 640},
            device_scale_factor=2,
            is_mobile=True,
            has_touch=True,
            locale="en-US",
            timezone_id="America/New_York",
        )
        try:
            yield context
        finally:
            await context.close()


async def slow_processor(page: Page) -> CDPSession:
    """Give the page's main thread a quarter of the processor; workers are not slowed."""
    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return session


async def slow_network(session: CDPSession) -> None:
    """Make the page wait for the network as on Slow 4G."""
    conditions = {
        "offline": False,
        "latency": ROUND_TRIP_MILLISECONDS * 3.75,
        "downloadThroughput": DOWN_BYTES_A_SECOND,
        "uploadThroughput": UP_BYTES_A_SECOND,
    }
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", conditions)
