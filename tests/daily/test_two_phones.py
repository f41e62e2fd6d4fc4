"""Two phones of one person, each with a will and a bad connection of its own, and the server."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import httpx2
import msgspec
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    rule,
    run_state_machine_as_test,
)

from server.app import make_app
from server.core.database import write
from server.core.settings import Settings
from server.daily.batch import ITEMS_AT_MOST
from server.daily.forms import Item
from server.daily.sync import digest
from server.people.models import Person
from server.people.profile import Profile
from server.people.session_models import Session
from tests.conftest import SUNDAY_EVENING, Clock, browser
from tests.daily.phone import Phone, Sent

T = TypeVar("T")
INSTANTS = [SUNDAY_EVENING + timedelta(hours=hours) for hours in (-30, -1, 20)]
PHONES = st.sampled_from([0, 1])
CHANCE = st.booleans()
PICK = st.integers(0, 1000)

DATA: dict[str, list[Sent]] = {
    "check_in": [{"mood": mood} for mood in (1, 2, 3)],
    "craving": [{"before": before} for before in (1, 2, 3)],
}


def content(kind: str, data: Sent, at: datetime) -> Sent:
    return {
        "kind": kind,
        "local_date": at.date().isoformat(),
        "recorded_at": msgspec.to_builtins(at),
        "timezone": "America/New_York",
        "data": data,
    }


changes = st.tuples(st.integers(0, 2), st.sampled_from(INSTANTS))
contents = st.builds(
    lambda kind, change: content(kind, DATA[kind][change[0]], change[1]),
    st.sampled_from(["check_in", "craving"]),
    changes,
)


class World:
    """The real app, for as many people as the search takes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()
        self._runner = asyncio.Runner()

    def run(self, work: Any) -> Any:  # noqa: ANN401 - whatever the work gives
        return self._runner.run(work)

    async def open(self) -> None:
        self.app = make_app(self._settings, Clock())
        await self._stack.enter_async_context(self.app.router.lifespan_context(self.app))

    async def client(self, person: Person) -> httpx2.AsyncClient:
        client = await self._stack.enter_async_context(browser(self.app))
        token = await Session.begin(person, "a phone", SUNDAY_EVENING)
        client.cookies.set(self._settings.cookie_name, token)
        return client

    def close(self) -> None:
        self.run(self._stack.aclose())
        self._runner.close()


async def somebody() -> Person:
    """Make a person without the slow hash of a passphrase."""
    person = Person(id=uuid4(), alias_lookup=uuid4().hex, created_at=SUNDAY_EVENING)
    person.new_key()
    person.seal_profile(Profile(alias="Somebody", timezone="America/New_York"))
    person.seal_passphrase("nobody signs in with it")
    await write(lambda: person.begin([]))
    return person


class Oracle:
    """What must be kept, told in another way than the server tells it."""

    def __init__(self) -> None:
        self.kept: dict[str, Sent] = {}

    def receive(self, batch: Sequence[Sent]) -> None:
        for item in batch:
            self.kept[item["id"]] = self._winner(self.kept.get(item["id"]), item)

    def _winner(self, held: Sent | None, item: Sent) -> Sent:
        if held is None:
            return item
        if "deleted" in held:
            rev = max(held["rev"], item["rev"] if "deleted" in item else 0)
            return {**held, "rev": rev}
        return max((held, item), key=self._rank)

    def _rank(self, item: Sent) -> tuple[int, bool, str, bytes]:
        if "deleted" in item:
            return item["rev"], True, "", b""
        read: Item = msgspec.convert(item, Item, strict=False)
        return item["rev"], False, read.recorded_at.isoformat(), digest(read)


class TwoPhones(RuleBasedStateMachine):
    """Everything that may happen between two phones and the server, in any order."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.oracle = Oracle()
        self.phones = self.world.run(self._two())

    async def _two(self) -> list[Phone]:
        """Both phones begin with the same few entries, which they will disagree about."""
        person = await somebody()
        one, other = [Phone(await self.world.client(person)) for _ in range(2)]
        for at, kind in enumerate(["check_in", "check_in", "craving"]):
            one.add(UUID(int=at), content(kind, DATA[kind][0], INSTANTS[0]))
        self.oracle.receive(list(one.outbox.values()))
        await one.settle()
        await other.settle()
        return [one, other]

    @rule(which=PHONES, what=contents, chosen=st.uuids(version=4))
    def add(self, which: int, what: Sent, chosen: UUID) -> None:
        self.phones[which].add(chosen, what)

    @rule(which=PHONES, pick=PICK, change=changes)
    def edit(self, which: int, pick: int, change: tuple[int, datetime]) -> None:
        chosen = _one_of(self.phones[which].living, pick)
        if chosen is not None:
            number, at = change
            what = content(chosen["kind"], DATA[chosen["kind"]][number], at)
            self.phones[which].edit(chosen["id"], what)

    @rule(which=PHONES, pick=PICK)
    def delete(self, which: int, pick: int) -> None:
        chosen = _one_of(self.phones[which].living, pick)
        if chosen is not None:
            self.phones[which].delete(chosen["id"])

    @rule(which=PHONES, turn=PICK, lost=CHANCE)
    def flush(self, which: int, turn: int, *, lost: bool) -> None:
        """Some of the outbox arrives, in any order; the answer perhaps does not."""
        phone = self.phones[which]
        waiting = list(phone.outbox.values())
        first = turn % (len(waiting) + 1)
        batch = [*reversed(waiting[:first]), *waiting[first + turn % 2 :]]
        self.oracle.receive(batch)
        self.world.run(phone.flush(batch, is_answer_lost=lost))

    @rule(which=PHONES, pick=PICK, others=PICK)
    def repeat(self, which: int, pick: int, others: int) -> None:
        """The network delivers again what was sent long ago, two batches in one."""
        sent = self.phones[which].sent
        batch = [*(_one_of(sent, pick) or []), *(_one_of(sent, others) or [])][:ITEMS_AT_MOST]
        self.oracle.receive(batch)
        self.world.run(self.phones[which].send(batch))

    @rule(which=PHONES, limit=st.integers(1, 4), lost=CHANCE)
    def pull(self, which: int, limit: int, *, lost: bool) -> None:
        self.world.run(self.phones[which].pull(limit, is_answer_lost=lost))

    def teardown(self) -> None:
        """Everybody comes online: phones, server and oracle have the same diary."""
        for phone in (*self.phones, *self.phones):
            self.oracle.receive(list(phone.outbox.values()))
            self.world.run(phone.settle())
        first, second = (plain(phone.diary) for phone in self.phones)
        assert first == second == plain(self.oracle.kept)


def _one_of(some: Sequence[T], pick: int) -> T | None:
    return some[pick % len(some)] if some else None


def plain(diary: dict[str, Sent]) -> dict[str, Sent]:
    """Write all instants alike."""
    return {key: dict(sorted(_plain(item).items())) for key, item in diary.items()}


def _plain(item: Sent) -> Sent:
    if "recorded_at" not in item:
        return item
    return item | {"recorded_at": datetime.fromisoformat(item["recorded_at"]).isoformat()}


@pytest.fixture
def world(settings: Settings) -> Iterator[World]:
    one = World(settings)
    one.run(one.open())
    yield one
    one.close()


def test_two_phones_and_the_server_end_equal(world: World) -> None:
    bound = type("TwoPhonesOfThisWorld", (TwoPhones,), {"world": world})
    run_state_machine_as_test(
        bound,
        settings=hypothesis_settings(
            max_examples=80,
            stateful_step_count=30,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
