"""Restoring a backup: checked first, built aside, put in place at once, nobody brought back.

Rows are carried over, not pages, so a backup of either engine can be restored on either.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError

from server.core import migrating, tombstones
from server.core.backup import backup, database_file
from server.core.backup_file import Contents, check_integrity, check_key, read_contents
from server.core.control import CommandError, Say
from server.core.database import close_database, open_database, rows, write
from server.core.disk import sync
from server.core.loading import load
from server.core.postgres_tables import EVERY_TABLE, check_nobody_else_is_connected
from server.core.sealing import Keyring
from server.core.settings import Settings

BEFORE = "before-restore.db"
"""The backup, in the data folder, of what the last restore replaced."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What the features hand down: their models, and how deleted people are kept out.

    `tombstones` is the table of (`person_id`, `deleted_at`); `erase` makes one person gone, with
    a row there, and does no harm when they are gone already. `journals` are folders of the data
    folder that hold what was not yet kept in the database that goes: nothing of it is true of
    another one.
    """

    models: Sequence[str]
    tombstones: str
    erase: Callable[[UUID, datetime], Awaitable[None]]
    journals: Sequence[str]


async def restore(settings: Settings, file: Path, handed: Handed, say: Say) -> None:
    """Put the backup `file` in the database's place; the caller holds the data folder's lock.

    Refuses (`CommandError`) a damaged file, one of another key, or one of a newer program, and
    leaves everything as it was. Deletions made since the backup are made again before anybody can
    read it. What was there before is kept as a backup in the data folder.
    """
    keyring = Keyring.read(settings.key_file)
    contents = await asyncio.to_thread(read_contents, file, handed.tombstones)
    await asyncio.to_thread(check_key, file, keyring)
    if not settings.is_embedded:
        await check_nobody_else_is_connected(settings)
    deleted = await _everyone_deleted(settings, contents, handed, say)
    before = await _keep_what_is_there(settings, say)
    for name in handed.journals:
        await asyncio.to_thread(_remove_journals, settings.data / name)
    if settings.is_embedded:
        await _restore_file(settings, contents, handed, deleted)
    else:
        await _build(settings, contents, handed, deleted)
    await asyncio.to_thread(_tidy, settings.data, deleted, before)
    count = sum(table.rows for table in contents.tables.values())
    say(f"Restored {count} rows from {file}. Deleted people who stay deleted: {len(deleted)}.")


async def _everyone_deleted(
    settings: Settings, contents: Contents, handed: Handed, say: Say
) -> dict[UUID, datetime]:
    """Gather who was deleted: by the backup, the database, the file beside the database."""
    now_there = await _deleted_now(settings, handed, say)
    return {**contents.deleted, **now_there, **tombstones.read(settings.data)}


async def _deleted_now(settings: Settings, handed: Handed, say: Say) -> dict[UUID, datetime]:
    if settings.is_embedded and not database_file(settings).exists():
        return {}
    try:
        await open_database(settings, handed.models)
        try:
            sql = f"SELECT person_id, deleted_at FROM {handed.tombstones}"  # noqa: S608
            return {_uuid(row["person_id"]): _instant(row["deleted_at"]) for row in await rows(sql)}
        finally:
            await close_database()
    except OperationalError:
        name = tombstones.FILE_NAME
        say(f"There is no database that can be read; the list of deletions is the file “{name}”.")
        return {}


def _uuid(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


def _instant(value: object) -> datetime:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


async def _keep_what_is_there(settings: Settings, say: Say) -> Path | None:
    """Make a backup of the database that is about to go; None when none can be made."""
    draft = settings.data / f"{BEFORE}.new"
    draft.unlink(missing_ok=True)
    if settings.is_embedded and not database_file(settings).exists():
        return None
    try:
        await backup(settings, draft, lambda _line: None)
    except CommandError as error:
        say(f"No backup can be made of what was there before: {error}")
        _set_aside(settings, say)
        return None
    say(f"What was there before is kept as {settings.data / BEFORE}; remove it when all is well.")
    return draft


def _set_aside(settings: Settings, say: Say) -> None:
    """Keep a damaged database file as it is: somebody may yet read something out of it."""
    if settings.is_embedded:
        there = database_file(settings)
        aside = there.with_name(there.name + ".damaged")
        aside.unlink(missing_ok=True)
        try:
            aside.hardlink_to(there)
        except OSError:  # a file system without hard links
            shutil.copyfile(there, aside)
        say(f"The damaged file is kept as {aside}.")


def _remove_journals(folder: Path) -> None:
    """Remove what is not true of another database; as long as it is there, nothing is restored."""
    if not (folder.exists() or folder.is_symlink()):
        return
    try:
        shutil.rmtree(folder)
    except OSError as error:
        why = error.strerror or error
        line = f"{folder}: can't be removed ({why}); nothing was restored, remove it first"
        raise CommandError(line) from None


def _tidy(folder: Path, deleted: Mapping[UUID, datetime], before: Path | None) -> None:
    """Complete the file of deletions, and give what was kept its name."""
    for person_id in deleted.keys() - tombstones.read(folder).keys():
        tombstones.record(folder, person_id, deleted[person_id])
    if before is not None:
        before.replace(folder / BEFORE)
        sync(folder)


async def _restore_file(
    settings: Settings, contents: Contents, handed: Handed, deleted: Mapping[UUID, datetime]
) -> None:
    """Build a new file in a folder of its own, then give it the old one's place."""
    workshop = database_file(settings).parent / "restore.new"
    await asyncio.to_thread(shutil.rmtree, workshop, ignore_errors=True)  # a killed one's
    try:
        aside = replace(settings, data=workshop, database="")
        await _build(aside, contents, handed, deleted)
        await asyncio.to_thread(_put_in_place, database_file(aside), database_file(settings))
    finally:
        await asyncio.to_thread(shutil.rmtree, workshop, ignore_errors=True)


