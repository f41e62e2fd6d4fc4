"""Kept meetings as JSON."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from server.favourites.models import Favourite
from server.people.models import Person
from tests.conftest import Clock
from tests.favourites.setting import leave_out, list_meeting, record
from tests.routes import SAMPLE_ID


async def listed(client: httpx2.AsyncClient) -> list[dict[str, object]]:
    answer = await client.get("/api/v1/meetings/mine")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["meetings"]
    return found


async def test_a_meeting_is_kept_changed_and_let_go(as_alma: httpx2.AsyncClient) -> None:
    meeting = await list_meeting(record())
    path = f"/api/v1/meetings/{meeting}/favourite"
    assert (await as_alma.put(path, json={"remind_minutes_before": 30})).status_code == 204
    (one,) = await listed(as_alma)
    assert (one["meeting"], one["remind_minutes_before"]) == (str(meeting), 30)
    assert (one["next_reminder_at"], one["changed"]) == ("2026-11-23T00:30:00Z", [])
    assert (await as_alma.put(path)).status_code == 204
    (one,) = await listed(as_alma)
    assert (one["remind_minutes_before"], one["next_reminder_at"]) == (None, None)
    assert (await as_alma.delete(path)).status_code == 204
    assert (await as_alma.delete(path)).status_code == 204
    assert await listed(as_alma) == []


async def test_a_choice_sent_in_parts_is_read_too(as_alma: httpx2.AsyncClient) -> None:
    """A body in parts comes without its length (RFC 9112, section 7.1)."""
    meeting = await list_meeting(record())

    async def parts() -> AsyncIterator[bytes]:
        yield b'{"remind_minutes'
        yield b'_before": 30}'

    path, headers = f"/api/v1/meetings/{meeting}/favourite", {"Content-Type": "application/json"}
    answer = await as_alma.put(path, content=parts(), headers=headers)
    assert answer.status_code == 204
    (one,) = await listed(as_alma)
    assert one["remind_minutes_before"] == 30


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"remind_minutes_before": -1}, "remind_minutes_before"),
        ({"remind_minutes_before": 1441}, "remind_minutes_before"),
        ({"remind_minutes_before": "30"}, "remind_minutes_before"),
        ({"in_quiet_hours": "shout"}, "in_quiet_hours"),
        ({"remind": 5}, "remind"),
    ],
)
async def test_what_can_not_be_taken_is_named(
    as_alma: httpx2.AsyncClient, sent: dict[str, object], field: str
) -> None:
    meeting = await list_meeting(record())
    answer = await as_alma.put(f"/api/v1/meetings/{meeting}/favourite", json=sent)
    assert answer.status_code == 422
    assert list(answer.json()["error"]["fields"]) == [field]


async def test_what_is_not_there_can_not_be_kept(as_alma: httpx2.AsyncClient, clock: Clock) -> None:
    gone = await list_meeting(record())
    await leave_out(gone, clock())
    for meeting in (gone, SAMPLE_ID, "nowhere"):
        assert (await as_alma.put(f"/api/v1/meetings/{meeting}/favourite")).status_code == 404


async def test_dov_sees_and_removes_nothing_of_almas(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, alma: Person
) -> None:
    meeting = await list_meeting(record())
    path = f"/api/v1/meetings/{meeting}/favourite"
    await as_alma.put(path)
    assert await listed(as_dov) == []
    assert (await as_dov.delete(path)).status_code == 204
    assert await as_dov.put(path) is not None
    assert (await as_dov.delete(path)).status_code == 204
    assert len(await Favourite.all_of(alma)) == 1
