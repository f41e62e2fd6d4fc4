"""What lies between a phone and the server: it may be cut at any place, and is on loopback."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.browser import server
from tests.child import Child

SYNC = b"POST /api/v1/sync"
PIECE_BYTES = 65_536


class Gate:
    """Carries bytes between browsers and one server, and does to syncs what a test says.

    A page and the worker behind it are cut off alike, which routing in the browser can't promise.
    """

    child: Child

    def __init__(self) -> None:
        self.port = 0
        self.syncs = 0
        self.loses_answers = 0
        """Of so many syncs to come the answer is lost: the server has done its work."""
        self.keeps_syncs_out = False
        """No sync reaches the server."""
        self.delay_seconds = 0.0
        """How long the answer to a sync takes."""

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    async def carry(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Serve one connection of a browser."""
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self.child.port)
        except OSError:
            writer.close()
            return
        with suppress(OSError, asyncio.IncompleteReadError):
            while head := await _head(reader):
                is_sync = head.startswith(SYNC)
                self.syncs += is_sync
                if is_sync and self.keeps_syncs_out:
                    break
                to_server.write(head + await _body(reader, head))
                if not (answer := await _head(from_server)):
                    break
                whole = answer + await _body(from_server, answer, is_answer=True)
                if is_sync and self.loses_answers:
                    self.loses_answers -= 1
                    break
                await asyncio.sleep(self.delay_seconds if is_sync else 0)
                writer.write(whole)
                await writer.drain()
        for one in (to_server, writer):
            one.close()


async def _head(reader: StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


async def _body(reader: StreamReader, head: bytes, *, is_answer: bool = False) -> bytes:
    """Read what follows the head: our server always says how much that is."""
    lines = [line.partition(b":") for line in head.lower().split(b"\r\n")]
    told = {name: value.strip() for name, _, value in lines}
    if is_answer and head.split(b" ")[1] in {b"204", b"304"}:
        return b""
    assert told.get(b"transfer-encoding") is None, head
    return await reader.readexactly(int(told.get(b"content-length", b"0")))


@asynccontextmanager
async def standing(folder: Path) -> AsyncIterator[Gate]:
    """Open a gate on a free port, and serve behind it from `folder`."""
    gate = Gate()
    listener = await asyncio.start_server(gate.carry, "127.0.0.1", 0)
    gate.port = listener.sockets[0].getsockname()[1]
    try:
        with server.standing(folder, EVENKEEL_ORIGIN=gate.origin) as gate.child:
            yield gate
    finally:
        listener.close()
