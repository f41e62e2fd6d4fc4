"""Filling the open database's empty tables from a backup, inside a unit."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from tortoise.connection import get_connection

from server.core.backup_file import BOOKKEEPING, Contents, open_backup, quoted
from server.core.control import CommandError
from server.core.database import rows
from server.core.postgres_tables import ROWS_A_BATCH, move_sequences_on, tables_in_order
from server.core.settings import Settings

SQLITE_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite|_%' ESCAPE '|'"
)


@dataclass(frozen=True, slots=True)
class Target:
    """A table to fill: what turns a backup's value into the column's own, by column."""

    name: str
    columns: Mapping[str, Callable[[Any], Any]]


async def load(settings: Settings, contents: Contents) -> None:
    """Carry every row over. Raises `CommandError` where a backup and the tables differ."""
    targets = await (_sqlite_targets() if settings.is_embedded else _postgres_targets())
    for name in contents.tables.keys() - {target.name for target in targets}:
        raise CommandError(f"the backup has a table that is not known: {name}")
    await rows(f"DELETE FROM {BOOKKEEPING}")  # noqa: S608 - the backup has its own
    with closing(open_backup(contents.file)) as backup:
        for target in targets:
            await _fill(backup, contents, target, is_numbered=not settings.is_embedded)
    if not settings.is_embedded:
        await move_sequences_on()


async def _sqlite_targets() -> list[Target]:
    targets = []
    for table in await rows(SQLITE_TABLES):
        name = str(table["name"])
        columns = await rows(f"SELECT name FROM pragma_table_info('{name}')")  # noqa: S608
        targets.append(Target(name, {str(column["name"]): _same for column in columns}))
    return targets


async def _postgres_targets() -> list[Target]:
    return [
        Target(table.name, {column.name: column.kind.back for column in table.columns})
        for table in await tables_in_order()
    ]


def _same(value: Any) -> Any:  # noqa: ANN401 - a value of any column
    return value


async def _fill(
    backup: sqlite3.Connection, contents: Contents, target: Target, *, is_numbered: bool
) -> None:
    table = contents.tables.get(target.name)
    if table is None or set(table.columns) != set(target.columns):
        raise CommandError(f"the backup’s table {target.name} is not as its migration made it")
    names = ", ".join(quoted(name) for name in target.columns)
    found = backup.execute(f"SELECT {names} FROM {quoted(target.name)}")  # noqa: S608
    marks = _marks(len(target.columns), is_numbered=is_numbered)
    insert = f"INSERT INTO {quoted(target.name)} ({names}) VALUES ({marks})"  # noqa: S608
    while batch := found.fetchmany(ROWS_A_BATCH):
        values = [_converted(target, row) for row in batch]
        await get_connection("default").execute_many(insert, values)


def _marks(count: int, *, is_numbered: bool) -> str:
    return ", ".join(f"${number + 1}" if is_numbered else "?" for number in range(count))


def _converted(target: Target, row: Sequence[Any]) -> list[Any]:
    return [
        None if value is None else back(value)
        for back, value in zip(target.columns.values(), row, strict=True)
    ]
