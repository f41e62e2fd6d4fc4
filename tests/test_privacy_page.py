"""The privacy page lists every column of every table, and says how it is kept."""

import re
from pathlib import Path

from server.core.database import rows
from server.core.settings import Settings

PAGE = Path(__file__).parents[1] / "docs" / "privacy.md"
KEPT = {"sealed", "wrapped", "keyed hash", "hash", "clear"}
TABLE = re.compile(r"^### `(\w+)`$", re.MULTILINE)
COLUMN = re.compile(r"^\| `(\w+)` \| ([\w ]+) \| (.+) \|$", re.MULTILINE)
SQLITE = (
    "SELECT t.name AS table_name, c.name AS column_name, c.type AS type"
    " FROM sqlite_master AS t, pragma_table_info(t.name) AS c"
    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
)
POSTGRESQL = (
    "SELECT table_name, column_name, data_type AS type"
    " FROM information_schema.columns WHERE table_schema = 'public'"
)
BYTES = {"BLOB", "bytea"}
OF_THE_MIGRATOR = {"tortoise_migrations"}


async def real_columns(settings: Settings) -> dict[tuple[str, str], str]:
    """Each (table, column) of the database with its type, the migrator's own table left out."""
    found = await rows(SQLITE if settings.is_embedded else POSTGRESQL)
    named = {(str(row["table_name"]), str(row["column_name"])): str(row["type"]) for row in found}
    return {place: kind for place, kind in named.items() if place[0] not in OF_THE_MIGRATOR}


def listed_columns() -> dict[tuple[str, str], str]:
    """Each (table, column) of the page with how it says it is kept."""
    _, *parts = TABLE.split(PAGE.read_text())
    by_table = zip(parts[::2], parts[1::2], strict=True)
    return {
        (table, column): kept
        for table, part in by_table
        for column, kept, _reveals in COLUMN.findall(part)
    }


async def test_every_column_is_listed_and_no_other(database: Settings) -> None:
    assert set(listed_columns()) == set(await real_columns(database))


def test_every_column_says_how_it_is_kept() -> None:
    assert set(listed_columns().values()) <= KEPT


async def test_what_is_listed_as_sealed_or_wrapped_is_bytes_and_nothing_else_is(
    database: Settings,
) -> None:
    types = await real_columns(database)
    secret = {place for place, kept in listed_columns().items() if kept in {"sealed", "wrapped"}}
    assert secret == {place for place, kind in types.items() if kind in BYTES}


def test_every_table_is_told_once() -> None:
    tables = TABLE.findall(PAGE.read_text())
    assert len(tables) == len(set(tables))
