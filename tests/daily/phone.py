"""A phone as docs/sync.md describes it: an outbox, a copy of the diary, and a bad connection."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx2

from server.daily.batch import ITEMS_AT_MOST

Sent = dict[str, Any]


class Phone:
    """Keeps what its owner does until the server has answered for it."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client
        self._copy: dict[str, Sent] = {}
        self._cursor = 0
        self.outbox: dict[str, Sent] = {}
        self.sent: list[Sequence[Sent]] = []

    @property
    def diary(self) -> dict[str, Sent]:
        """What the owner sees: the copy, with what was not answered yet on top."""
        return self._copy | self.outbox

    @property
    def living(self) -> list[Sent]:
        """The entries that the owner sees and has not deleted."""
        return [item for item in self.diary.values() if "deleted" not in item]

    def add(self, entry_id: UUID, content: Sent) -> None:
        """Keep a new entry."""
        self.outbox[str(entry_id)] = {"id": str(entry_id), "rev": 1, **content}

    def edit(self, entry_id: str, content: Sent) -> None:
        """Change an entry that the owner sees; its id and kind stay."""
        held = self.diary[entry_id]
        head = {"id": entry_id, "kind": held["kind"], "rev": held["rev"] + 1}
        self.outbox[entry_id] = {**content, **head}

    def delete(self, entry_id: str) -> None:
        """Delete an entry that the owner sees."""
        held = self.diary[entry_id]
        head = {"id": entry_id, "kind": held["kind"], "rev": held["rev"] + 1}
        self.outbox[entry_id] = {**head, "deleted": True}

    async def flush(self, batch: Sequence[Sent], *, is_answer_lost: bool = False) -> None:
        """Send some of the outbox. What was answered leaves it, unless it was edited meanwhile."""
        results = await self.send(batch)
        for sent, result in zip(batch, results, strict=True):
            assert result["id"] == sent["id"]
            assert result["status"] != "refused", result
            if not is_answer_lost and self.outbox.get(sent["id"]) == sent:
                del self.outbox[sent["id"]]

    async def send(self, batch: Sequence[Sent]) -> list[Sent]:
        """Send a batch as it is, also one that was sent before."""
        self.sent.append(batch)
        answer = await self._client.post("/api/v1/sync", json={"items": list(batch)})
        assert answer.status_code == 200, answer.text
        results: list[Sent] = answer.json()["results"]
        return results

    async def pull(self, limit: int, *, is_answer_lost: bool = False) -> bool:
        """Read on in the diary; return whether there is more."""
        query = {"since": self._cursor, "limit": limit}
        answer = await self._client.get("/api/v1/entries", params=query)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        if is_answer_lost:
            return True
        self._copy |= {item["id"]: item for item in page["items"]}
        self._cursor = page["cursor"]
        return bool(page["more"])

    async def settle(self) -> None:
        """Be online for as long as it takes."""
        while self.outbox:
            await self.flush(list(self.outbox.values())[:ITEMS_AT_MOST])
        while await self.pull(limit=500):
            pass
