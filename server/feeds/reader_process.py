"""The process that reads a feed, or tells duplicates, as the server sees it."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec

from server.feeds.frames import Told, Unread, framed, told

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "server.feeds.child")
LIMIT_SECONDS = 300.0
"""So long it may be waited for, with the largest feed on a slow machine."""


class ReaderProcess:
    """Does one thing. Whatever happens to it, `told` comes to an end."""

    def __init__(self, process: asyncio.subprocess.Process, limit_seconds: float) -> None:
        self._process, self._seconds_left = process, limit_seconds

    async def ask(self, messages: AsyncIterator[msgspec.Struct]) -> None:
        """Say what is to be done, and all that it needs to know."""
        async for message in messages:
            if not await self._is_sent(framed(message)):
                return  # it is gone, or hangs; `told` will say so

    async def _is_sent(self, frame: bytes) -> bool:
        assert self._process.stdin is not None  # noqa: S101
        try:
            self._process.stdin.write(frame)
            async with self._limited():
                await self._process.stdin.drain()
        except (ConnectionError, TimeoutError):
            return False
        return True

    async def told(self) -> Told:
        """Return what it says next; when it is gone, that it is.

        What the server does between two answers is no fault of the process that gives them.
        """
        assert self._process.stdout is not None  # noqa: S101
        try:
            async with self._limited():
                return await told(self._process.stdout)
        except TimeoutError:
            return Unread("reading it took too long")
        except (EOFError, msgspec.DecodeError):
            return Unread("the process that reads it ended before it was done")

    @asynccontextmanager
    async def _limited(self) -> AsyncIterator[None]:
        """Wait for it no longer than is left; raise `TimeoutError`."""
        began_at = time.monotonic()
        try:
            async with asyncio.timeout(self._seconds_left):
                yield
        finally:
            self._seconds_left -= time.monotonic() - began_at

    async def end(self) -> None:
        """See that it is gone."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def reader_process(limit_seconds: float, *what: str) -> AsyncIterator[ReaderProcess]:
    """Run one until the block ends. It is given nothing of this process's environment."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        *what,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
    )
    one = ReaderProcess(process, limit_seconds)
    try:
        yield one
    finally:
        await asyncio.shield(one.end())
