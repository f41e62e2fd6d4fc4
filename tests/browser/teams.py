"""Cora and her program, as she would run it from anywhere: over HTTP."""

from dataclasses import dataclass

import httpx2

from tests import cast
from tests.browser import program_about
from tests.child import Child

NUMBER = "+1 (555) 010-0142"
TITLE = "Supper on Friday"
BODY = "We eat at seven.\n\nThe way: https://maps.example/house"


@dataclass(frozen=True)
class Team:
    """Cora, who owns a program, wherever she is."""

    client: httpx2.AsyncClient
    program: str

    @classmethod
    async def of(cls, client: httpx2.AsyncClient, child: Child) -> "Team":
        """Begin a program as Cora, with a number to call."""
        account = {"alias": cast.CORA.alias, "passphrase": cast.CORA.passphrase}
        made = await client.post("/api/v1/accounts", json=account | {"timezone": "America/Denver"})
        assert made.status_code == 201, made.text
        joined = {"invitation": program_about.owner_token(child), "name": "Cora"}
        answer = await client.post("/api/v1/programs/join", json=joined)
        assert answer.status_code == 200, answer.text
        team = cls(client, answer.json()["program"]["id"])
        said = {"name": program_about.NAME, "phone": NUMBER, "hours": "Mon to Fri, 9 to 5"}
        said |= {"address": "", "timezone": "America/New_York", "hue": "rose"}
        saved = await client.post(f"/programs/{team.program}/settings", data=said)
        assert saved.status_code == 303, saved.text
        return team

    async def invitation(self) -> str:
        at = f"/api/v1/programs/{self.program}/invitations"
        answer = await self.client.post(at, json={})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["token"])

    async def tell(self, title: str = TITLE, body: str = BODY) -> str:
        at = f"/api/v1/programs/{self.program}/notices"
        answer = await self.client.post(at, json={"title": title, "body": body})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])
