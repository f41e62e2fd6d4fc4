"""The one task that writes to SQLite: the units that wait at the same moment share one commit.

Each has a savepoint of its own and is undone alone when it fails. Answers leave after COMMIT, so
what was acknowledged is on the disk; a commit that fails, fails every unit in it.
"""

import asyncio
import contextlib
import os
from collections import deque
from pathlib import Path
from typing import Any

from tortoise.connection import ConnectionHandler
from tortoise.exceptions import DBConnectionError, OperationalError

from server.core.safe_sqlite import UnitClient, WritingClient
from server.core.unit import Unit

MOST_UNITS_A_COMMIT = 64
TRY_AGAIN_SECONDS = 1.0


class Writer:
    """Runs the units that wait at the same moment in one transaction, a savepoint each."""

    def __init__(self, connections: ConnectionHandler) -> None:
        self._connections = connections
        self._waiting: deque[Unit[Any]] = deque()
        self._arrived = asyncio.Event()
        self._forgetting: list[asyncio.Future[None]] = []
        self._holds_deleted = False
        self._is_closing = False
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        client, self._reader = (self._connections.get(name) for name in ("default", "reader"))
        assert isinstance(client, WritingClient)  # noqa: S101
        self._client = client
        _make_private(Path(client.filename))
        await client.create_connection(with_db=True)
        await self._reader.create_connection(with_db=True)
        self._task = asyncio.create_task(self._serve(), name="database writer")

    def put(self, unit: Unit[Any]) -> None:
        self._check_open()
        self._waiting.append(unit)
        self._arrived.set()

    async def forget_deleted(self) -> None:
        """Empty the WAL between units: until then it may hold what was deleted."""
        self._check_open()
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._forgetting.append(done)
        self._arrived.set()
        await asyncio.shield(done)

    async def close(self) -> None:
        """Finish what waits, then close: the writer last, for it makes the last checkpoint."""
        self._is_closing = True
        self._arrived.set()
        if self._task is not None:
            await asyncio.wait({self._task})
        await self._reader.close()
        await self._client.close()

    def _check_open(self) -> None:
        if self._is_closing or self._task is None or self._task.done():
            message = "The database is closed"
            raise DBConnectionError(message)

    async def _serve(self) -> None:
        try:
            while self._waiting or not self._is_closing:
                await self._wait()
                if self._waiting:
                    await self._commit_waiting()
                if self._forgetting or self._holds_deleted:
                    await self._empty_wal()
                if not (self._waiting or self._is_closing):
                    self._arrived.clear()
        finally:  # the loop is being torn down: nobody may wait for ever
            self._refuse_waiting(DBConnectionError("The database is closed"))
            self._tell_forgotten()

    async def _wait(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TRY_AGAIN_SECONDS if self._holds_deleted else None):
                await self._arrived.wait()

    async def _commit_waiting(self) -> None:
        try:
            await self._client.command("BEGIN IMMEDIATE")
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody may wait for ever
            await self._client.mend()
            self._refuse_waiting(error)
            return
        tried: list[Attempt] = []
        try:
            while self._waiting and len(tried) < MOST_UNITS_A_COMMIT:
                attempt = Attempt(self._waiting.popleft())
                tried.append(attempt)
                await attempt.make(self._connections, self._client)
            await self._client.command("COMMIT")
        except BaseException as error:
            await self._give_up(tried, error)
            if not isinstance(error, Exception):
                raise
            return
        for attempt in tried:
            attempt.tell()

    async def _empty_wal(self) -> None:
        # A reader or a backup may stand in the way; then it is tried again until it is done.
        self._holds_deleted = True
        with contextlib.suppress(OperationalError):
            self._holds_deleted = not await self._client.empty_wal()
        self._tell_forgotten()

    def _tell_forgotten(self) -> None:
        while self._forgetting:
            done = self._forgetting.pop()
            if not done.done():
                done.set_result(None)

    async def _give_up(self, tried: "list[Attempt]", error: BaseException) -> None:
        for attempt in tried:
            attempt.unit.fail(_not_kept(error))
        await self._client.mend()

    def _refuse_waiting(self, error: Exception) -> None:
        while self._waiting:
            self._waiting.popleft().fail(_not_kept(error))


class Attempt:
    """One unit's try within a transaction; what came of it is told after COMMIT."""

    def __init__(self, unit: Unit[Any]) -> None:
        self.unit = unit
        self._result: Any = None
        self._error: Exception | None = None

    async def make(self, connections: ConnectionHandler, client: WritingClient) -> None:
        """Run the unit; alone undo what it did when it raises.

        Raises its error when SQLite has undone the whole transaction because of it
        (sqlite.org/lang_transaction.html: disk full, I/O error, out of memory).
        """
        await client.command("SAVEPOINT unit")
        try:
            self._result = await self.unit.attempt(connections, UnitClient(client, self.unit))
        except Exception as error:
            if not client.is_in_transaction:
                raise
            self._error = error
            await client.command("ROLLBACK TO unit")
        await client.command("RELEASE unit")

    def tell(self) -> None:
        if self._error is None:
            self.unit.succeed(self._result)
        else:
            self.unit.fail(self._error)


def _not_kept(error: BaseException) -> Exception:
    """Give each waiting caller an exception of its own with the same cause."""
    if isinstance(error, OperationalError) and error.args:
        return OperationalError(error.args[0])
    if isinstance(error, DBConnectionError):
        return DBConnectionError(*error.args)
    mine = OperationalError(error)
    mine.__cause__ = error
    return mine


def _make_private(path: Path) -> None:
    """Make the file (and its folder, if there is none) for this user alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)
