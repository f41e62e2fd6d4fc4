"""The form of a notice as a browser sends it, and what the numbers of one say."""

import re
from uuid import uuid4

import httpx2

GONE_BY = "This time has passed"
IN_TEN_DAYS = "2026-12-02T18:00"
PRESSED = {"person": ""}
"""A button and nothing else."""


def typed(**changed: str | list[str]) -> dict[str, str | list[str]]:
    """What a browser sends of the form of a notice."""
    form: dict[str, str | list[str]] = {
        "id": str(uuid4()),
        "title": "Soup on Sunday",
        "body": "At 3, room 4.\n\nMore: https://alumni.example/soup.",
        "audience": "all",
        "publish": "now",
        "publish_local": "",
    }
    return form | changed


async def drafted(client: httpx2.AsyncClient, at: str, **changed: str | list[str]) -> str:
    """Keep a draft and go on to the last look; return the notice's address."""
    form = typed(**changed)
    answer = await client.post(f"{at}/new/check", data=form)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(f"{at}/{form['id']}/publish")
    return f"{at}/{form['id']}"


async def looked_at(client: httpx2.AsyncClient, one: str, page: str = "publish") -> dict[str, str]:
    """Look at a page of a notice, and return what its button sends of that."""
    found = re.search(r'name="seen" value="([^"]+)"', (await client.get(f"{one}/{page}")).text)
    assert found
    return PRESSED | {"seen": found[1]}


async def published(client: httpx2.AsyncClient, at: str, **changed: str | list[str]) -> str:
    one = await drafted(client, at, **changed)
    answer = await client.post(f"{one}/publish", data=await looked_at(client, one))
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"{one}/report?saved=published"
    return one


def figure(page: str, name: str) -> str:
    found = re.search(rf'data-figure="{name}">(?:<[^>]*>)*([^<]*)', page)
    assert found
    return found[1]
