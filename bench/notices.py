"""A notice to 100,000 members: how soon it is in the outbox, and whom that holds up meanwhile.

And how long the list of somebody takes who has 1,000 notices.
"""

import argparse
import asyncio
import os
import platform
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import uvloop

from bench.browser import Browser, Run, set_loose
from bench.engines import Given, given_engine
from bench.sections import PAGE, keep
from bench.server import Server
from bench.table import Row, markdown
from server.app import MODELS
from server.core.database import rows, write
from server.core.instance import opened
from server.core.migrating import migrate
from server.notices import work
from server.notices.forms import Draft
from server.notices.models import Notice
from server.people.models import Person
from server.programs import leaving
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.programs.profile import ProgramProfile
from server.programs.roles import Role
from tests.notices.alumni import a_member, alumni

COMMAND = "bench/notices"
COUNT, NOTICES = 100_000, 1000
MOST_SECONDS = 3
ALONE_SECONDS = 2
LIST_SECONDS = 5.0
WARMING_SECONDS = 1.0
BETWEEN_SAVES_SECONDS = 0.002
ALIAS, PASSPHRASE = "Bench Reader 1", "a long bench by the water"
DRAFT = Draft(
    title="Supper on Friday",
    body="We eat at seven, in the hall.\n\nBring a friend.\n\nThe way: https://example.org/map",
)
LISTS = {
    "the list as JSON (`/api/v1/notices`, 50 of them)": "/api/v1/notices",
    "the list’s page (`/notices`)": "/notices",
}


async def measure(given: Given, count: int, notices: int) -> list[Row]:
    """Measure one engine."""
    await migrate(given.settings, MODELS)
    async with opened(given.settings, MODELS, _now()):
        found = await _telling(given, count)
        await _notices_made(notices)
    environment = {}
    if not given.settings.is_embedded:
        environment["EVENKEEL_DATABASE"] = given.settings.database
        environment["EVENKEEL_KEY_FILE"] = str(given.settings.key_file)
    with Server(given.settings.data, **environment) as server:
        return found + await _lists(given.engine, server.port, notices)


async def _telling(given: Given, count: int) -> list[Row]:
    here = await _program("Lindenhof")
    await alumni(here.program, count, _now(), timezone="UTC")
    given.tidy()
    began_at = time.perf_counter()
    first = await Notice.tell(here, uuid4(), DRAFT, None, None, _now())
    published = time.perf_counter() - began_at
    await work.spread(_now())
    seconds = time.perf_counter() - began_at
    await _check(count)
    report = await _timed(lambda: Notice.report(here, first.id))
    leaving = await _timed(lambda: _leave(here))
    async with _saving() as alone:
        await asyncio.sleep(ALONE_SECONDS)
    async with _saving() as meanwhile:
        await Notice.tell(here, uuid4(), DRAFT, None, None, _now())
        await work.spread(_now())
    async with _saving() as back:
        withdrawn = await _timed(lambda: Notice.withdraw(here, first.id, _now()))
        await work.settle(_now())
    return [
        Row(
            f"{given.engine}: one notice put into the outbox for {count:,} members",
            f"{seconds:.1f} s",
            f"at most {MOST_SECONDS} s",
        ),
        Row(
            "… its coordinator has the answer, and the first are told", f"{published * 1e3:.0f} ms"
        ),
        Row("… rows beyond one a device", "0", "wanted 0"),
        Row("… its report, counted anew", f"{report * 1e3:.0f} ms"),
        Row("… a member leaves, and what waits for them is withdrawn", f"{leaving * 1e3:.0f} ms"),
        Row("… its coordinator takes it back", f"{withdrawn * 1e3:.0f} ms"),
        Row(
            "… the longest save of others: alone, while one is told, while one is taken back",
            ", ".join(f"{max(waits) * 1e3:.0f} ms" for waits in (alone, meanwhile, back)),
        ),
    ]


async def _check(count: int) -> None:
    """Stop unless there is one delivery for each device."""
    sql = "SELECT COUNT(*) AS rows, COUNT(DISTINCT subscription_id) AS devices FROM delivery"
    (found,) = await rows(sql)
    if found != {"rows": count, "devices": count}:
        raise RuntimeError(f"{found}, of {count} devices")


