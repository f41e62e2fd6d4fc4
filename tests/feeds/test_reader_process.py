"""How long a process that reads a feed is waited for."""

import asyncio
from asyncio.subprocess import PIPE

from server.feeds.frames import Far, Unread, framed
from server.feeds.reader_process import ReaderProcess


async def test_what_the_server_does_meanwhile_is_not_the_time_of_the_process() -> None:
    process = await asyncio.create_subprocess_exec("/bin/cat", stdin=PIPE, stdout=PIPE)
    assert process.stdin is not None
    process.stdin.write(framed(Far(1)))
    reader = ReaderProcess(process, 1.0)
    await asyncio.sleep(1.1)
    assert await reader.told() == Far(1)
    await reader.end()


async def test_all_waiting_for_it_counts() -> None:
    process = await asyncio.create_subprocess_exec("/bin/sleep", "60", stdin=PIPE, stdout=PIPE)
    reader = ReaderProcess(process, 0.1)
    for _ in range(2):
        assert await reader.told() == Unread("reading it took too long")
    await reader.end()
