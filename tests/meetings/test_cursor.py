"""Where a list goes on is written by the finder; what somebody made up is refused."""

import base64
import json
from datetime import timedelta

import httpx2
import pytest
from msgspec.structs import replace

from tests.conftest import Clock
from tests.meetings.listing import HALL, NOW, ONLINE, error_of, listed

AT = int(NOW.timestamp())
A_DAY = 24 * 3600
QUESTIONS = ("", "near=33444&", "feed=Town&", "near=33444&when=today&")


def cursor(
    now: float = AT, radius_km: float | None = None, tier: int = 0, first: int = 0, last: str = "x"
) -> str:
    made = json.dumps([now, radius_km, tier, False, 0, first, 0, None, last]).encode()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


@pytest.mark.parametrize(
    "made_up",
    [
        cursor(now=10**18),
        cursor(now=-(10**18)),
        cursor(now=0),
        cursor(now=AT - 8 * A_DAY),
        cursor(now=AT + 8 * A_DAY),
        cursor(radius_km=250.1),
        cursor(radius_km=1e9),
        cursor(radius_km=0),
        cursor(radius_km=-5),
        cursor(tier=8),
        cursor(tier=-1),
    ],
)
async def test_a_cursor_that_is_none_of_ours_is_refused(
    client: httpx2.AsyncClient, made_up: str
) -> None:
    await listed(HALL, ONLINE)
    for asked in QUESTIONS:
        said = await error_of(client, f"/api/v1/meetings?{asked}cursor={made_up}")
        assert list(said["fields"]) == ["cursor"]


@pytest.mark.parametrize("odd", [cursor(first=2**62), cursor(first=-(2**62)), cursor(last="")])
async def test_odd_places_in_a_list_break_nothing(client: httpx2.AsyncClient, odd: str) -> None:
    await listed(HALL, ONLINE)
    for asked in QUESTIONS:
        answer = await client.get(f"/api/v1/meetings?{asked}cursor={odd}")
        assert answer.status_code == 200


async def test_a_list_can_still_be_read_on_a_day_later(
    client: httpx2.AsyncClient, clock: Clock
) -> None:
    await listed(HALL, replace(HALL, source_id="second"))
    first = (await client.get("/api/v1/meetings?near=33444&limit=1")).json()
    clock.now += timedelta(days=1)
    path = f"/api/v1/meetings?near=33444&limit=1&cursor={first['cursor']}"
    second = (await client.get(path)).json()
    assert len(second["meetings"]) == 1
    assert second["meetings"][0]["id"] != first["meetings"][0]["id"]
