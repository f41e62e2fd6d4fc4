"""PostgreSQL: one transaction a unit, run by a task of its own that no caller can cancel.

Stock Tortoise 1.1.9 leaves connections of its pool for ever taken when tasks are cancelled in a
transaction. A lost server is recognised everywhere and met again without a restart.
Units and questions have a pool each, so that neither can starve the other.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    ConnectionWrapper,
    NestedTransactionContext,
    PoolConnectionWrapper,
    TransactionContext,
)
from tortoise.connection import ConnectionHandler
from tortoise.exceptions import DBConnectionError

from server.core.unit import OnlyReads, Unit, WhileOpen, WriteOutsideUnit

DEFAULTS: dict[str, Any] = {"minsize": 1, "maxsize": 5, "timeout": 5}
ANSWER_SECONDS = 30.0  # for a question, BEGIN or COMMIT; what is between has the unit's own limit
LOST = (
    OSError,  # refused, reset, timed out, no route, no such host, no such socket
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InsufficientResourcesError,  # disk full, too many connections, out of memory
    asyncpg.PostgresIOError,
    asyncpg.ReadOnlySQLTransactionError,  # a standby answers while another is promoted
    asyncpg.InterfaceError,  # the connection or the pool was closed
    asyncpg.InternalClientError,  # what asyncpg says when that happens in the midst of a statement
)


class Recognising(AsyncpgDBClient):
    """Mixed into a client, it raises DBConnectionError for whatever means "not now"."""

    async def _translate_exceptions(self, func: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        async with recognised():
            return await super()._translate_exceptions(func, *args, **kwargs)


class Reader(OnlyReads, Recognising):
    """The pool that answers questions asked outside units (asyncpg survives their cancelling)."""

    def __init__(self, *, only_reads: bool = True, **credentials: Any) -> None:  # noqa: ANN401
        assert only_reads  # noqa: S101
        super().__init__(**{"command_timeout": ANSWER_SECONDS, **credentials})


class WritingClient(Recognising):
    """The pool that units take their connections from."""

    def acquire_connection(self) -> ConnectionWrapper[Any] | PoolConnectionWrapper[Any]:
        raise WriteOutsideUnit

    def _in_transaction(self) -> TransactionContext:
        raise WriteOutsideUnit


class UnitClient(Recognising, TransactionWrapper):
    """A connection as one unit sees it, and only while that unit is open."""

    def __init__(self, parent: AsyncpgDBClient, connection: Any, unit: Unit[Any]) -> None:  # noqa: ANN401
        super().__init__(parent)
        self._connection = connection
        self._unit = unit

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        return WhileOpen(self._lock, self, self._unit)

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(UnitClient(self, self._connection, self._unit))


class Transactions:
    """Runs each unit in a transaction of its own."""

    def __init__(self, connections: ConnectionHandler) -> None:
        self._connections = connections
        self._running: set[asyncio.Task[None]] = set()
        self._is_closing = False

    async def open(self) -> None:
        client, self._reader = (self._connections.get(name) for name in ("default", "reader"))
        assert isinstance(client, WritingClient)  # noqa: S101
        self._client = client
        async with recognised():
            await self._client.create_connection(with_db=True)
            await self._reader.create_connection(with_db=True)

    def put(self, unit: Unit[Any]) -> None:
        if self._is_closing:
            message = "The database is closed"
            raise DBConnectionError(message)
        task = asyncio.create_task(self._run(unit), name="database unit")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def forget_deleted(self) -> None:
        """Nothing to do: the server's own vacuum clears away what was deleted."""

    async def close(self) -> None:
        """Finish what runs, then let go of the server."""
        self._is_closing = True
        if self._running:
            await asyncio.wait(self._running)
        await self._reader.close()
        await self._client.close()

    async def _run(self, unit: Unit[Any]) -> None:
        try:
            await self._transact(unit)
        except BaseException as error:
            unit.fail(_told(error))
            if not isinstance(error, Exception):
                raise

    async def _transact(self, unit: Unit[Any]) -> None:
        async with _borrowed(self._client) as connection:
            transaction = connection.transaction()
            async with recognised(), asyncio.timeout(ANSWER_SECONDS):
                await transaction.start()
            try:
                result = await unit.attempt(
                    self._connections, UnitClient(self._client, connection, unit)
                )
            except BaseException:
                with suppress(*LOST):
                    await transaction.rollback()
                raise
            async with recognised(), asyncio.timeout(ANSWER_SECONDS):
                await transaction.commit()
            unit.succeed(result)


def get_client_class(info: dict[str, Any]) -> type[AsyncpgDBClient]:
    """Tortoise asks its engine module this."""
    return Reader if info["credentials"].get("only_reads") else WritingClient


@asynccontextmanager
async def recognised() -> AsyncIterator[None]:
    """Raise DBConnectionError for whatever means that the server is not there just now."""
    try:
        yield
    except LOST as error:
        if isinstance(error, ValueError):  # asyncpg's word for a wrong argument
            raise
        raise DBConnectionError(error) from error


@asynccontextmanager
async def _borrowed(client: WritingClient) -> AsyncIterator[Any]:
    """Lend a connection. A failing return is no concern of the unit, which is settled by then."""
    pool = client._pool  # noqa: SLF001
    if pool is None:
        message = "The database is closed"
        raise DBConnectionError(message)
    async with recognised():
        connection = await pool.acquire()
    try:
        yield connection
    finally:
        with suppress(*LOST):
            await pool.release(connection)


def _told(error: BaseException) -> BaseException:
    if isinstance(error, asyncio.CancelledError):
        return DBConnectionError("The database is closed")
    return error
