"""The three engines, one after the other."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.browser.engines.chromium import Chromium
from tests.browser.engines.driver import Phone
from tests.browser.engines.firefox import Firefox
from tests.browser.engines.webkit import Webkit

ENGINES = [Chromium, Firefox, Webkit]


@pytest_asyncio.fixture(params=ENGINES, ids=lambda engine: engine.name, loop_scope="session")
async def phone(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Phone]:
    """A new phone, one engine after the other."""
    one: Phone = await request.param.start(tmp_path)
    try:
        yield one
    finally:
        await one.quit()
