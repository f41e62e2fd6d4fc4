"""PostgreSQL's tables, carried to a SQLite file and back: the types in between, the order."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from graphlib import TopologicalSorter
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from server.core.control import CommandError, Say
from server.core.database import configuration, rows
from server.core.settings import Settings

ROWS_A_BATCH = 500

COLUMNS = """
SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, NULL) AS type
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum
"""
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
REFERENCES = """
SELECT child.relname AS child, parent.relname AS parent
FROM pg_constraint f JOIN pg_class child ON child.oid = f.conrelid
JOIN pg_class parent ON parent.oid = f.confrelid
WHERE f.contype = 'f' AND f.conrelid <> f.confrelid
  AND child.relnamespace = current_schema()::regnamespace
"""


EVERY_TABLE = """
SELECT relname AS name FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
"""
NUMBERED = """
SELECT c.relname AS table, a.attname AS column,
  pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS sequence
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
  AND a.attnum > 0 AND NOT a.attisdropped
  AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL
"""


def _same(value: Any) -> Any:  # noqa: ANN401 - a value of any column
    return value


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(" ")


@dataclass(frozen=True, slots=True)
class Kind:
    """How a PostgreSQL type stands in SQLite, as Tortoise itself would have written it there."""

    declared: str
    out: Callable[[Any], Any] = _same
    back: Callable[[Any], Any] = _same


KINDS = {
    "uuid": Kind("TEXT", str, UUID),
    "timestamp with time zone": Kind("TEXT", _instant, datetime.fromisoformat),
    "date": Kind("TEXT", date.isoformat, date.fromisoformat),
    "boolean": Kind("INTEGER", int, bool),
    "bytea": Kind("BLOB"),
    "json": Kind("TEXT"),
    "jsonb": Kind("TEXT"),
    "smallint": Kind("INTEGER"),
    "integer": Kind("INTEGER"),
    "bigint": Kind("INTEGER"),
    "double precision": Kind("REAL"),
    "text": Kind("TEXT"),
    "character": Kind("TEXT"),
    "character varying": Kind("TEXT"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class PostgresTable:
    """One table and its columns in order."""

    name: str
    columns: Sequence[Column]


async def copy_tables_out(settings: Settings, file: Path, say: Say) -> None:
    """Write every table of the database, as one moment has them, to an empty SQLite file.

    Raises `CommandError` on a type of column it can't carry without loss.
    """
    connection = await connect(settings)
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as copy:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                copy.execute("BEGIN")
                for table in tables_of(await connection.fetch(COLUMNS)):
                    count = await _copy_table_out(connection, copy, table)
                    say(f"{table.name}: {count} rows")
                copy.execute("COMMIT")
    finally:
        await connection.close()


async def connect(settings: Settings) -> Any:  # noqa: ANN401 - asyncpg is not typed
    """Return a connection of our own to the database; raise `CommandError` when it refuses."""
    given = configuration(settings, [])["connections"]["default"]["credentials"]
    names = ("host", "port", "user", "password", "database", "ssl", "timeout")
    try:
        return await asyncpg.connect(
            **{name: given[name] for name in names if given.get(name) is not None},
            statement_cache_size=0,  # as pgbouncer in transaction mode asks
            server_settings={"search_path": given["schema"]} if given.get("schema") else None,
        )
    except asyncpg.PostgresError as error:
        raise CommandError(f"the database refuses us: {error}") from None
    except OSError as error:
        raise CommandError(f"the database does not answer: {error}") from None


async def check_nobody_else_is_connected(settings: Settings) -> None:
    """Raise `CommandError` while a server, or anybody, is connected to the database."""
    connection = await connect(settings)
    try:
        others: int = await connection.fetchval(OTHERS)
    finally:
        await connection.close()
    if others:
        raise CommandError(
            f"{others} other connections to the database are open; stop every Evenkeel server "
            "(and pooler) that uses it, then try again"
        )


async def tables_in_order() -> list[PostgresTable]:
    """Return the tables of the open database, each after those it refers to."""
    tables = {table.name: table for table in tables_of(await rows(COLUMNS))}
    order: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(tables, ()))
    for reference in await rows(REFERENCES):
        order.add(str(reference["child"]), str(reference["parent"]))
    return [tables[name] for name in order.static_order()]


def tables_of(found: Sequence[Any]) -> list[PostgresTable]:
    """Gather what `COLUMNS` found into tables."""
    return [
        PostgresTable(name, [_column(row) for row in columns])
        for name, columns in groupby(found, lambda row: str(row["table"]))
    ]


def _column(row: Any) -> Column:  # noqa: ANN401 - a dict or an asyncpg record
    kind = KINDS.get(row["type"])
    if kind is None:
        where = f"{row['table']}.{row['column']}"
        raise CommandError(f"{where}: a backup can't carry the type {row['type']}")
    return Column(str(row["column"]), kind)


async def _copy_table_out(
    connection: Any,  # noqa: ANN401 - asyncpg is not typed
    copy: sqlite3.Connection,
    table: PostgresTable,
) -> int:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    declared = ", ".join(f'"{column.name}" {column.kind.declared}' for column in table.columns)
    marks = ", ".join("?" * len(table.columns))
    copy.execute(f'CREATE TABLE "{table.name}" ({declared})')
    insert = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608
    count = 0
    cursor = await connection.cursor(f'SELECT {names} FROM "{table.name}"')  # noqa: S608
    while batch := await cursor.fetch(ROWS_A_BATCH):
        copy.executemany(insert, [_out(table, record) for record in batch])
        count += len(batch)
    return count


def _out(table: PostgresTable, record: Sequence[Any]) -> list[Any]:
    return [
        None if value is None else column.kind.out(value)
        for column, value in zip(table.columns, record, strict=True)
    ]


async def move_sequences_on() -> None:
    """Let every numbered column go on after the highest number there is (inside a unit)."""
    for found in await rows(NUMBERED):
        table, column = found["table"], found["column"]
        await rows(
            f'SELECT setval(?, coalesce(max("{column}"), 0) + 1, false) FROM "{table}"',  # noqa: S608
            [str(found["sequence"])],
        )
