"""A database with the demo’s diaries in it, and what is in a backup of it."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from server.app import MODELS
from server.core.instance import opened
from server.core.settings import Settings
from server.home import demo
from server.people.models import Person
from server.people.session_models import Session

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
ALMA, BEN = demo.CAST[:2]


async def fill(settings: Settings) -> None:
    async with opened(settings, MODELS, NOW):
        await demo.fill(NOW)
        await Session.begin(await person(ALMA), "Chrome on Android", NOW)


async def person(role: demo.Role) -> Person:
    found = await Person.by_alias(role.alias)
    assert found is not None
    return found


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[None]:
    async with opened(settings, MODELS, NOW):
        yield


def silent(_line: str) -> None:
    pass


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def rows_of(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in a backup, table by table, columns and rows in an order of their own."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as database:
        found: dict[str, list[tuple[Any, ...]]] = {}
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        for (table,) in database.execute(names).fetchall():
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            listed = ", ".join(sorted(columns))
            everything = f"SELECT {listed} FROM {table}"  # noqa: S608 - names of our own
            found[table] = sorted(database.execute(everything), key=repr)
        return found