async def _build(
    settings: Settings, contents: Contents, handed: Handed, deleted: Mapping[UUID, datetime]
) -> None:
    """Fill the database: tables as the backup had them, rows, then every step since.

    On PostgreSQL it is one transaction. On SQLite foreign keys are off while tables are made, and
    on, so that a person's rows go with them, while deletions are made again.
    """

    async def rebuild() -> None:
        await _drop_everything(settings)
        await migrating.apply(settings, handed.models, contents.steps[-1])
        await load(settings, contents)
        await migrating.apply(settings, handed.models, None)

    async def replay() -> None:
        for person_id, deleted_at in deleted.items():
            await handed.erase(person_id, deleted_at)

    async def both() -> None:
        await rebuild()
        await replay()

    if settings.is_embedded:
        await _in_one_unit(settings, handed.models, rebuild, has_foreign_keys=False)
        await _in_one_unit(settings, handed.models, replay)
    else:
        await _in_one_unit(settings, handed.models, both)


async def _in_one_unit(
    settings: Settings,
    models: Sequence[str],
    unit: Callable[[], Awaitable[None]],
    *,
    has_foreign_keys: bool = True,
) -> None:
    await open_database(settings, models, has_foreign_keys=has_foreign_keys)
    try:
        await write(unit, limit_seconds=None)
    finally:
        await close_database()


async def _drop_everything(settings: Settings) -> None:
    """Make room; on SQLite the new file is empty anyway."""
    if settings.is_embedded:
        return
    for row in await rows(EVERY_TABLE):
        await get_connection("default").execute_script(f'DROP TABLE "{row["name"]}" CASCADE')


def _put_in_place(new: Path, old: Path) -> None:
    """Swap the files in one step, with nothing beside either that SQLite would read with it."""
    with closing(sqlite3.connect(new)) as database:
        check_integrity(database)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _fold_in_what_is_beside(old)
    sync(new)
    new.replace(old)
    sync(old.parent)


def _fold_in_what_is_beside(old: Path) -> None:
    """Leave the old database in one file; what a damaged one can't take in is moved away."""
    if not old.exists():
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(old)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
    for suffix in ("-wal", "-shm"):
        beside = old.with_name(old.name + suffix)
        if beside.exists():
            beside.rename(old.with_name(old.name + ".damaged" + suffix))
