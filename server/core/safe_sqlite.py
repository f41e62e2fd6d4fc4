"""SQLite for one process: a connection that writes, used by `writer` alone, and one that reads.

Stock Tortoise 1.1.9 hangs, or keeps what it never acknowledged, when a task is cancelled in a
transaction, and begins transactions DEFERRED. Here only the writer's own task touches the writing
connection, so no caller's cancellation reaches it, and every transaction begins IMMEDIATE.
SQLite before 3.51.3 can corrupt a WAL that several connections write (sqlite.org/wal.html,
"WAL-reset bug"): the reader is query_only and is closed before the writer.
"""

import sqlite3
import uuid
from typing import Any

from tortoise.backends.base.client import (
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionContext,
)
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper
from tortoise.exceptions import OperationalError

from server.core.unit import OnlyReads, Unit, WhileOpen, WriteOutsideUnit

PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",  # a commit is on the disk before it is acknowledged
    "secure_delete": "ON",  # deleted rows are overwritten
    "busy_timeout": 5000,  # milliseconds; backup and the sqlite3 shell may hold a lock
    "foreign_keys": "ON",
    "journal_size_limit": 4 * 1024 * 1024,  # as much as one automatic checkpoint leaves
}
sqlite3.register_adapter(uuid.UUID, str)  # as Tortoise keeps them


class Reader(OnlyReads, SqliteClient):
    """The connection that answers questions asked outside units."""

    def __init__(self, *, only_reads: bool = True, **credentials: Any) -> None:  # noqa: ANN401
        super().__init__(**credentials, query_only="ON" if only_reads else "OFF")

    async def create_connection(self, with_db: bool) -> None:  # noqa: FBT001
        await _connect(self, with_db=with_db)


class WritingClient(SqliteClient):
    """The one connection that writes. Used by `Writer` alone; Tortoise sees it through units."""

    async def create_connection(self, with_db: bool) -> None:  # noqa: FBT001
        await _connect(self, with_db=with_db)

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        raise WriteOutsideUnit

    def _in_transaction(self) -> TransactionContext:
        raise WriteOutsideUnit

    async def command(self, statement: str) -> list[sqlite3.Row]:
        """Run BEGIN, COMMIT and their like."""
        if self._connection is None:
            await self.create_connection(with_db=True)
        assert self._connection is not None  # noqa: S101
        try:
            return list(await self._connection.execute_fetchall(statement))
        except (sqlite3.Error, ValueError) as error:  # aiosqlite's word for a closed connection
            raise OperationalError(error) from error

    @property
    def is_in_transaction(self) -> bool:
        return self._connection is not None and self._connection.in_transaction

    async def empty_wal(self) -> bool:
        """Cut the WAL to nothing; false, without waiting, while somebody reads from it."""
        await self.command("PRAGMA busy_timeout = 0")
        try:
            ((is_busy, *_pages),) = await self.command("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            await self.command(f"PRAGMA busy_timeout = {PRAGMAS['busy_timeout']}")
        return not is_busy

    async def mend(self) -> None:
        """Give up the open transaction; a connection that can't even do that is replaced."""
        try:
            if self.is_in_transaction:
                await self.command("ROLLBACK")
        except (OperationalError, ValueError):
            await _discard(self)


class UnitClient(SqliteTransactionWrapper):
    """The writing connection as one unit sees it, and only while that unit is open."""

    def __init__(self, parent: SqliteClient, unit: Unit[Any]) -> None:
        super().__init__(parent)
        self._unit = unit

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        return WhileOpen(self._lock, self, self._unit)

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(UnitClient(self, self._unit))

    async def execute_script(self, query: str) -> None:
        """Run one statement; sqlite3's `executescript` would commit first."""
        await self.execute_query(query)


def get_client_class(info: dict[str, Any]) -> type[SqliteClient]:
    """Tortoise asks its engine module this."""
    return Reader if info["credentials"].get("only_reads") else WritingClient


async def _connect(client: SqliteClient, *, with_db: bool) -> None:
    """Connect with every pragma set, or not at all."""
    try:
        await SqliteClient.create_connection(client, with_db)
    except sqlite3.Error as error:
        await _discard(client)
        raise OperationalError(error) from error


async def _discard(client: SqliteClient) -> None:
    try:
        await client.close()
    except (sqlite3.Error, ValueError):
        client._connection = None  # noqa: SLF001
