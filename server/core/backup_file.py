"""What is in a backup: found out, and checked, without writing a byte."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from server.core import migrating
from server.core.control import CommandError
from server.core.database import APP
from server.core.models import Instance
from server.core.sealing import Keyring, Tampered, WrongKey

BOOKKEEPING = "tortoise_migrations"
"""The table in which Tortoise notes the migrations that were applied."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a backup and its columns in order."""

    name: str
    columns: Sequence[str]
    rows: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup was found to hold. `steps` are its migrations, oldest first."""

    file: Path
    steps: Sequence[str]
    tables: Mapping[str, Table]
    deleted: Mapping[UUID, datetime]


def read_contents(file: Path, tombstone_table: str) -> Contents:
    """Check the file and learn what it holds; raise `CommandError` when it is no sound backup."""
    try:
        with closing(open_backup(file)) as backup:
            check_integrity(backup)
            return Contents(
                file,
                _known_steps(backup),
                {name: _table(backup, name) for name in table_names(backup)},
                _tombstones_in(backup, tombstone_table),
            )
    except sqlite3.Error as error:
        raise CommandError(f"{file} is not a sound backup: {error}") from None


def open_backup(file: Path) -> sqlite3.Connection:
    """Open a backup so that nothing is written, not even beside it."""
    if not file.is_file():
        raise CommandError(f"{file}: there is no such file")
    connection = sqlite3.connect(f"file:{quote(str(file))}?mode=ro&immutable=1", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def _known_steps(backup: sqlite3.Connection) -> list[str]:
    if BOOKKEEPING not in table_names(backup):
        raise CommandError("this is not a backup of Evenkeel")
    found = backup.execute(f"SELECT name FROM {BOOKKEEPING} WHERE app = ?", [APP])  # noqa: S608
    steps = sorted(str(name) for (name,) in found)
    unknown = [step for step in steps if step not in migrating.known()]
    if unknown:
        raise CommandError(
            f"the backup was made by a newer Evenkeel (it has {unknown[0]}); update this one first"
        )
    if not steps:
        raise CommandError("the backup holds no tables")
    return steps


def _table(backup: sqlite3.Connection, name: str) -> Table:
    columns = [row["name"] for row in backup.execute(f"PRAGMA table_info({quoted(name)})")]
    count = backup.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0]  # noqa: S608
    return Table(name, columns, count)


def _tombstones_in(backup: sqlite3.Connection, table: str) -> dict[UUID, datetime]:
    if table not in table_names(backup):
        return {}
    found = backup.execute(f"SELECT person_id, deleted_at FROM {quoted(table)}")  # noqa: S608
    return {UUID(person): datetime.fromisoformat(instant) for person, instant in found}


def check_key(file: Path, keyring: Keyring) -> None:
    """Raise `CommandError` unless `keyring` opens the backup's lookup key."""
    with closing(open_backup(file)) as backup:
        row = backup.execute("SELECT id, lookup_key FROM instance").fetchone()
    if row is None:
        raise CommandError("the backup holds no instance: it was made before the first start")
    instance = Instance(id=UUID(row["id"]), lookup_key=row["lookup_key"])
    try:
        keyring.use_lookup_key(instance.open_lookup_key(keyring))
    except (WrongKey, Tampered):
        raise CommandError(
            "the key file is not the one this backup was made under; without that key nothing in "
            "it can be read. Name the right file with EVENKEEL_KEY_FILE"
        ) from None


def check_integrity(database: sqlite3.Connection) -> None:
    """Raise `CommandError` unless every page and index of the file is sound."""
    found = database.execute("PRAGMA integrity_check(1)").fetchone()
    if found is None or found[0] != "ok":
        raise CommandError(f"the file is damaged: {found[0] if found else 'no answer'}")


def count_rows(database: sqlite3.Connection) -> dict[str, int]:
    """Return the number of rows of each table."""
    return {
        name: database.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0]  # noqa: S608
        for name in table_names(database)
    }


def table_names(database: sqlite3.Connection) -> list[str]:
    """Return the names of the program's tables, SQLite's own left out."""
    found = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite|_%' "
        "ESCAPE '|' ORDER BY name"
    )
    return [name for (name,) in found]


def quoted(name: str) -> str:
    """Spell a table's or column's name in SQL."""
    return '"' + name.replace('"', '""') + '"'
