"""A table for tests of the database itself: rows that must always come in pairs."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from tortoise import fields

from server.core.database import Table, TableMeta, close_database, open_database, rows, write
from server.core.settings import Settings

MODELS = ["tests.core.pairs"]


class Pair(Table):
    """One half of a pair; both have the same name."""

    id = fields.IntField(primary_key=True)
    name = fields.TextField()

    class Meta(TableMeta):
        table = "test_pair"


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[None]:
    """Hold the database open, with the table in it."""
    await open_database(settings, MODELS)
    try:
        await write(lambda: rows(make_table(is_sqlite=settings.is_embedded)))
        yield
    finally:
        await close_database()


def make_table(*, is_sqlite: bool) -> str:
    """Spell the table in SQL."""
    number = "INTEGER PRIMARY KEY" if is_sqlite else "SERIAL PRIMARY KEY"
    return f"CREATE TABLE IF NOT EXISTS test_pair (id {number}, name TEXT NOT NULL)"


async def keep_pair(name: str) -> None:
    """Keep both halves."""

    async def both() -> None:
        await Pair.create(name=name)
        await Pair.create(name=name)

    await write(both)


async def torn(
    ask: Callable[[str], Awaitable[Sequence[Mapping[str, object]]]] = rows,
) -> list[str]:
    """Name the halves that stand alone: there must never be one."""
    found = await ask("SELECT name FROM test_pair GROUP BY name HAVING count(*) <> 2")
    return [str(row["name"]) for row in found]


async def names() -> list[str]:
    """Name every half, in order of name."""
    return [pair.name for pair in await Pair.all().order_by("name")]
