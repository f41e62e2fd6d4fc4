"""Restoring, on the engine that the run is for; moving between engines needs both."""

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest

from server.__main__ import HANDED
from server.app import MODELS
from server.core import tombstones
from server.core.backup import backup
from server.core.control import CommandError
from server.core.migrating import migrate
from server.core.restore import BEFORE, restore
from server.core.sealing import make_key_file
from server.core.settings import Settings
from server.daily.models import Entry
from server.people.leaving import erase
from server.sending.journal import Journal, left_behind
from tests import engines
from tests.core.diaries import ALMA, BEN, NOW, fill, person, reading, rows_of, silent
from tests.engines import IS_POSTGRES


async def test_what_was_restored_is_what_was_backed_up(filled: Settings, tmp_path: Path) -> None:
    await backup(filled, tmp_path / "first.db", silent)
    async with reading(filled):
        alma = await person(ALMA)
        before = await Entry.since(alma, 0, 500)
        await erase(await person(BEN), NOW, filled)
    shutil.rmtree(filled.data / "tombstones", ignore_errors=True)
    await restore(filled, tmp_path / "first.db", HANDED, silent)
    async with reading(filled):
        assert (await Entry.since(await person(ALMA), 0, 500)).items == before.items


async def test_a_restore_carries_every_row_and_the_migrations_noted(
    filled: Settings, tmp_path: Path
) -> None:
    await backup(filled, tmp_path / "first.db", silent)
    await restore(filled, tmp_path / "first.db", HANDED, silent)
    await backup(filled, tmp_path / "second.db", silent)
    assert rows_of(tmp_path / "second.db") == rows_of(tmp_path / "first.db")


async def test_what_a_killed_sender_knew_is_not_believed_of_another_database(
    filled: Settings, tmp_path: Path
) -> None:
    await backup(filled, tmp_path / "first.db", silent)
    journal = Journal.begin(filled.data)
    journal.answered(journal.begun(1), is_sent=True)
    journal.close(is_settled=False)
    await restore(filled, tmp_path / "first.db", HANDED, silent)
    assert list(left_behind(filled.data)) == []


async def test_nothing_is_restored_while_what_a_killed_sender_knew_can_not_be_removed(
    filled: Settings, tmp_path: Path
) -> None:
    await backup(filled, tmp_path / "first.db", silent)
    (tmp_path / "elsewhere").mkdir()
    (filled.data / "sending").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CommandError, match="sending: can't be removed"):
        await restore(filled, tmp_path / "first.db", HANDED, silent)
    await still_all_there(filled)


async def test_after_a_restore_people_go_on_writing(filled: Settings, tmp_path: Path) -> None:
    await backup(filled, tmp_path / "first.db", silent)
    await restore(filled, tmp_path / "first.db", HANDED, silent)
    async with reading(filled):
        alma = await person(ALMA)
        items = (await Entry.since(alma, 0, 1)).items
        fresh = msgspec.structs.replace(items[0], id=uuid4())
        assert [result.status for result in await Entry.keep(alma, [fresh])] == ["created"]


async def test_a_backup_is_restored_where_nothing_was_before(
    filled: Settings, tmp_path: Path
) -> None:
    await backup(filled, tmp_path / "b.db", silent)
    if IS_POSTGRES:
        pytest.skip("the database server always has a database")
    fresh = engines.settings_in(tmp_path / "fresh", EVENKEEL_KEY_FILE=str(filled.key_file))
    await restore(fresh, tmp_path / "b.db", HANDED, silent)
    async with reading(fresh):
        assert (await person(ALMA)).alias == ALMA.alias


async def test_who_was_deleted_after_the_backup_stays_deleted(
    filled: Settings, tmp_path: Path
) -> None:
    await backup(filled, tmp_path / "b.db", silent)
    async with reading(filled):
        alma = await person(ALMA)
        await erase(alma, NOW, filled)
    await restore(filled, tmp_path / "b.db", HANDED, silent)
    assert await rows_about(filled, alma.id, tmp_path) == ["tombstone"]


async def test_the_list_beside_a_lost_database_keeps_deleted_people_out(
    filled: Settings, tmp_path: Path
) -> None:
    await backup(filled, tmp_path / "b.db", silent)
    async with reading(filled):
        alma = await person(ALMA)
    tombstones.record(filled.data, alma.id, NOW)
    if not IS_POSTGRES:
        for file in filled.data.glob("evenkeel.db*"):
            file.unlink()
    await restore(filled, tmp_path / "b.db", HANDED, silent)
    assert await rows_about(filled, alma.id, tmp_path) == ["tombstone"]


async def test_a_deletion_in_the_backup_is_added_to_the_list_beside_the_database(
    filled: Settings, tmp_path: Path
) -> None:
    async with reading(filled):
        alma = await person(ALMA)
        await alma.erase(NOW)
    await backup(filled, tmp_path / "b.db", silent)
    await restore(filled, tmp_path / "b.db", HANDED, silent)
    assert tombstones.read(filled.data) == {alma.id: NOW}


async def rows_about(settings: Settings, person_id: UUID, folder: Path) -> list[str]:
    """The tables in which a person's id still stands."""
    file = folder / f"{uuid4()}.db"
    await backup(settings, file, silent)
    sought = str(person_id)
    return [
        table
        for table, rows in rows_of(file).items()
        if any(sought in map(str, row) for row in rows)
    ]


