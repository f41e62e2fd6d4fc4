"""What holds nothing of anybody is compressed for the way; what is somebody's never is."""

import httpx2

from tests.meetings.listing import HALL, ONLINE, listed


async def encoding(client: httpx2.AsyncClient, path: str, takes: str = "br, gzip") -> str | None:
    answer = await client.get(path, headers={"Accept-Encoding": takes})
    assert answer.status_code == 200
    assert "Keep It Simple" in answer.text
    found: str | None = answer.headers.get("content-encoding")
    assert found is None or "Accept-Encoding" in answer.headers["vary"]
    return found


async def test_the_finder_and_the_pack_are_compressed_for_who_takes_it(
    client: httpx2.AsyncClient,
) -> None:
    await listed(HALL, ONLINE)
    for path in ("/meetings?near=33444", "/api/v1/meetings/pack?near=33444"):
        assert await encoding(client, path) == "gzip"
        assert await encoding(client, path, "identity") is None
        assert await encoding(client, path, "gzip;q=0") is None


async def test_what_the_phone_has_already_stays_empty(client: httpx2.AsyncClient) -> None:
    await listed(HALL)
    path = "/api/v1/meetings/pack?near=33444"
    etag = (await client.get(path)).headers["etag"]
    answer = await client.get(path, headers={"If-None-Match": etag, "Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.content) == (304, b"")
    assert "content-encoding" not in answer.headers


async def test_a_page_of_somebody_signed_in_is_not(as_alma: httpx2.AsyncClient) -> None:
    """Beside words that a stranger can put there, its length would tell of its secrets."""
    await listed(HALL, ONLINE)
    assert await encoding(as_alma, "/meetings?near=33444") is None
