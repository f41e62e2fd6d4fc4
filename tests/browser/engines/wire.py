"""WebDriver BiDi (w3.org/TR/webdriver-bidi): commands out, answers and events in, on one socket."""

import asyncio
import json
from asyncio import Future, Task, get_running_loop
from itertools import count
from typing import Any, Self

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse

PATIENCE_SECONDS = 60


class Refused(Exception):
    """The browser answered a command with an error."""


class Wire:
    """One session with a browser."""

    def __init__(self, client: ClientSession, socket: ClientWebSocketResponse) -> None:
        self._client, self._socket = client, socket
        self._numbers = count(1)
        self._asked: dict[int, Future[dict[str, Any]]] = {}
        self._listener: Task[None] = asyncio.create_task(self._listen())

    @classmethod
    async def to(cls, address: str) -> Self:
        """Connect and begin a session."""
        client = ClientSession()
        try:
            socket = await client.ws_connect(address, max_msg_size=0)
        except ClientError:
            await client.close()
            raise
        wire = cls(client, socket)
        await wire.ask("session.new", capabilities={})
        return wire

    async def ask(self, method: str, **params: object) -> dict[str, Any]:
        """Send a command and return its result; raise `Refused`."""
        number = next(self._numbers)
        answer: Future[dict[str, Any]] = get_running_loop().create_future()
        self._asked[number] = answer
        command = {"id": number, "method": method, "params": params}
        await self._socket.send_str(json.dumps(command))
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await answer

    async def close(self) -> None:
        """Hang up; the browser itself ends with its process."""
        await self._socket.close()
        await self._client.close()
        await self._listener

    async def _listen(self) -> None:
        async for message in self._socket:
            said = json.loads(message.data)
            answer = self._asked.pop(said.get("id") or 0, None)
            if answer is None or answer.done():
                continue  # an event, or an answer nobody waits for any more
            if said["type"] == "error":
                answer.set_exception(Refused(f"{said['error']}: {said['message']}"))
            else:
                answer.set_result(said["result"])
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(Refused("the browser has hung up"))
