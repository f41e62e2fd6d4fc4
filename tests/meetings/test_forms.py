"""What is sent to the finder: signs that nobody types are no reason to break."""

import httpx2
import pytest

from tests.meetings.listing import HALL, ONLINE, listed


@pytest.mark.parametrize("field", ["near", "feed", "program", "type", "q"])
async def test_a_nul_is_an_answer_like_any_other(client: httpx2.AsyncClient, field: str) -> None:
    await listed(HALL, ONLINE)
    for path in ("/meetings", "/api/v1/meetings"):
        answer = await client.get(f"{path}?{field}=a%00")
        assert answer.status_code in {200, 422}, path


async def test_an_unknown_feed_with_a_nul_is_named(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/api/v1/meetings?feed=%00")
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, ["feed"])


@pytest.mark.parametrize("field", ["what", "note"])
async def test_a_report_with_a_nul_is_refused(client: httpx2.AsyncClient, field: str) -> None:
    [hall] = await listed(HALL)
    sent = {"what": "other", "note": "It has moved", field: "a\0b"}
    assert (await client.post(f"/meetings/{hall.id}/report", data=sent)).status_code == 422
