"""A line between a phone and the server that loses what a test wants lost."""

import asyncio
import json
from collections import deque
from contextlib import suppress
from typing import Self

Verdict = int | str


class BadLine:
    """A proxy on loopback. Each request takes the next verdict from `to_come`; after those, `rest`.

    "pass" lets it through; "cut" loses the answer after the server has kept what came; "lose" loses
    the request; a number answers with that status in the server's place.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self.to_come: deque[Verdict] = deque()
        self.rest: Verdict = "pass"
        self.asked: list[str] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one request; the next one of a phone comes with a connection of its own."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(_length(head))
            self.asked.append(head.split(b"\r\n")[0].decode())
            writer.write(await self._answer(head, body))
            await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _answer(self, head: bytes, body: bytes) -> bytes:
        verdict = self.to_come.popleft() if self.to_come else self.rest
        if verdict == "lose":
            return b""
        if isinstance(verdict, int):
            return _said(verdict)
        answer = await self._ask(head, body)
        return b"" if verdict == "cut" else answer

    async def _ask(self, head: bytes, body: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._server_port)
        lines = [
            line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")
        ]
        writer.write(b"\r\n".join([lines[0], b"Connection: close", *lines[1:]]) + body)
        answer = await reader.read(-1)
        writer.close()
        await writer.wait_closed()
        return answer


def _length(head: bytes) -> int:
    told = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    return int(told.get(b"content-length", b"0"))


def _said(status: int) -> bytes:
    body = json.dumps({"error": {"code": "told_by_the_line", "message": "Not now."}}).encode()
    head = (
        f"HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nRetry-After: 1\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
