import asyncio
import contextvars
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import pytest
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError

from server.core import database
from server.core.database import (
    WriteOutsideUnit,
    close_database,
    is_unavailable,
    ping,
    rows,
    write,
)
from server.core.settings import Settings
from tests.core import pairs
from tests.core.pairs import Pair, keep_pair, names, torn

ASK_SQLITE = """
import json, sqlite3, sys
found = sqlite3.connect(sys.argv[1]).execute("SELECT name FROM test_pair ORDER BY id").fetchall()
print(json.dumps([name for (name,) in found]))
"""
ASK_POSTGRES = """
import asyncio, asyncpg, json, sys
async def ask():
    connection = await asyncpg.connect(sys.argv[1])
    found = await connection.fetch("SELECT name FROM test_pair ORDER BY id")
    await connection.close()
    return [row["name"] for row in found]
print(json.dumps(asyncio.run(ask())))
"""


@pytest.fixture(autouse=True)
async def opened(settings: Settings) -> AsyncIterator[None]:
    async with pairs.opened(settings):
        yield


def seen_by_another_process(settings: Settings) -> list[str]:
    if settings.is_embedded:
        program = [ASK_SQLITE, settings.dsn.removeprefix("sqlite://")]
    else:
        program = [ASK_POSTGRES, settings.dsn]
    answer = subprocess.run(
        [sys.executable, "-c", *program], capture_output=True, check=True, timeout=30
    )
    names: list[str] = json.loads(answer.stdout)
    return names


async def test_what_was_acknowledged_is_there_for_another_process(settings: Settings) -> None:
    await keep_pair("kept")
    assert await asyncio.to_thread(seen_by_another_process, settings) == ["kept", "kept"]


async def test_a_unit_that_fails_is_undone_alone() -> None:
    async def half() -> None:
        await Pair.create(name="half")
        message = "changed my mind"
        raise ValueError(message)

    outcomes = await asyncio.gather(
        keep_pair("before"), write(half), keep_pair("after"), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), ValueError, type(None)]
    assert await names() == ["after", "after", "before", "before"]


async def test_a_broken_rule_leaves_the_unit_as_itself() -> None:
    async def twice() -> None:
        await Pair.create(id=1, name="one")
        await Pair.create(id=1, name="the same")

    with pytest.raises(IntegrityError):
        await write(twice)
    assert not await Pair.exists()


async def test_a_unit_sees_its_own_writes_and_others_do_not_yet() -> None:
    kept, seen = asyncio.Event(), asyncio.Event()

    async def slow() -> int:
        await Pair.create(name="slow")
        kept.set()
        await seen.wait()
        return await Pair.filter(name="slow").count()

    unit = asyncio.create_task(write(slow))
    await kept.wait()
    async with asyncio.timeout(2):  # nor do they wait for it
        assert await Pair.filter(name="slow").count() == 0
        assert await rows("SELECT name FROM test_pair") == []
        await ping()
    seen.set()
    assert await unit == 1
    assert await Pair.filter(name="slow").count() == 1


@pytest.mark.parametrize(
    "writing",
    [
        lambda: Pair.create(name="no"),
        lambda: Pair.bulk_create([Pair(name="no")]),
        lambda: Pair.get_or_create(name="no"),
        lambda: Pair.filter(name="no").delete(),
        lambda: Pair.all().update(name="no"),
        lambda: Pair(id=1, name="no").save(),
        lambda: rows("INSERT INTO test_pair (name) VALUES (?)", ["no"]),
        lambda: rows(" delete from test_pair"),
    ],
)
async def test_writing_outside_a_unit_is_refused(
    writing: Callable[[], Awaitable[object]],
) -> None:
    with pytest.raises(WriteOutsideUnit):
        await writing()


async def test_a_task_left_behind_by_a_unit_can_no_longer_write() -> None:
    go = asyncio.Event()

    async def late() -> None:
        await go.wait()
        await Pair.create(name="late")

    async def leaves_a_task() -> asyncio.Task[None]:
        return asyncio.create_task(late())

    left = await write(leaves_a_task)
    go.set()
    with pytest.raises(WriteOutsideUnit):
        await left
    assert await Pair.all().count() == 0


async def test_a_units_connection_is_of_no_use_after_it() -> None:
    async def connection() -> BaseDBAsyncClient:
        return get_connection("default")

    client = await write(connection)
    with pytest.raises(WriteOutsideUnit):
        await client.execute_insert("INSERT INTO test_pair (name) VALUES ('late')", [])
    assert await Pair.all().count() == 0


