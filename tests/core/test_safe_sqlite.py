import asyncio
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError

from server.core import safe_sqlite, writer
from server.core import settings as settings_module
from server.core.database import close_database, forget_deleted, is_unavailable, rows, write
from server.core.settings import Settings
from server.core.writer import Writer
from tests.core import pairs
from tests.core.pairs import Pair, keep_pair, names, torn

ORPHAN = """CREATE TABLE IF NOT EXISTS test_half
(id INTEGER PRIMARY KEY, pair INTEGER REFERENCES test_pair (id) DEFERRABLE INITIALLY DEFERRED)"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_module.read({"EVENKEEL_DATA": str(tmp_path / "new" / "data")})


@pytest.fixture
async def opened(settings: Settings) -> AsyncIterator[None]:
    async with pairs.opened(settings):
        yield


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("opened")
async def test_nobody_else_on_the_machine_may_look(settings: Settings) -> None:
    await keep_pair("private")
    assert mode(settings.data) == 0o700
    files = list(settings.data.iterdir())
    assert {mode(file) for file in files} == {0o600}
    assert {file.name for file in files} >= {"evenkeel.db", "evenkeel.db-wal"}


@pytest.mark.usefixtures("opened")
async def test_the_writing_connection_is_durable() -> None:
    async def asked() -> list[object]:
        names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "busy_timeout")
        return [next(iter((await rows(f"PRAGMA {name}"))[0].values())) for name in names]

    assert await write(asked) == ["wal", 2, 1, 1, 5000]


@pytest.mark.usefixtures("opened")
async def test_what_was_deleted_leaves_the_wal_once_a_backup_has_read_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "TRY_AGAIN_SECONDS", 0.01)
    wal = settings.data / "evenkeel.db-wal"
    with closing(sqlite3.connect(settings.data / "evenkeel.db", isolation_level=None)) as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM test_pair").fetchone()
        await keep_pair("deleted soon")
        async with asyncio.timeout(4):  # nobody waits for the backup
            await forget_deleted()
            await keep_pair("meanwhile")
        assert wal.stat().st_size > 0
    async with asyncio.timeout(30):
        while wal.stat().st_size:  # noqa: ASYNC110 - it watches what the writer does to a file
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("opened")
async def test_the_reader_could_not_write_if_it_tried() -> None:
    client = get_connection("reader")
    async with client.acquire_connection() as connection:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await connection.execute("INSERT INTO test_pair (name) VALUES ('no')")


@pytest.mark.usefixtures("opened")
async def test_units_that_wait_at_the_same_moment_share_a_commit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commits = 0
    attempt = writer.Writer._commit_waiting  # noqa: SLF001

    async def counted(self: Writer) -> None:
        nonlocal commits
        commits += 1
        await attempt(self)

    monkeypatch.setattr(Writer, "_commit_waiting", counted)
    await asyncio.gather(*(keep_pair(str(number)) for number in range(writer.MOST_UNITS_A_COMMIT)))
    assert commits == 1
    assert await torn() == []


@pytest.mark.usefixtures("opened")
async def test_a_commit_that_fails_acknowledges_nothing_and_the_next_one_works() -> None:
    async def orphan() -> None:
        await rows("INSERT INTO test_half (pair) VALUES (?)", [404])

    await write(lambda: rows(ORPHAN))
    outcomes = await asyncio.gather(
        keep_pair("with it"), write(orphan), keep_pair("after it"), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} == {OperationalError}
    assert len({id(outcome) for outcome in outcomes}) == 3
    assert not await Pair.exists()
    await keep_pair("next")
    assert await torn() == []


@pytest.mark.usefixtures("opened")
async def test_a_transaction_that_sqlite_gave_up_fails_all_its_units_and_the_next_one_works() -> (
    None
):
    async def gives_up() -> None:
        await Pair.create(name="lost")
        await rows("ROLLBACK")  # as SQLite does by itself when the disk is full
        message = "because of this"
        raise sqlite3.OperationalError(message)

    outcomes = await asyncio.gather(
        keep_pair("before"), write(gives_up), keep_pair("after"), return_exceptions=True
    )
    assert "because of this" in str(outcomes[0])
    assert "because of this" in str(outcomes[1])
    assert outcomes[2] is None
    assert await names() == ["after", "after"]


@pytest.mark.usefixtures("opened")
async def test_a_connection_that_breaks_is_replaced() -> None:
    async def breaks() -> None:
        client = get_connection("default")
        async with client.acquire_connection() as connection:
            await connection.close()

    with pytest.raises(OperationalError):
        await write(breaks)
    await keep_pair("next")
    assert await Pair.all().count() == 2


async def test_a_file_that_someone_else_holds_is_unavailable_for_now(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(safe_sqlite.PRAGMAS, "busy_timeout", 50)
    async with pairs.opened(settings):
        other = sqlite3.connect(settings.data / "evenkeel.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        outcomes = await asyncio.gather(keep_pair("one"), keep_pair("two"), return_exceptions=True)
        assert all(isinstance(each, OperationalError) and is_unavailable(each) for each in outcomes)
        other.execute("ROLLBACK")
        other.close()
        await keep_pair("three")
        assert await Pair.all().count() == 2


async def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    settings = settings_module.read({"EVENKEEL_DATA": str(file / "data")})
    with pytest.raises(OSError, match="Not a directory"):
        async with pairs.opened(settings):
            pass
    await close_database()


def test_it_opens_again_in_another_event_loop(settings: Settings) -> None:
    async def visit(name: str) -> int:
        async with pairs.opened(settings):
            await keep_pair(name)
            return await Pair.all().count()

    assert [asyncio.run(visit(str(time))) for time in range(3)] == [2, 4, 6]
