"""Clients that keep a journal: what they were told is saved, and nothing else."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

import httpx2

Item = dict[str, Any]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TRIGGERS = ("shop", "payday", "pain", "tired", "a song from back then", "an argument – “again”")
PATIENCE_SECONDS = 60


@dataclass
class Journal:
    """What the server acknowledged, by entry: the last state it said it had kept."""

    kept: dict[str, Item] = field(default_factory=dict)
    acknowledged: int = 0

    def note(self, items: list[Item], results: list[Item]) -> None:
        for item, result in zip(items, results, strict=True):
            assert result["id"] == item["id"]
            assert result["status"] in {"created", "updated", "duplicate"}, result
            self.kept[item["id"]] = item
            self.acknowledged += 1


@dataclass(frozen=True)
class Verdict:
    """How the server's entries differ from a journal."""

    lost: int
    doubled: int
    altered: int


class Client:
    """One person's phone: writes, and repeats what it got no answer to, until told to stop."""

    def __init__(self, base_url: str, number: int, seed: int) -> None:
        self.journal = Journal()
        self._number, self._chance = number, random.Random(f"{seed} {number}")
        headers = {"Sec-Fetch-Site": "same-origin"}
        self._http = httpx2.AsyncClient(base_url=base_url, headers=headers, timeout=10)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def sign_up(self) -> None:
        account = {
            "id": str(self._new_id()),
            "alias": f"Client {self._number}",
            "passphrase": f"a long one for {self._number}",
            "timezone": "America/New_York",
        }
        answer = await self._http.post("/api/v1/accounts", json=account)
        assert answer.status_code == 201, answer.text

    async def write_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            items = self._next_batch()
            self.journal.note(items, await self._sync(items))

    async def judge(self) -> Verdict:
        """Compare what the server has with the journal."""
        found = await self._read_back()
        times = Counter(item["id"] for item in found)
        there = {item["id"]: item for item in found}
        kept = self.journal.kept
        return Verdict(
            lost=len(kept.keys() - there.keys()),
            doubled=len(there.keys() - kept.keys()) + sum(times.values()) - len(times),
            altered=sum(
                not _same(item, there[entry_id])
                for entry_id, item in kept.items()
                if entry_id in there
            ),
        )

    async def _sync(self, items: list[Item]) -> list[Item]:
        """Send, and send again whenever the answer was lost, as a phone's outbox does."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            try:
                answer = await self._http.post("/api/v1/sync", json={"items": items})
            except httpx2.TransportError:
                await asyncio.sleep(0.05)
                continue
            assert answer.status_code == 200, answer.text
            results: list[Item] = answer.json()["results"]
            return results
        raise AssertionError("the server did not come back")

    async def _read_back(self) -> list[Item]:
        found: list[Item] = []
        cursor, more = 0, True
        while more:
            query = {"since": cursor, "limit": 500}
            answer = await self._http.get("/api/v1/entries", params=query)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += page["items"]
            cursor, more = page["cursor"], page["more"]
        return found

    def _next_batch(self) -> list[Item]:
        """One to five items, each about another entry."""
        items = [self._next_item() for _ in range(self._chance.choice((1, 1, 2, 5)))]
        return list({item["id"]: item for item in items}.values())

    def _next_item(self) -> Item:
        """A new entry, or now and then a change to, or the deletion of, an earlier one."""
        chosen = self._chance.random()
        living = [item for item in self.journal.kept.values() if "data" in item][-50:]
        if chosen < 0.6 or not living:
            return self._entry(str(self._new_id()), rev=1)
        earlier = self._chance.choice(living)
        if chosen < 0.7:
            return earlier
        if chosen < 0.75:
            rev = earlier["rev"] + 1
            return {"id": earlier["id"], "kind": earlier["kind"], "rev": rev, "deleted": True}
        return self._entry(earlier["id"], rev=earlier["rev"] + 1)

    def _entry(self, entry_id: str, *, rev: int) -> Item:
        recorded_at = NOON - timedelta(seconds=self._chance.randrange(10**6))
        return {
            "id": entry_id,
            "kind": "craving",
            "rev": rev,
            "local_date": recorded_at.date().isoformat(),
            "recorded_at": recorded_at.isoformat(),
            "timezone": "UTC",
            "data": {
                "before": self._chance.randrange(11),
                "trigger": self._chance.choice(TRIGGERS),
                "note": f"{self._chance.getrandbits(64):x} " * self._chance.randrange(1, 40),
            },
        }

    def _new_id(self) -> UUID:
        return UUID(int=self._chance.getrandbits(128), version=4)


def _same(sent: Item, there: Item) -> bool:
    return _comparable(sent) == _comparable(there)


def _comparable(item: Item) -> Item:
    if "recorded_at" not in item:
        return item
    return {**item, "recorded_at": datetime.fromisoformat(item["recorded_at"])}
