"""One server, one Chromium and one Alma with a diary for all; a server and a phone for one test."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import APIRequestContext, Browser, StorageState, async_playwright, expect

from tests import cast
from tests.browser import gate as gates
from tests.browser import meetings_about, program_about, server
from tests.browser.engines.chromium import CHROMIUM, FLAGS, Chromium
from tests.browser.gate import Gate
from tests.browser.program_about import Looked
from tests.child import Child

expect.set_options(timeout=30_000)

REMINDER = {
    "kind": "own",
    "label": "Water the plants on the stairs and in the yard, and all the others too",
    "text": "Green friends",
    "times": ["08:00", "20:00"],
    "weekdays": [0, 2, 4],
    "quiet_if_done": False,
    "enabled": False,
}


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in: the browser's state, and what there is to look at."""

    state: StorageState
    today: date
    craving: str
    reminder: str
    meetings: dict[str, str]
    """What is kept: one of each attendance, by its name."""
    looked: Looked = field(default_factory=Looked)
    """The program they own, if they were given one."""

    @property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    """A server for one test, to be killed and started again."""
    with server.standing(tmp_path) as one:
        yield one


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with meetings in it, to be copied: bringing them in takes seconds."""
    folder = tmp_path_factory.mktemp("stocked")
    with server.standing(folder) as one:
        meetings_about.bring_in(one, folder)
    return folder


@pytest.fixture(scope="session")
def shared(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    """The one server for all."""
    folder = tmp_path_factory.mktemp("browser")
    copytree(stocked / "data", folder / "data")
    with server.standing(folder) as one:
        yield one


@pytest.fixture(scope="session")
def origin(shared: Child) -> str:
    return server.origin_of(shared)


@pytest.fixture
def town(stocked: Path, tmp_path: Path) -> Iterator[Child]:
    """A server for one test, to be killed and started again, with meetings about."""
    copytree(stocked / "data", tmp_path / "data")
    with server.standing(tmp_path) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def gate(tmp_path: Path) -> AsyncIterator[Gate]:
    """A server of one's own behind a gate."""
    async with gates.standing(tmp_path) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def pocket(tmp_path: Path) -> AsyncIterator[Chromium]:
    """A phone of its own for one test; it insists that nothing went wrong on its pages."""
    one = await Chromium.start(tmp_path)
    try:
        yield one
    finally:
        await one.quit()
    assert one.faults == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium, or Playwright's own where there is none."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=FLAGS,
            ignore_default_args=["--headless"],
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def alma(chromium: Browser, shared: Child, origin: str) -> Visitor:
    """Alma, whose diary and program tests look at and leave as they are."""
    token = program_about.owner_token(shared)
    return await a_visitor(chromium, origin, cast.ALMA, meetings_about.KINDS, token)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ben(chromium: Browser, origin: str) -> Visitor:
    """Ben, who writes."""
    return await a_visitor(chromium, origin, cast.BEN, meetings_about.KINDS)


async def a_visitor(
    chromium: Browser,
    origin: str,
    role: cast.Role,
    kinds: Sequence[str] = (),
    owner_token: str = "",
) -> Visitor:
    """Sign somebody up who wrote down the five days before today and one craving.

    They keep a meeting of each of these kinds, for which the server must have some. Their
    reminder is paused: Today is measured as on a first visit, when none comes yet. With the token
    of an owner's invitation, they own a program in which there is something to look at.
    """
    context = await chromium.new_context(base_url=origin, extra_http_headers={"Origin": origin})
    try:
        await _post(context.request, "/api/v1/accounts", _account(role))
        today = datetime.now(ZoneInfo(role.timezone)).date()
        craving = _craving(today)
        days = [_check_in(today - timedelta(days=back)) for back in range(1, 6)]
        await _post(context.request, "/api/v1/sync", {"items": [*days, craving]})
        reminder = await _post(
            context.request, "/api/v1/reminders", REMINDER | {"timezone": role.timezone}
        )
        meetings = {kind: await _keep(context.request, kind) for kind in kinds}
        looked = Looked()
        if owner_token:
            looked = await program_about.furnish(chromium, origin, context.request, owner_token)
        state = await context.storage_state()
        return Visitor(state, today, craving["id"], reminder["id"], meetings, looked)
    finally:
        await context.close()


async def _keep(request: APIRequestContext, kind: str) -> str:
    """Keep the meeting of a kind that can be got to first; return its id."""
    asked = f"/api/v1/meetings?near={meetings_about.ZIP}&attendance={kind}&limit=1"
    meeting: str = (await (await request.get(asked)).json())["meetings"][0]["id"]
    kept = await request.put(f"/api/v1/meetings/{meeting}/favourite")
    assert kept.ok, await kept.text()
    return meeting


def _account(role: cast.Role) -> dict[str, str]:
    return {"alias": role.alias, "passphrase": role.passphrase, "timezone": role.timezone}


async def _post(request: APIRequestContext, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await request.post(path, data=body)
    assert answer.ok, await answer.text()
    said: dict[str, Any] = await answer.json()
    return said


def _check_in(day: date) -> dict[str, Any]:
    data = {
        "sleep": {"hours": 7.5, "quality": 3, "bed_at": "22:30", "up_at": "06:30"},
        "meals": {"breakfast": True, "lunch": True, "dinner": True, "snacks": False},
        "exercise": {"minutes": 30, "kind": "walking"},
        "mood": 3,
        "craving": 4,
        "confidence": 6,
        "connection": ["friend", "meeting"],
        "note": "Rain all day. Soup, and an early night. Z" + 300 * "z",
    }
    return _item("check_in", day, data)


def _craving(day: date) -> dict[str, Any]:
    return _item("craving", day, {"before": 6, "trigger": "payday"})


def _item(kind: str, day: date, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "kind": kind,
        "rev": 1,
        "local_date": day.isoformat(),
        "recorded_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "timezone": cast.ALMA.timezone,
        "data": data,
    }
