"""One unit of writing: what is to be done, in whose context, and what came of it."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from tortoise.backends.base.client import BaseDBAsyncClient, ConnectionWrapper
from tortoise.connection import ConnectionHandler
from tortoise.exceptions import DBConnectionError

T = TypeVar("T")
U = TypeVar("U")
LIMIT_SECONDS = 30.0
READING = ("SELECT", "WITH", "EXPLAIN", "PRAGMA", "VALUES")


class WriteOutsideUnit(RuntimeError):
    """Something tried to write without `database.write`, or after its unit had ended."""

    def __init__(self, what: str = "This") -> None:
        super().__init__(f"{what} writes, and writing happens only inside database.write")


class TookTooLong(DBConnectionError, TimeoutError):
    """A unit went past its limit and was given up: for now, the database is not to be had."""


class Unit(Generic[T]):
    """Work that is kept whole or not at all. `answer` is settled once that is certain."""

    def __init__(
        self, work: Callable[[], Awaitable[T]], limit_seconds: float | None = LIMIT_SECONDS
    ) -> None:
        self.answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.is_open = False
        self._joined = 0
        self._work = work
        self._limit_seconds = limit_seconds
        self._context = contextvars.copy_context()

    async def attempt(self, connections: ConnectionHandler, client: BaseDBAsyncClient) -> T:
        """Do the work with `client` as its connection, and raise what it raises.

        Raises `TookTooLong` past the limit: a unit that hangs would hold up everyone's.
        """

        async def inside() -> T:
            connections.set("default", client)
            _current.set(self)
            return await self._work()

        self.is_open = True
        task = asyncio.create_task(inside(), context=self._context)
        limit = asyncio.timeout(self._limit_seconds)
        try:
            async with limit:
                result = await task
            self._check_nobody_still_writes()
            return result  # noqa: TRY300 - an `else` would come after `finally`, in reading
        except TimeoutError as error:
            if limit.expired():
                raise TookTooLong from error
            raise
        except asyncio.CancelledError as error:
            if _is_being_cancelled():
                raise
            message = "A unit was cancelled from within"
            raise RuntimeError(message) from error
        finally:
            self.is_open = False

    async def join(self, work: Callable[[], Awaitable[U]]) -> U:
        """Do more work within this unit."""
        self._joined += 1
        try:
            return await work()
        finally:
            self._joined -= 1

    def _check_nobody_still_writes(self) -> None:
        if self._joined:
            message = "A unit ended before the units that had joined it"
            raise RuntimeError(message)

    def succeed(self, result: T) -> None:
        if not self.answer.done():
            self.answer.set_result(result)

    def fail(self, error: BaseException) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)
            self.answer.exception()  # the caller may be gone; then nobody else would look at it


_current: contextvars.ContextVar[Unit[Any] | None] = contextvars.ContextVar("unit", default=None)


def current_unit() -> Unit[Any] | None:
    """Give the unit that the caller runs in, unless it has ended."""
    unit = _current.get()
    return unit if unit is not None and unit.is_open else None


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class WhileOpen(ConnectionWrapper[Any]):
    """Lends a unit's connection, unless the unit has ended: a task it left behind gets nothing."""

    def __init__(self, lock: asyncio.Lock, client: BaseDBAsyncClient, unit: Unit[Any]) -> None:
        super().__init__(lock, client)
        self._unit = unit

    async def __aenter__(self) -> Any:  # noqa: ANN401
        connection = await super().__aenter__()
        if not self._unit.is_open:
            self._lock.release()
            raise WriteOutsideUnit
        return connection


class OnlyReads(BaseDBAsyncClient):
    """Mixed into a client, it refuses every statement that is not a question."""

    async def execute_insert(self, query: str, values: list[Any]) -> Any:  # noqa: ANN401, ARG002
        raise WriteOutsideUnit(_first_word(query))

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:  # noqa: ARG002
        raise WriteOutsideUnit(_first_word(query))

    async def execute_script(self, query: str) -> None:
        raise WriteOutsideUnit(_first_word(query))

    async def execute_query(self, query: str, values: list[Any] | None = None) -> Any:  # noqa: ANN401
        _check_reads(query)
        return await super().execute_query(query, values)

    async def execute_query_dict(
        self, query: str, values: list[Any] | None = None
    ) -> list[dict[str, Any]]:
        _check_reads(query)
        return await super().execute_query_dict(query, values)


def _check_reads(query: str) -> None:
    if _first_word(query) not in READING:
        raise WriteOutsideUnit(_first_word(query))


def _first_word(query: str) -> str:
    return query.lstrip(" \n(").partition(" ")[0].strip().upper()
