"""The database: everything is written through `write`, everything else only reads.

Two connections: "reader" answers questions outside units and never waits for one; "default"
belongs to the unit that runs. Which of the two a model uses is decided by `Router`.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from tortoise import Model
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext
from tortoise.exceptions import DBConnectionError

from server.core.settings import Settings
from server.core.unit import LIMIT_SECONDS, Unit, WriteOutsideUnit, current_unit

__all__ = [
    "Table",
    "TableMeta",
    "WriteOutsideUnit",
    "close_database",
    "forget_deleted",
    "is_unavailable",
    "open_database",
    "ping",
    "rows",
    "speaks_sqlite",
    "write",
]

T = TypeVar("T")
APP = "evenkeel"
MIGRATIONS = "server.migrations"
QUOTED_OR_MARK = re.compile(r"'(?:[^']|'')*'|\?")
# SQLite's result codes that mean "not now" (sqlite.org/rescode.html): BUSY, LOCKED, NOMEM,
# READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB. Extended codes keep them low.
UNAVAILABLE_CODES = frozenset({5, 6, 7, 8, 10, 11, 13, 14, 15, 26})


class TableMeta:
    """Base of every table's Meta: without it, the table's docstring would become SQL."""

    table_description = " "


class Table(Model):
    """Base of every table."""

    class Meta(TableMeta):
        abstract = True


async def write(
    unit: Callable[[], Awaitable[T]], *, limit_seconds: float | None = LIMIT_SECONDS
) -> T:
    """Do `unit` whole or not at all, and answer once it is safely on the disk.

    Inside, reads see the unit's own writes, and another `write` joins the same unit. A unit does
    nothing slow and touches no network. Once called, it is carried out even if the caller is
    cancelled. Catch errors outside: after one, PostgreSQL takes nothing more from the unit.
    Raises what the unit raises, or an error for which `is_unavailable` is true.
    """
    outer = current_unit()
    if outer is not None:
        return await outer.join(unit)
    queued = Unit(unit, limit_seconds)
    _open().engine.put(queued)
    return await queued.answer  # a caller that is cancelled gives up this, never the unit


async def rows(sql: str, values: Sequence[object] = ()) -> list[dict[str, object]]:
    """Answer a question in SQL or, inside a unit, write with it. A `?` stands for each value.

    Booleans, times and UUIDs come back as the engine keeps them (SQLite: 0 and 1, text, text).
    """
    client, statement = _asked(sql)
    return await client.execute_query_dict(statement, list(values))


async def records(sql: str, values: Sequence[object] = ()) -> Sequence[Any]:
    """Answer likewise with tuples, in the order of the columns: cheaper where there are many."""
    client, statement = _asked(sql)
    _count, found = await client.execute_query(statement, list(values))
    return found


def _asked(sql: str) -> tuple[BaseDBAsyncClient, str]:
    """Return whom to ask just now, and how."""
    database = _open()
    client = database.context.connections.get("default" if current_unit() else "reader")
    return client, sql if database.settings.is_embedded else _numbered(sql)


def speaks_sqlite() -> bool:
    """Tell which SQL the open database understands: SQLite's, else PostgreSQL's."""
    return _open().settings.is_embedded


async def ping() -> None:
    """Return when the database answers; raise when it does not."""
    await rows("SELECT 1 AS answer")


async def forget_deleted() -> None:
    """Have the engine let go of the old pages that deleting leaves behind for a while."""
    await _open().engine.forget_deleted()


def is_unavailable(error: BaseException) -> bool:
    """Tell whether the database, not the program, is the reason: full, broken, locked or gone."""
    cause: object = error
    while isinstance(cause, BaseException):
        if isinstance(cause, DBConnectionError):
            return True
        if getattr(cause, "sqlite_errorcode", 0) & 0xFF in UNAVAILABLE_CODES:
            return True
        cause = cause.__cause__ or (cause.args[0] if cause.args else None)
    return False


async def open_database(
    settings: Settings, models: Sequence[str], *, has_foreign_keys: bool = True
) -> None:
    """Open the one database of this process. It serves every task of the running event loop.

    Raises an error for which `is_unavailable` is true when it can't be reached. Migrations are
    applied before (`server.core.migrating`), which opens it with foreign keys unchecked.
    """
    global _database  # noqa: PLW0603 - one database a process, as the writer's safety demands
    if _database is not None:
        message = "A database is open already"
        raise RuntimeError(message)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    EXECUTOR_CACHE.clear()  # Tortoise keys it without the engine
    context = TortoiseContext()
    with context:
        await context.init(
            config=configuration(settings, models, has_foreign_keys=has_foreign_keys),
            routers=[Router],
            _enable_global_fallback=True,  # requests run in other tasks than the opening
        )
    _database = Database(settings, context, _engine(settings, context))
    try:
        await _database.engine.open()
    except BaseException:
        await close_database()
        raise


async def close_database() -> None:
    """Finish the units that wait, then close. Does nothing when no database is open."""
    global _database  # noqa: PLW0603
    if _database is None:
        return
    database = _database
    try:
        await database.engine.close()
    finally:
        await database.context.close_connections()
        _database = None


def is_open() -> bool:
    return _database is not None


class Engine(Protocol):
    """What carries units out: `writer.Writer` or `safe_postgres.Transactions`."""

    async def open(self) -> None: ...

    def put(self, unit: Unit[Any]) -> None: ...

    async def forget_deleted(self) -> None: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Database:
    """An open database."""

    settings: Settings
    context: TortoiseContext
    engine: Engine


_database: Database | None = None


def _open() -> Database:
    if _database is None:
        message = "No database is open"
        raise DBConnectionError(message)
    return _database


class Router:
    """Tells Tortoise which connection a model uses just now."""

    def db_for_read(self, _model: type[Model]) -> str:
        return "default" if current_unit() else "reader"

    def db_for_write(self, model: type[Model]) -> str:
        if not current_unit():
            raise WriteOutsideUnit(model.__name__)
        return "default"


def configuration(
    settings: Settings, models: Sequence[str], *, has_foreign_keys: bool = True
) -> dict[str, Any]:
    """Give Tortoise's configuration: one app, two connections of the same database."""
    credentials = _credentials(settings, has_foreign_keys=has_foreign_keys)
    engine = f"server.core.{'safe_sqlite' if settings.is_embedded else 'safe_postgres'}"
    only_reads = {**credentials, "only_reads": True}
    return {
        "connections": {
            "default": {"engine": engine, "credentials": credentials},
            "reader": {"engine": engine, "credentials": only_reads},
        },
        "apps": {
            APP: {
                "models": list(models),
                "default_connection": "default",
                "migrations": MIGRATIONS,
            }
        },
    }


