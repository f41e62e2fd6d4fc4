"""What the server has of somebody: the record, read over the API as any phone reads it."""

from asyncio import sleep
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from tests.cast import Role

Item = dict[str, Any]
TRIES, MOMENT_SECONDS = 300, 0.1


async def record_of(origin: str, role: Role) -> list[Item]:
    """Sign in and return everything that was kept and not removed, in the order it was kept."""
    async with _signed_in(origin, role) as client:
        return [item async for item in _items(client)]


async def will_have(origin: str, role: Role, count: int) -> list[Item]:
    """Return the record once it holds so much, or what it holds after a while."""
    found: list[Item] = []
    async with _signed_in(origin, role) as client:
        for _ in range(TRIES):
            found = [item async for item in _items(client)]
            if len(found) >= count:
                break
            await sleep(MOMENT_SECONDS)
    return found


@asynccontextmanager
async def _signed_in(origin: str, role: Role) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=origin, headers={"Origin": origin}) as client:
        given = {"alias": role.alias, "passphrase": role.passphrase}
        (await client.post("/api/v1/session", json=given)).raise_for_status()
        yield client
        await client.delete("/api/v1/session")


async def _items(client: httpx2.AsyncClient) -> AsyncIterator[Item]:
    given: dict[str, str | int] = {"limit": 500}
    while True:
        answer = await client.get("/api/v1/entries", params=given)
        told = answer.json()
        for item in told["items"]:
            if not item.get("deleted"):
                yield item
        given["since"] = told["cursor"]
        if not told["more"]:
            return
