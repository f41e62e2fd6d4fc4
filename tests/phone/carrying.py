"""What the tests of moves share: rows, and a person's session that makes a code."""

from typing import Any
from uuid import uuid4

import httpx2

from server.people.models import Person
from server.people.session_models import Session
from server.phone.forms import Luggage
from server.phone.models import Arrival, MovingCode
from tests.conftest import Clock

SENTINEL = "a paper lantern in the rain"


def row(note: str = SENTINEL) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "kind": "check_in",
        "rev": 1,
        "local_date": "2026-11-22",
        "recorded_at": "2026-11-22T19:00:00.25Z",
        "timezone": "America/New_York",
        "data": {"sleep": {"hours": 7.5}, "note": note},
    }


async def make_code(client: httpx2.AsyncClient, *rows: dict[str, Any], **more: object) -> str:
    """Make a code as the page “This phone” does."""
    answer = await client.post("/api/v1/phone/moves", json={"rows": rows, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


async def code_of(person: Person, clock: Clock, luggage: Luggage | None = None) -> str:
    """Make a code without a browser."""
    session = await Session.of_token(await Session.begin(person, "", clock()), clock())
    assert session is not None
    code, _expires_at = await MovingCode.make(person, session, luggage or Luggage(), clock())
    return code


async def spend(code: str, clock: Clock) -> Arrival | None:
    async def begin(old: Session) -> str:
        return await Session.begin(old.person, "", clock(), is_shared=old.is_shared)

    return await MovingCode.spend(code, clock(), begin)
