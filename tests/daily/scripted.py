"""Phones that run the scripts of `web/`, each in a process of its own, on a line that may be bad.

They need Node.
"""

import asyncio
import json
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any, Self

import httpx2

from tests import cast
from tests.daily.bad_line import BadLine

Json = dict[str, Any]
SCRIPT = Path(__file__).with_name("scripted_phone.mjs")
LONGEST_LINE = 2**24


class ScriptedPhone:
    """One person's phone: `tell` has it do something and gives what came of it."""

    def __init__(self, server_port: int) -> None:
        self.line = BadLine(server_port)

    async def __aenter__(self) -> Self:
        await self.line.__aenter__()
        self._process = await asyncio.create_subprocess_exec(
            *("node", "--no-warnings", str(SCRIPT), self.line.origin),
            stdin=PIPE,
            stdout=PIPE,
            limit=LONGEST_LINE,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        await self.line.__aexit__()

    async def tell(self, name: str, *given: object) -> Any:  # noqa: ANN401 - whatever it gives
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps([name, *given]).encode() + b"\n")
        answer = json.loads(await stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer.get("value")

    async def keep(self, *changes: Json) -> None:
        """Write on a phone that has no connection just now."""
        before, self.line.rest = self.line.rest, "lose"
        await self.tell("keep", changes)
        await self.tell("flush")
        self.line.rest = before

    async def diary(self) -> dict[str, Json]:
        """What its owner sees, by id."""
        return {item["id"]: item for item in await self.tell("diary")}

    async def settle(self) -> None:
        """Be online until all is sent and read."""
        self.line.to_come.clear()
        self.line.rest = "pass"
        assert (await self.tell("flush"))["isDone"]
        assert await self.tell("catchUp")


class Account:
    """Somebody's account on a real server, as a program sees it."""

    def __init__(self, port: int, role: cast.Role = cast.ALMA) -> None:
        self._port, self._role = port, role
        given = {"alias": role.alias, "passphrase": role.passphrase, "timezone": role.timezone}
        with self._client() as http:
            answer = http.post("/api/v1/accounts", json=given)
        assert answer.status_code == 201, answer.text
        self.person: str = answer.json()["person"]["id"]

    def new_session(self) -> str:
        """Sign in once more; return the cookie."""
        given = {"alias": self._role.alias, "passphrase": self._role.passphrase}
        with self._client() as http:
            answer = http.post("/api/v1/session", json=given)
        assert answer.status_code == 200, answer.text
        cookie: str = answer.headers["set-cookie"].split(";")[0]
        return cookie

    def end_session(self, cookie: str) -> None:
        with self._client() as http:
            answer = http.delete("/api/v1/session", headers={"Cookie": cookie})
        assert answer.status_code == 204, answer.text

    def diary(self) -> dict[str, Json]:
        """Every entry that is kept and not deleted, by id."""
        items: list[Json] = []
        query = {"since": 0, "limit": 500}
        cookie = {"Cookie": self.new_session()}
        with self._client() as http:
            while True:
                page = http.get("/api/v1/entries", params=query, headers=cookie).json()
                items += page["items"]
                query["since"] = page["cursor"]
                if not page["more"]:
                    return {item["id"]: item for item in items if "deleted" not in item}

    def _client(self) -> httpx2.Client:
        headers = {"Sec-Fetch-Site": "same-origin"}
        return httpx2.Client(base_url=f"http://127.0.0.1:{self._port}", headers=headers)
