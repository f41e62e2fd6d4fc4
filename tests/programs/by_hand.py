"""Joining as the pages have it, by a browser's requests."""

import re
from html import unescape

import httpx2

from server.programs.invitation_models import Invitation
from server.programs.member_models import Mine

UNKNOWN = "A" * 43
OF_THE_CENTRE = re.compile("lindenhof|recovery alumni|alumni", re.IGNORECASE)
GIVEN = {
    "alias": "plain otter 11",
    "passphrase": "many grey pebbles",
    "timezone": "America/New_York",
}


def hidden(page: httpx2.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, page.text
    return unescape(found[1])


def title(page: httpx2.Response) -> str:
    found = re.search("<title>(.*?)</title>", page.text)
    assert found
    return found[1]


async def used(token: str) -> int:
    invitation = await Invitation.of_token(token)
    assert invitation is not None
    return invitation.used


def own(mine: Mine) -> dict[str, str | list[str]]:
    """What stands hidden in each form: whose page it is on."""
    return {"person": str(mine.member.person_id)}


async def joins(
    client: httpx2.AsyncClient, token: str, name: str = "Al", **more: str
) -> httpx2.Response:
    """Open an invitation and join, as the page has it."""
    page = await client.post(f"/join/{token}/open")
    assert page.status_code == 200, page.text
    given = {"name": name, "agree": "true", "read": hidden(page, "read"), **more}
    return await client.post(f"/join/{token}", data=given)
