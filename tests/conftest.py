"""What every test may ask for: a fresh database, the real app, the cast, a clock to set."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import hypothesis
import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette

from server.app import MODELS, make_app
from server.core.instance import opened
from server.core.settings import Settings
from server.people import passphrases
from server.people.models import Person
from tests import cast, engines
from tests.engines import Engine

LONGEST = (
    "tests/browser/engines/test_offline.py",
    "tests/crash/",
    "tests/fuzz/",
    "tests/browser/test_push_journey.py",
    "tests/people/test_same_time.py",
    "tests/browser/engines/",
    "tests/core/test_cancel_storm.py",
    "tests/reminders/test_time_lapse.py",
    "tests/daily/test_two_phones.py",
)
"""They go first, or all but one process would wait at the end."""
hypothesis.settings.register_profile("ours", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("ours")
SUNDAY_EVENING = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = SUNDAY_EVENING

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **length: float) -> None:
        self.now += timedelta(**length)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        found = (at for at, start in enumerate(LONGEST) if item.nodeid.startswith(start))
        return next(found, len(LONGEST))

    items.sort(key=place)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with engines.engine(tmp_path_factory.mktemp("template")) as one:
        yield one


@pytest.fixture
def settings(engine: Engine, tmp_path: Path) -> Settings:
    return engine.settings(tmp_path / "data")


@pytest.fixture(autouse=True)
def light_passphrases() -> Iterator[None]:
    """Have passphrases cost next to nothing, but in tests about what they cost.

    Not by `monkeypatch`: asked for here it would outlive what a test asks for.
    """
    light = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passphrases, "_hasher", light)
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def database(settings: Settings, clock: Clock) -> AsyncIterator[Settings]:
    """The database and keyring open, without the app."""
    async with opened(settings, MODELS, clock()):
        yield settings


@pytest.fixture
async def app(settings: Settings, clock: Clock) -> AsyncIterator[Starlette]:
    app = make_app(settings, clock)
    async with app.router.lifespan_context(app):
        yield app


@asynccontextmanager
async def browser(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """A client with cookies of its own, sending what a browser sends from our own pages."""
    origin = app.state.settings.origin
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app, raise_app_exceptions=True),
        base_url=origin,
        headers={"Sec-Fetch-Site": "same-origin", "Origin": origin},
    ) as client:
        yield client


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser in which nobody is signed in."""
    async with browser(app) as one:
        yield one


async def sign_up(role: cast.Role, now: datetime) -> Person:
    """Give somebody of the cast an account."""
    signed_up = await Person.sign_up(
        alias=role.alias, passphrase=role.passphrase, timezone=role.timezone, now=now
    )
    return signed_up.person


@pytest.fixture
async def alma(app: Starlette, clock: Clock) -> Person:
    return await sign_up(cast.ALMA, clock())


@pytest.fixture
async def ben(app: Starlette, clock: Clock) -> Person:
    return await sign_up(cast.BEN, clock())


@pytest.fixture
async def dov(app: Starlette, clock: Clock) -> Person:
    return await sign_up(cast.DOV, clock())


@asynccontextmanager
async def signed_in(app: Starlette, role: cast.Role) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(app) as client:
        given = {"alias": role.alias, "passphrase": role.passphrase}
        answer = await client.post("/api/v1/session", json=given)
        assert answer.status_code == 200, answer.text
        yield client


@pytest.fixture
async def as_alma(app: Starlette, alma: Person) -> AsyncIterator[httpx2.AsyncClient]:
    """Alma's browser."""
    async with signed_in(app, cast.ALMA) as client:
        yield client


@pytest.fixture
async def as_ben(app: Starlette, ben: Person) -> AsyncIterator[httpx2.AsyncClient]:
    """Ben's browser."""
    async with signed_in(app, cast.BEN) as client:
        yield client


@pytest.fixture
async def as_dov(app: Starlette, dov: Person) -> AsyncIterator[httpx2.AsyncClient]:
    """Dov's browser."""
    async with signed_in(app, cast.DOV) as client:
        yield client