def _credentials(settings: Settings, *, has_foreign_keys: bool) -> dict[str, Any]:
    given: dict[str, Any] = expand_db_url(settings.dsn)["credentials"]
    if settings.is_embedded:
        from server.core.safe_sqlite import PRAGMAS  # noqa: PLC0415 - only the engine in use

        return {**given, **PRAGMAS, "foreign_keys": "ON" if has_foreign_keys else "OFF"}
    from server.core.safe_postgres import DEFAULTS  # noqa: PLC0415

    numbers = {name: float(given[name]) for name in ("command_timeout",) if name in given}
    return {**DEFAULTS, **given, **numbers}


def _engine(settings: Settings, context: TortoiseContext) -> Engine:
    if settings.is_embedded:
        from server.core.writer import Writer  # noqa: PLC0415

        return Writer(context.connections)
    from server.core.safe_postgres import Transactions  # noqa: PLC0415

    return Transactions(context.connections)


def _numbered(sql: str) -> str:
    """Spell each `?` outside quotes as PostgreSQL does: $1, $2 and so on."""
    count = 0

    def spelled(match: re.Match[str]) -> str:
        nonlocal count
        if match[0] != "?":
            return match[0]
        count += 1
        return f"${count}"

    return QUOTED_OR_MARK.sub(spelled, sql)
