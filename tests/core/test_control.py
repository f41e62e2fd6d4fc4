import asyncio
import gc
import os
import socket
from pathlib import Path

import pytest
import uvloop

from server.core.control import (
    Arguments,
    Command,
    CommandError,
    NobodyListens,
    Say,
    ask,
    listen,
)


async def greet(arguments: Arguments, say: Say) -> int:
    say("one moment")
    say(f"hello {arguments['name']}")
    return 3


async def refuse(_arguments: Arguments, _say: Say) -> int:
    raise CommandError("the disk is full; make room and try again")


async def break_down(_arguments: Arguments, _say: Say) -> int:
    raise ZeroDivisionError


COMMANDS: dict[str, Command] = {"greet": greet, "refuse": refuse, "break down": break_down}


async def test_progress_and_the_exit_status_reach_the_caller(tmp_path: Path) -> None:
    heard: list[str] = []
    async with listen(tmp_path, COMMANDS):
        assert await ask(tmp_path, "greet", {"name": "Alma"}, heard.append) == 3
    assert heard == ["one moment", "hello Alma"]


async def test_the_socket_is_for_its_owner_alone_and_goes_with_it(tmp_path: Path) -> None:
    async with listen(tmp_path, COMMANDS):
        assert (tmp_path / "control.sock").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "control.sock").exists()


async def test_what_a_killed_owner_left_is_no_obstacle(tmp_path: Path) -> None:
    left = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    left.bind(str(tmp_path / "control.sock"))
    left.close()
    with pytest.raises(NobodyListens):
        await ask(tmp_path, "greet", {}, print)
    async with listen(tmp_path, COMMANDS):
        assert await ask(tmp_path, "greet", {"name": "Ben"}, lambda _line: None) == 3


async def test_a_folder_with_a_very_long_name_works(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 40)
    folder.mkdir()
    async with listen(folder, COMMANDS):
        assert await ask(folder, "greet", {"name": "Cora"}, lambda _line: None) == 3


async def test_a_refusal_is_one_line(tmp_path: Path) -> None:
    async with listen(tmp_path, COMMANDS):
        with pytest.raises(CommandError, match="the disk is full"):
            await ask(tmp_path, "refuse", {}, print)


async def test_a_fault_inside_is_told_and_the_owner_lives_on(tmp_path: Path) -> None:
    async with listen(tmp_path, COMMANDS):
        with pytest.raises(CommandError, match="ZeroDivisionError"):
            await ask(tmp_path, "break down", {}, print)
        assert await ask(tmp_path, "greet", {"name": "Alma"}, lambda _line: None) == 3


async def test_an_unknown_command_is_refused(tmp_path: Path) -> None:
    async with listen(tmp_path, COMMANDS):
        with pytest.raises(CommandError, match="knows no command"):
            await ask(tmp_path, "fly", {}, print)


async def test_another_user_is_refused(tmp_path: Path) -> None:
    async with listen(tmp_path, COMMANDS, owner=os.geteuid() + 1):
        with pytest.raises(CommandError, match="another user"):
            await ask(tmp_path, "greet", {"name": "Dov"}, print)


@pytest.mark.parametrize("request_line", [b"nonsense\n", b"{}\n", b"x" * 100_000 + b"\n", b"\n"])
async def test_what_is_not_a_request_is_refused(tmp_path: Path, request_line: bytes) -> None:
    async with listen(tmp_path, COMMANDS):
        reader, writer = await asyncio.open_unix_connection(str(tmp_path / "control.sock"))
        writer.write(request_line)
        assert b"not understood" in await reader.read()
        writer.close()


async def test_commands_are_carried_out_one_at_a_time(tmp_path: Path) -> None:
    running = 0

    async def alone(_arguments: Arguments, _say: Say) -> int:
        nonlocal running
        running += 1
        assert running == 1
        await asyncio.sleep(0.01)
        running -= 1
        return 0

    async with listen(tmp_path, {"alone": alone}):
        callers = (ask(tmp_path, "alone", {}, print) for _ in range(5))
        assert await asyncio.gather(*callers) == [0] * 5


async def test_a_caller_who_hangs_up_stops_the_command(tmp_path: Path) -> None:
    stopped = asyncio.Event()

    async def endless(_arguments: Arguments, say: Say) -> int:
        say("begun")
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()
        return 0

    async with listen(tmp_path, {"endless": endless}):
        reader, writer = await asyncio.open_unix_connection(str(tmp_path / "control.sock"))
        writer.write(b'{"command": "endless"}\n')
        await reader.readline()
        writer.close()
        await asyncio.wait_for(stopped.wait(), 5)


async def test_an_owner_that_stops_says_so_to_its_callers(tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def endless(_arguments: Arguments, _say: Say) -> int:
        begun.set()
        await asyncio.sleep(60)
        return 0

    async with listen(tmp_path, {"endless": endless}):
        caller = asyncio.create_task(ask(tmp_path, "endless", {}, print))
        await begun.wait()
    with pytest.raises(CommandError, match="stopped"):
        await caller


async def test_who_reads_no_further_is_not_told_that_the_server_stopped(tmp_path: Path) -> None:
    def head(_line: str) -> None:
        raise BrokenPipeError

    async with listen(tmp_path, COMMANDS):
        with pytest.raises(BrokenPipeError):
            await ask(tmp_path, "greet", {"name": "Alma"}, head)
        assert await ask(tmp_path, "greet", {"name": "Ben"}, lambda _line: None) == 3


def test_what_is_said_to_a_caller_who_is_gone_is_no_fault(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As the server runs it: uvloop refuses to write to whoever hung up."""
    gone, faults = asyncio.Event(), list[object]()

    async def talkative(_arguments: Arguments, say: Say) -> int:
        await gone.wait()
        for number in range(1000):
            say(f"{number}")
        return 0

    async def hang_up() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, told: faults.append(told))
        async with listen(tmp_path, {"talkative": talkative}):
            _reader, writer = await asyncio.open_unix_connection(str(tmp_path / "control.sock"))
            writer.write(b'{"command": "talkative"}\n')
            await asyncio.sleep(0.05)
            writer.transport.abort()
            gone.set()
            await asyncio.sleep(0.1)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(hang_up())
    gc.collect()
    assert faults == []
    assert caplog.records == []
