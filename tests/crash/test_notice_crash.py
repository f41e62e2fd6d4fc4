"""A notice to very many reaches each device, wherever the server is killed while it tells."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import pytest

from server.app import MODELS
from server.core.clock import utc_now
from server.core.database import rows
from server.core.instance import opened
from server.core.settings import Settings
from server.programs.roles import Role
from server.push.state import State
from server.sending.pace import MOST_IN_FLIGHT
from tests import cast
from tests.child import Child, environment_of
from tests.conftest import sign_up
from tests.crash.test_crash import SEED
from tests.notices.alumni import alumni
from tests.programs.people import OLGA, a_program, an_owner, invited
from tests.push_sink import SinkProcess, push_sink

MEMBERS = 3000
KILLS = 8
LEAST_IN_THE_MIDST = 2
PATIENCE_SECONDS = 60.0
SMALL_STEPS = ("-m", "tests.crash.small_steps")
WORDS = {"title": "Supper on Friday", "body": "We eat at seven."}

pytestmark = pytest.mark.crash


async def test_kills_in_a_fan_out_miss_nobody_and_repeat_only_what_was_in_flight(
    settings: Settings, tmp_path: Path
) -> None:
    with push_sink() as sink:
        program = await fill(settings, sink)
        with serving(settings, sink, tmp_path / "one.log") as child:
            kills = await tell_and_kill(settings, program, [child], sink)
            assert child.stop() == 0
        await check(settings, sink.counts(), kills)


async def test_two_processes_that_tell_at_once_and_are_killed_in_turns_do_no_worse(
    settings: Settings, tmp_path: Path
) -> None:
    if settings.is_embedded:
        pytest.skip("one process alone writes to SQLite")
    with push_sink() as sink:
        program = await fill(settings, sink)
        with (
            serving(settings, sink, tmp_path / "one.log") as child,
            serving(settings, sink, tmp_path / "other.log") as other,
        ):
            kills = await tell_and_kill(settings, program, [child, other], sink)
            assert [child.stop(), other.stop()] == [0, 0]
        await check(settings, sink.counts(), kills)


async def fill(settings: Settings, sink: SinkProcess) -> UUID:
    """Make a program with a coordinator and very many members; return its id."""
    now = utc_now()
    async with opened(settings, MODELS, now):
        program = await a_program(now)
        owner = await an_owner(program, await sign_up(OLGA, now), now)
        await invited(owner, await sign_up(cast.CORA, now), now, role=Role.COORDINATOR)
        await alumni(
            program,
            MEMBERS,
            now,
            service=sink.origin,
            path="/after/20/",
            timezone=zone_where_it_is_noon(now),
        )
        return program.id


def zone_where_it_is_noon(now: datetime) -> str:
    """Return a zone in which nobody has quiet hours for long (its sign is the other way round)."""
    return f"Etc/GMT{now.astimezone(UTC).hour - 12:+d}"


@contextmanager
def serving(settings: Settings, sink: SinkProcess, log: Path) -> Iterator[Child]:
    environment = environment_of(settings) | {"EVENKEEL_PUSH_ORIGINS": sink.origin}
    child = Child(environment, log, SMALL_STEPS)
    child.start()
    try:
        yield child
    finally:
        child.stop()


async def tell_and_kill(
    settings: Settings, program: UUID, children: list[Child], sink: SinkProcess
) -> int:
    """Publish, kill again and again while it is told, and wait until everybody was sent it."""
    chance, notice_id = random.Random(SEED), str(uuid4())
    midst = 0
    for kill in range(KILLS):
        child = children[kill % len(children)]
        telling = asyncio.create_task(tell(child.port, program, notice_id))
        await asyncio.sleep(chance.uniform(0.3, 0.9))
        child.kill()
        await asyncio.gather(telling, return_exceptions=True)
        midst += await is_in_the_midst(settings, sink, len(children))
        await asyncio.to_thread(child.start)
    assert midst >= LEAST_IN_THE_MIDST, "the kills came too early or too late"
    await tell(children[0].port, program, notice_id)  # nobody heard of it before: it is one notice
    async with asyncio.timeout(PATIENCE_SECONDS):
        while sink.totals().deliveries < MEMBERS:  # noqa: ASYNC110 - another process counts
            await asyncio.sleep(0.05)
    await asyncio.sleep(1)  # for what might come again
    return KILLS


async def tell(port: int, program: UUID, notice_id: str) -> None:
    """Publish as a coordinator's browser does, which sends it again where no answer came."""
    base_url = f"http://localhost:{port}"
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": base_url}
    async with httpx2.AsyncClient(base_url=base_url, headers=headers) as client:
        given = {"alias": cast.CORA.alias, "passphrase": cast.CORA.passphrase}
        answer = await client.post("/api/v1/session", json=given)
        assert answer.status_code == 200, answer.text
        path = f"/api/v1/programs/{program}/notices"
        answer = await client.post(path, json={"id": notice_id, **WORDS})
        assert answer.status_code == 201, answer.text


async def is_in_the_midst(settings: Settings, sink: SinkProcess, processes: int) -> bool:
    """Tell whether some were told, and others not yet, when it was killed."""
    if processes > 1:  # the other goes on
        return 0 < sink.totals().deliveries < MEMBERS
    async with opened(settings, MODELS, utc_now()):
        (found,) = await rows("SELECT COUNT(*) AS put FROM delivery")
    return 0 < int(str(found["put"])) < MEMBERS


async def check(settings: Settings, counts: Counter[str], kills: int) -> None:
    """One notice, one delivery a device; each was sent, again only what was in flight."""
    async with opened(settings, MODELS, utc_now()):
        told = await rows("SELECT id FROM notice")
        found = await rows("SELECT token, state, subscription_id FROM delivery")
        left = await rows("SELECT id FROM notice_telling WHERE spread_at IS NULL")
    states = {str(row["token"]): row["state"] for row in found}
    assert (len(told), len(left)) == (1, 0)
    assert len(found) == len({row["subscription_id"] for row in found}) == MEMBERS
    assert counts.keys() == states.keys(), f"seed {SEED}"
    assert max(counts.values()) <= 2, f"seed {SEED}"
    assert counts.total() - len(counts) <= kills * MOST_IN_FLIGHT, f"seed {SEED}"
    assert set(states.values()) <= {State.SENT, State.UNKNOWN}
