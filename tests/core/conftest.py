"""What the tests of backup, restore and key rotation start from."""

import pytest

from server.core.settings import Settings
from tests.core.diaries import fill


@pytest.fixture
async def filled(settings: Settings) -> Settings:
    """Settings of a closed database with the demo's people and diaries in it."""
    await fill(settings)
    return settings
