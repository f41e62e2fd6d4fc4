"""What the server has of somebody: the record, read over the API as any phone reads it."""

from asyncio import sleep
from collections.abc import AsyncIterator
from typing import Any

import httpx2

from tests.cast import Role

Item = dict[str, Any]
TRIES = 50


async def record_of(origin: str, role: Role) -> list[Item]:
    """Sign in and return everything that was kept and not removed, in the order it was kept."""
    async with httpx2.AsyncClient(base_url=origin, headers={"Origin": origin}) as client:
        given = {"alias": role.alias, "passphrase": role.passphrase}
        answer = await client.post("/api/v1/session", json=given)
        answer.raise_for_status()
        found = [item async for item in _items(client) if not item.get("deleted")]
        await client.delete("/api/v1/session")
        return found


async def will_have(origin: str, role: Role, count: int) -> list[Item]:
    """Return the record once it holds so much, or what it holds after a while."""
    found: list[Item] = []
    for _ in range(TRIES):
        if len(found := await record_of(origin, role)) >= count:
            break
        await sleep(0.2)
    return found


async def _items(client: httpx2.AsyncClient) -> AsyncIterator[Item]:
    given: dict[str, str | int] = {"limit": 500}
    while True:
        answer = await client.get("/api/v1/entries", params=given)
        told = answer.json()
        for item in told["items"]:
            yield item
        given["since"] = told["cursor"]
        if not told["more"]:
            return
