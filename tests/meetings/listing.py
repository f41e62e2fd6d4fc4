"""A few meetings round Delray Beach, and one far away, for tests of the finder's pages."""

from datetime import UTC, datetime
from typing import Any

import httpx2
from msgspec.structs import replace

from server.listings.kept import Kept
from server.listings.record import Record
from tests.meetings import crowd

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # Sunday, 3 PM in New York: as in tests/conftest.py
HALL = Record(
    source_id="hall",
    name="Keep It Simple",
    program="NA",
    weekday=0,
    start=16 * 60,
    duration=60,
    timezone="America/New_York",
    types=("D", "O", "X"),
    venue="Town Hall",
    address="100 Main Street",
    city="Delray Beach",
    region="FL",
    postal_code="33444",
    lat=26.4615,
    lng=-80.0728,
    precision="exact",
    is_in_person=True,
    updated_at=datetime(2026, 8, 12, tzinfo=UTC),
)
ONLINE = replace(
    HALL,
    source_id="online",
    name="Evening Light",
    program="AA",
    start=12 * 60 + 30,
    duration=90,
    timezone="America/Los_Angeles",
    types=("C",),
    venue="",
    address="",
    city="",
    postal_code="",
    lat=None,
    lng=None,
    precision="none",
    is_in_person=False,
    is_online=True,
    url="https://zoom.us/j/123456789",
    provider="Zoom",
    url_notes="Password: serenity",
    phone="+1 646 558 8656,,123456789#",
    updated_at=datetime(2024, 1, 5, tzinfo=UTC),
)
"""Noon in Los Angeles is 3 PM in New York: it is on at half past."""


async def listed(*some: Record, feed: str = "Town") -> list[Kept]:
    """Keep meetings as an import does; the ids come in the order given."""
    kept_feed = await crowd.feed(feed, NOW)
    return await crowd.keep(kept_feed.id, iter(some), NOW)


async def error_of(client: httpx2.AsyncClient, path: str) -> dict[str, Any]:
    """Ask for what can't be had."""
    answer = await client.get(path)
    assert answer.status_code == 422, answer.text
    said: dict[str, Any] = answer.json()["error"]
    return said