async def test_a_task_left_behind_by_a_unit_may_begin_its_own() -> None:
    go = asyncio.Event()

    async def later() -> None:
        await go.wait()
        await keep_pair("own")

    async def leaves_a_task() -> asyncio.Task[None]:
        return asyncio.create_task(later())

    left = await write(leaves_a_task)
    go.set()
    await left
    assert await Pair.filter(name="own").count() == 2


async def test_a_unit_that_ends_before_its_tasks_have_written_is_undone() -> None:
    async def hasty() -> None:
        left.append(asyncio.create_task(keep_pair("torn?")))
        await Pair.create(name="mine")

    left: list[asyncio.Task[None]] = []
    with pytest.raises(RuntimeError, match="ended before"):
        await write(hasty)
    with pytest.raises((WriteOutsideUnit, DBConnectionError)):
        await left[0]
    assert not await Pair.exists()


async def test_a_unit_within_a_unit_joins_it() -> None:
    async def outer() -> None:
        await keep_pair("inner")
        message = "and yet"
        raise ValueError(message)

    with pytest.raises(ValueError, match="and yet"):
        await write(outer)
    assert not await Pair.exists()


async def test_a_unit_is_carried_out_though_its_caller_was_cancelled(settings: Settings) -> None:
    caller = asyncio.create_task(keep_pair("left alone"))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await close_database()  # which finishes what was begun
    async with pairs.opened(settings):
        assert await Pair.filter(name="left alone").count() == 2


async def test_a_unit_that_hangs_is_given_up() -> None:
    async def hang() -> None:
        await Pair.create(name="hung")
        await asyncio.Event().wait()

    with pytest.raises(TimeoutError) as given_up:
        await write(hang, limit_seconds=0.1)
    assert is_unavailable(given_up.value)
    await keep_pair("next")
    assert await Pair.filter(name="hung").count() == 0


async def test_a_unit_that_cancels_itself_fails_like_any_other() -> None:
    async def cancelled() -> None:
        await Pair.create(name="gone")
        raise asyncio.CancelledError

    with pytest.raises(RuntimeError, match="cancelled from within"):
        await write(cancelled)
    await keep_pair("next")
    assert await Pair.filter(name="gone").count() == 0


async def test_a_unit_runs_in_its_callers_context() -> None:
    language = contextvars.ContextVar("language", default="en")
    language.set("es")

    async def read() -> str:
        return language.get()

    assert await write(read) == "es"


async def test_tortoise_makes_savepoints_of_its_own_within_a_unit() -> None:
    async def get_twice() -> list[bool]:
        return [(await Pair.get_or_create(name="one"))[1] for _ in range(2)]

    assert await write(get_twice) == [True, False]


async def test_closing_finishes_the_units_that_wait(settings: Settings) -> None:
    waiting = [asyncio.create_task(keep_pair(str(number))) for number in range(200)]
    await asyncio.sleep(0)
    await close_database()
    await asyncio.gather(*waiting)
    async with pairs.opened(settings):
        assert await Pair.all().count() == 400
        assert await torn() == []


async def test_a_closed_database_is_unavailable() -> None:
    await close_database()
    for asking in (ping(), keep_pair("no")):
        with pytest.raises(Exception, match="open") as caught:
            await asking
        assert is_unavailable(caught.value)


async def test_question_marks_stand_for_values_except_within_quotes() -> None:
    found = await rows("SELECT '?' AS mark, 'it''s ?' AS text WHERE 1 = ?", [1])
    assert found == [{"mark": "?", "text": "it's ?"}]


async def test_rows_takes_a_uuid(settings: Settings) -> None:
    some_id = uuid4()
    kind = "TEXT" if settings.is_embedded else "UUID"
    found = await rows(f"SELECT CAST(? AS {kind}) AS id", [some_id])
    assert str(found[0]["id"]) == str(some_id)


async def test_units_may_write_in_sql() -> None:
    async def insert() -> None:
        await rows("INSERT INTO test_pair (name) VALUES (?)", ["by hand"])

    await write(insert)
    assert await Pair.filter(name="by hand").count() == 1


async def test_only_one_database_is_open_at_a_time(settings: Settings) -> None:
    with pytest.raises(RuntimeError, match="open already"):
        await database.open_database(settings, pairs.MODELS)
    await ping()


async def test_an_ordinary_error_is_not_taken_for_an_unavailable_database() -> None:
    with pytest.raises(OperationalError) as caught:
        await rows("SELECT nothing FROM nowhere")
    assert not is_unavailable(caught.value)
    assert not is_unavailable(ValueError("x"))
    assert not is_unavailable(FileNotFoundError("x"))