async def test_a_backup_of_another_key_is_refused(filled: Settings, tmp_path: Path) -> None:
    await backup(filled, tmp_path / "b.db", silent)
    make_key_file(tmp_path / "other.key")
    wrong = replace(filled, key_file=tmp_path / "other.key")
    with pytest.raises(CommandError, match="not the one this backup was made under"):
        await restore(wrong, tmp_path / "b.db", HANDED, silent)
    await still_all_there(filled)


async def test_a_backup_of_a_newer_program_is_refused(filled: Settings, tmp_path: Path) -> None:
    await backup(filled, tmp_path / "b.db", silent)
    with closing(sqlite3.connect(tmp_path / "b.db")) as database, database:
        database.execute(
            "INSERT INTO tortoise_migrations (id, app, name, applied_at) "
            "VALUES (99, 'evenkeel', '9999_much_later', '2030-01-01 00:00:00+00:00')"
        )
    with pytest.raises(CommandError, match="newer Evenkeel"):
        await restore(filled, tmp_path / "b.db", HANDED, silent)
    await still_all_there(filled)


@pytest.mark.parametrize("damage", ["empty", "text", "torn", "flipped", "foreign"])
async def test_a_damaged_backup_is_refused(filled: Settings, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "b.db"
    await backup(filled, file, silent)
    content = file.read_bytes()
    if damage == "foreign":
        file.unlink()
        with closing(sqlite3.connect(file)) as database, database:
            database.execute("CREATE TABLE recipes (name TEXT)")
    else:
        middle = len(content) // 2
        file.write_bytes(
            {
                "empty": b"",
                "text": b"not a database at all",
                "torn": content[:middle],
                "flipped": content[:middle] + os.urandom(8192) + content[middle + 8192 :],
            }[damage]
        )
    with pytest.raises(CommandError):
        await restore(filled, file, HANDED, silent)
    await still_all_there(filled)


async def test_a_restore_that_stops_half_way_changes_nothing(
    filled: Settings, tmp_path: Path
) -> None:
    await backup(filled, tmp_path / "b.db", silent)

    async def stop(_person_id: UUID, _deleted_at: datetime) -> None:
        raise ZeroDivisionError

    tombstones.record(filled.data, uuid4(), NOW)
    with pytest.raises(ZeroDivisionError):
        await restore(filled, tmp_path / "b.db", replace(HANDED, erase=stop), silent)
    await still_all_there(filled)
    assert list(filled.data.glob("restore.*")) == []


async def still_all_there(settings: Settings) -> None:
    async with reading(settings):
        assert len((await Entry.since(await person(ALMA), 0, 500)).items) > 30


async def test_what_a_restore_replaced_is_kept_as_a_backup(
    filled: Settings, tmp_path: Path
) -> None:
    await backup(filled, tmp_path / "b.db", silent)
    async with reading(filled):
        await (await person(BEN)).change(hidden_tiles=["mood"])
    await restore(filled, tmp_path / "b.db", HANDED, silent)
    await restore(filled, filled.data / BEFORE, HANDED, silent)
    async with reading(filled):
        assert (await person(BEN)).profile.hidden_tiles == ["mood"]


async def test_a_backup_replaces_a_database_that_is_beyond_repair(
    filled: Settings, tmp_path: Path
) -> None:
    if IS_POSTGRES:
        pytest.skip("the server looks after its own files")
    await backup(filled, tmp_path / "b.db", silent)
    damaged = os.urandom(40_000)
    (filled.data / "evenkeel.db").write_bytes(damaged)
    (filled.data / "evenkeel.db-wal").write_bytes(os.urandom(40_000))
    said: list[str] = []
    await restore(filled, tmp_path / "b.db", HANDED, said.append)
    assert any("evenkeel.db.damaged" in line for line in said)
    assert (filled.data / "evenkeel.db.damaged").read_bytes() == damaged
    await still_all_there(filled)


async def test_a_person_moves_from_sqlite_to_postgresql_and_back(
    settings: Settings, tmp_path: Path
) -> None:
    if not IS_POSTGRES:
        pytest.skip("needs both engines")
    small = engines.settings_in(tmp_path / "small")
    await migrate(small, MODELS)
    await fill(small)
    await backup(small, tmp_path / "small.db", silent)
    large = replace(settings, key_file=small.key_file)
    await restore(large, tmp_path / "small.db", HANDED, silent)
    await still_all_there(large)
    await backup(large, tmp_path / "large.db", silent)
    assert rows_of(tmp_path / "large.db") == rows_of(tmp_path / "small.db")
    await restore(small, tmp_path / "large.db", HANDED, silent)
    await backup(small, tmp_path / "again.db", silent)
    assert rows_of(tmp_path / "again.db") == rows_of(tmp_path / "small.db")


async def test_a_restore_to_postgresql_waits_for_no_server(
    filled: Settings, tmp_path: Path
) -> None:
    if not IS_POSTGRES:
        pytest.skip("on SQLite the folder's lock does this")
    await backup(filled, tmp_path / "b.db", silent)
    async with reading(filled):
        await person(ALMA)
        with pytest.raises(CommandError, match="stop every Evenkeel server"):
            await restore(filled, tmp_path / "b.db", HANDED, silent)