async def _notices_made(count: int) -> None:
    """Have one reader be in two programs with so many notices in all, some taken back."""
    reader = (
        await Person.sign_up(alias=ALIAS, passphrase=PASSPHRASE, timezone="UTC", now=_now())
    ).person
    programs = [await _program(name) for name in ("Harbor House", "Elm Street")]
    for here in programs:
        joined_at = _now() - timedelta(hours=count + 1)
        member = a_member(here.program, reader.id, joined_at)
        await write(partial(member.save, force_create=True))
    for number in range(count):
        here, at = programs[number % 2], _now() - timedelta(hours=count - number)
        notice = await Notice.tell(here, uuid4(), DRAFT, None, None, at)
        if number % 10 == 0:
            await Notice.withdraw(here, notice.id, at)
        if number % 3 == 0:
            await Notice.open(reader, notice.id, at)


async def _lists(engine: str, port: int, notices: int) -> list[Row]:
    browser = Browser(port)
    await browser.open()
    await browser.post("/api/v1/session", {"alias": ALIAS, "passphrase": PASSPHRASE})
    await browser.close()
    found = []
    for name, path in LISTS.items():
        await _run(browser, path, WARMING_SECONDS)
        run = await _run(browser, path, LIST_SECONDS)
        told = f"p50 {run.percentile_ms(0.5):.1f} ms, p99 {run.percentile_ms(0.99):.1f} ms"
        found.append(Row(f"{engine}: {notices:,} notices, {name}", told))
    return found


async def _run(browser: Browser, path: str, seconds: float) -> Run:
    return await set_loose([browser], lambda one: one.get(path), seconds)


async def _program(name: str) -> Mine:
    """Make a program with somebody who coordinates it."""
    program = await Program.make(ProgramProfile(name=name, timezone="UTC"), _now())
    own = await Person.sign_up(
        alias=f"Team {uuid4().hex[:8]}", passphrase=PASSPHRASE, timezone="UTC", now=_now()
    )
    member = a_member(program, own.person.id, _now())
    member.role = Role.COORDINATOR
    await write(lambda: member.save(force_create=True))
    return Mine(program, member)


async def _leave(here: Mine) -> None:
    one = await Member.filter(program_id=here.program.id, role=Role.MEMBER).first()
    assert one is not None  # noqa: S101
    await leaving.leave(Mine(here.program, one), _now(), work.member_left)


@asynccontextmanager
async def _saving() -> AsyncIterator[list[float]]:
    """Have somebody save something small again and again; gather how long each save took."""
    waits: list[float] = []
    stop = asyncio.Event()

    async def save() -> None:
        sql = (
            "INSERT INTO limit_bucket (bucket, hits, expires_at) VALUES ('bench', '', ?)"
            " ON CONFLICT (bucket) DO UPDATE SET expires_at = excluded.expires_at"
        )
        await rows(sql, [_now()])

    async def go_on() -> None:
        while not stop.is_set():
            began_at = time.perf_counter()
            await write(save)
            waits.append(time.perf_counter() - began_at)
            await asyncio.sleep(BETWEEN_SAVES_SECONDS)

    task = asyncio.create_task(go_on())
    try:
        yield waits
    finally:
        stop.set()
        await task


async def _timed(act: Callable[[], Awaitable[object]]) -> float:
    began_at = time.perf_counter()
    await act()
    return time.perf_counter() - began_at


def _now() -> datetime:
    return datetime.now(UTC)


async def _measure(count: int, notices: int, engines: list[str]) -> tuple[str, str]:
    load = os.getloadavg()[0]
    machine = (
        f"{datetime.now(UTC):%Y-%m-%d}, {len(os.sched_getaffinity(0))} cores, load {load:.1f} at "
        f"the start, Python {platform.python_version()}"
    )
    found: list[Row] = []
    for engine in engines:
        with tempfile.TemporaryDirectory(prefix="evenkeel-bench-") as folder:
            async with given_engine(engine, Path(folder)) as given:
                found += await measure(given, count, notices)
    return machine, markdown(found)


def main() -> None:
    """Measure both engines."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="members of the program")
    parser.add_argument("--notices", type=int, default=NOTICES, help="notices of the reader")
    parser.add_argument("--engine", action="append", choices=["SQLite", "PostgreSQL"])
    parser.add_argument("--write", action="store_true", help=f"keep it in {PAGE.name}")
    chosen = parser.parse_args()
    engines = chosen.engine or ["SQLite", "PostgreSQL"]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        machine, table = runner.run(_measure(chosen.count, chosen.notices, engines))
    print(f"`{COMMAND}` ({machine})\n\n{table}")
    if chosen.write:
        keep("Notices", f"What `{COMMAND}` printed ({machine}).\n\n{table}")


if __name__ == "__main__":
    main()
