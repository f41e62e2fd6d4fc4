"""What the tests of sending share: a push service that says what it is told to, and a sender."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

import pytest

from server.core.database import rows
from server.core.settings import Settings
from server.push.asking import Asks
from server.push.post import Answer
from server.push.state import State
from server.push.subscription_models import Subscription
from server.push.vapid import Signer
from server.sending import sender as senders
from server.sending.carrier import Posts
from server.sending.sender import Means, Sender
from tests.conftest import Clock
from tests.sending.crowd import say_it

SOON_SECONDS = 10.0
CREATED = Answer(201, "", b"")


@dataclass
class Posted:
    """A message as a push service sees it."""

    endpoint: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class PushServices:
    """All push services there are. What comes is answered with `answer`, unless told otherwise."""

    answer: Answer | Exception = CREATED
    posted: list[Posted] = field(default_factory=list)
    before: Callable[[Posted], None] = lambda _posted: None
    holds: asyncio.Event | None = None
    in_flight: int = 0
    most_in_flight: int = 0

    async def post(self, endpoint: str, headers: Mapping[str, str], body: bytes) -> Answer:
        one = Posted(endpoint, headers, body)
        self.posted.append(one)
        self.before(one)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await (asyncio.sleep(0) if self.holds is None else self.holds.wait())
        finally:
            self.in_flight -= 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def topics(self) -> list[str]:
        return [one.headers["Topic"] for one in self.posted]


class HoldingThose:
    """All push services, of which those with such an origin never answer."""

    def __init__(self, others: PushServices, ending: str) -> None:
        self.ending, self.held, self._others = ending, 0, others

    async def post(self, endpoint: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if endpoint.rpartition("/")[0].endswith(self.ending):
            self.held += 1
            await asyncio.Event().wait()
        return await self._others.post(endpoint, headers, body)


@pytest.fixture
def services() -> PushServices:
    return PushServices()


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have senders look for work so often that a test need not wait for it."""
    monkeypatch.setattr(senders, "LOOK_SECONDS", 0.05)


MakeSender = Callable[..., Sender]


@pytest.fixture
def make_sender(settings: Settings, clock: Clock, services: PushServices) -> MakeSender:
    """Makes senders; each is a process of its own, as far as the outbox can tell."""

    def make(client: Posts = services, asks: Asks | None = None) -> Sender:
        return Sender(
            Means(
                asks=asks or {"test": say_it},
                client=client,
                signer=Signer("mailto:operator@example.org", clock),
                forget=Subscription.forget_gone,
                data=settings.data,
                origin=settings.origin,
                clock=clock,
                chance=Random(7),
                is_busy=lambda: False,
            )
        )

    return make


@asynccontextmanager
async def sending(sender: Sender, grace_seconds: float = 1.0) -> AsyncIterator[None]:
    async with sender.running(grace_seconds=grace_seconds):
        yield


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that a sender does soon."""
    async with asyncio.timeout(SOON_SECONDS):
        while not true():  # noqa: ASYNC110 - whatever it is
            await asyncio.sleep(0.01)


async def states() -> dict[State, int]:
    """Count the deliveries in each state."""
    found = await rows("SELECT state, COUNT(*) AS count FROM delivery GROUP BY state")
    return {State(int(str(row["state"]))): int(str(row["count"])) for row in found}


async def until_states(expected: dict[State, int]) -> None:
    """Wait until the deliveries are in just these states."""
    found: dict[State, int] = {}
    try:
        async with asyncio.timeout(SOON_SECONDS):
            while (found := await states()) != expected:  # noqa: ASYNC110 - it is in the database
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"the deliveries are {found}, not {expected}") from None
