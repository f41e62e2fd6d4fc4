"""Commands carried out by the process that owns the data folder, asked for by another.

The owner listens on a Unix socket in the folder (mode 0600; a peer of another user is refused by
SO_PEERCRED). A request is one line of JSON, `{"command": name, "arguments": {…}}`. The answer is
lines of JSON: `{"line": text}` for each line of progress, then `{"exit": n}`, with `"error"` when
the command could not be carried out.
"""

import asyncio
import contextlib
import logging
import os
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Protocol

import msgspec

SOCKET_NAME = "control.sock"
LONGEST_ADDRESS = 100
"""Bytes of a socket's path that every Unix takes (108 on Linux, 104 on macOS and the BSDs)."""
LONGEST_LINE = 64 * 1024

logger = logging.getLogger(__name__)

Arguments = Mapping[str, str]


class Say(Protocol):
    """Shows one line of progress to whoever asked."""

    def __call__(self, line: str, /) -> None: ...


Command = Callable[[Arguments, Say], Awaitable[int]]


class CommandError(Exception):
    """A command can't be carried out; the line says why and what to do about it."""


class NobodyListens(Exception):
    """No process answers on the folder's socket."""


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked for."""

    command: str
    arguments: dict[str, str] = {}


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line back: progress, or the end."""

    line: str | None = None
    exit: int | None = None
    error: str = ""


@asynccontextmanager
async def listen(
    folder: Path, commands: Mapping[str, Command], *, owner: int | None = None
) -> AsyncIterator[None]:
    """Carry out `commands` for callers until the block ends, one command at a time.

    Only the process that holds the folder's lock may call this: it clears away what a killed
    owner left. `owner` is the user id whose requests are taken (this process's own).
    """
    desk = _Desk(commands, os.geteuid() if owner is None else owner)
    server = await asyncio.start_unix_server(
        desk.receive, sock=_bound_socket(folder), limit=LONGEST_LINE
    )
    try:
        yield
    finally:
        server.close()
        await desk.close()
        (folder / SOCKET_NAME).unlink(missing_ok=True)


async def ask(folder: Path, command: str, arguments: Arguments, say: Say) -> int:
    """Have the folder's owner carry out a command; return its exit status.

    Raises `NobodyListens`, or `CommandError` with the owner's own line, or whatever `say` raises,
    such as `BrokenPipeError` when nobody reads on.
    """
    reader, writer = await _connect(folder)
    try:
        with contextlib.suppress(ConnectionError):
            writer.write(msgspec.json.encode(Request(command, dict(arguments))) + b"\n")
            await writer.drain()
        while line := await _next_line(reader):
            answer = msgspec.json.decode(line, type=Answer)
            if answer.error:
                raise CommandError(answer.error)
            if answer.exit is not None:
                return answer.exit
            say(answer.line or "")
    finally:
        writer.close()
    raise CommandError("the server stopped before the command was done")


async def _next_line(reader: asyncio.StreamReader) -> bytes:
    """Return what the owner says next, nothing when it is gone."""
    try:
        return await reader.readline()
    except ConnectionError:
        return b""


async def _connect(folder: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    try:
        with _short_address(folder) as address:
            return await asyncio.open_unix_connection(address, limit=LONGEST_LINE)
    except (FileNotFoundError, ConnectionRefusedError):
        raise NobodyListens from None
    except PermissionError:
        raise CommandError(
            "the server belongs to another user; run this command as that user"
        ) from None


class _Desk:
    """Takes requests from the owner's callers and has them carried out in turn."""

    def __init__(self, commands: Mapping[str, Command], owner: int) -> None:
        self._commands = commands
        self._owner = owner
        self._turn = asyncio.Lock()
        self._at_work: set[asyncio.Task[None]] = set()

    async def receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    async def close(self) -> None:
        """Stop what is being carried out and wait until it has stopped."""
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            try:
                answer = await self._answer(reader, writer)
                _tell(writer, answer)
                await writer.drain()
            finally:
                writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Answer:
        if _user_of(writer) not in {self._owner, None}:
            return Answer(exit=1, error="the server belongs to another user")
        try:
            request = msgspec.json.decode(await reader.readline(), type=Request)
        except (msgspec.DecodeError, ValueError):
            return Answer(exit=1, error="the request was not understood")
        command = self._commands.get(request.command)
        if command is None:
            return Answer(exit=1, error=f"the server knows no command “{request.command}”")
        return await self._carry_out(command, request.arguments, reader, writer)

    async def _carry_out(
        self,
        command: Command,
        arguments: Arguments,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> Answer:
        """Run one command; a caller who hangs up (Ctrl+C) stops it."""
        async with self._turn:
            work = asyncio.ensure_future(
                command(arguments, lambda line: _tell(writer, Answer(line=line)))
            )
            gone = asyncio.ensure_future(reader.read(1))
            try:
                await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await _stop(gone)
                await _stop(work)
        return _outcome(work)


def _outcome(work: "asyncio.Future[int]") -> Answer:
    if work.cancelled():
        return Answer(exit=1, error="the command was stopped")
    error = work.exception()
    if isinstance(error, CommandError):
        return Answer(exit=1, error=str(error))
    if error is not None:
        logger.error("a command did not end well", exc_info=error)
        return Answer(exit=1, error=f"{type(error).__name__}; the server's log says more")
    return Answer(exit=work.result())


async def _stop(task: "asyncio.Future[Any]") -> None:
    task.cancel()
    await asyncio.wait({task})


def _tell(writer: asyncio.StreamWriter, answer: Answer) -> None:
    """Write to a caller, unless it is known to be gone: uvloop would raise."""
    if not writer.is_closing():
        writer.write(msgspec.json.encode(answer) + b"\n")


def _bound_socket(folder: Path) -> socket.socket:
    """Return a socket that nobody can reach before its mode is 0600: only then does it listen."""
    (folder / SOCKET_NAME).unlink(missing_ok=True)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with _short_address(folder) as address:
        bound.bind(address)
    (folder / SOCKET_NAME).chmod(0o600)
    return bound


@contextmanager
def _short_address(folder: Path) -> Iterator[str]:
    """Give the socket's path, or a short way to it through /proc where it is too long."""
    address = str(folder / SOCKET_NAME)
    if len(os.fsencode(address)) <= LONGEST_ADDRESS:
        yield address
        return
    if not Path("/proc/self/fd").is_dir():
        raise CommandError(f"EVENKEEL_DATA: {folder} is too long a path for a socket")
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET_NAME}"
    finally:
        os.close(descriptor)


def _user_of(writer: asyncio.StreamWriter) -> int | None:
    """Return the peer's user id, or None where the system can't tell (the mode still guards)."""
    peer_credentials = getattr(socket, "SO_PEERCRED", None)
    if peer_credentials is None:
        return None
    connection: socket.socket = writer.get_extra_info("socket")
    packed = connection.getsockopt(socket.SOL_SOCKET, peer_credentials, struct.calcsize("3i"))
    user: int = struct.unpack("3i", packed)[1]
    return user
