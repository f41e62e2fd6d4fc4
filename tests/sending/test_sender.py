"""What is due is sent once, whatever becomes of the processes that send it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import pytest

from server.core.database import rows, write
from server.core.settings import Settings
from server.push.outbox_models import Delivery, Message
from server.push.post import Answer
from server.push.state import State
from server.sending import lane as lanes
from server.sending import sender as senders
from server.sending.carrier import Carrier, Trip
from server.sending.journal import Journal
from server.sending.queries import Claim
from server.sending.recorder import Recorder
from tests.conftest import Clock
from tests.sending.conftest import (
    CREATED,
    MakeSender,
    PushServices,
    sending,
    states,
    until,
    until_states,
)
from tests.sending.crowd import EVERYBODY, crowd, tell_everybody

pytestmark = pytest.mark.usefixtures("database")


async def test_what_is_due_is_sent_once(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(300, clock())
    await tell_everybody(clock())
    async with sending(make_sender()):
        await until_states({State.SENT: 300})
        await asyncio.sleep(0.25)
    topics = services.topics()
    assert len(topics) == len(set(topics)) == 300


async def test_what_is_not_due_yet_waits(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(1, clock())
    later = clock() + timedelta(minutes=5)
    put = Message.put_for_all(
        "test", "later", later, later + timedelta(hours=1), audience_sql=EVERYBODY, now=clock()
    )
    await put
    async with sending(make_sender()):
        await asyncio.sleep(0.25)
        assert services.posted == []
        clock.advance(minutes=5)
        await until_states({State.SENT: 1})


async def test_stopping_lets_finish_what_is_in_flight_and_gives_back_the_rest(
    clock: Clock, services: PushServices, make_sender: MakeSender, settings: Settings
) -> None:
    await crowd(100, clock())
    await tell_everybody(clock())
    services.holds = holds = asyncio.Event()
    async with sending(make_sender()):
        await until(lambda: services.in_flight == 32)
        asyncio.get_running_loop().call_later(0.2, holds.set)
    assert len(services.posted) == 32
    assert await states() == {State.SENT: 32, State.WAITING: 68}
    await all_given_back()
    assert list((settings.data / "sending").iterdir()) == []


async def test_what_never_ends_is_counted_as_begun_when_the_sender_stops(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(5, clock())
    await tell_everybody(clock())
    services.holds = asyncio.Event()
    for begun in (5, 10):
        async with sending(make_sender(), grace_seconds=0.1):
            await until(lambda begun=begun: len(services.posted) == begun)  # type: ignore[misc]
        await all_given_back()
    assert await states() == {State.UNKNOWN: 5}


async def test_an_answer_that_comes_as_the_sender_gives_up_is_kept(
    clock: Clock, make_sender: MakeSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = LastMoment()
    give_up = Carrier.give_up

    def give_up_as_the_others_are_answered(carrier: Carrier, trip: Trip) -> None:
        give_up(carrier, trip)
        last.answer_all()

    monkeypatch.setattr(Carrier, "give_up", give_up_as_the_others_are_answered)
    await crowd(3, clock())
    await tell_everybody(clock())
    async with sending(make_sender(client=last), grace_seconds=0.1):
        await until(lambda: len(last.answers) == 3)
    assert await states() == {State.WAITING: 1, State.SENT: 2}


class LastMoment:
    """A push service that answers when it is told to."""

    def __init__(self) -> None:
        self.answers: list[asyncio.Future[Answer]] = []

    def post(self, *_posted: object) -> Awaitable[Answer]:
        answer = asyncio.get_running_loop().create_future()
        self.answers.append(answer)
        return answer

    def answer_all(self) -> None:
        for answer in self.answers:
            if not answer.done():
                answer.set_result(CREATED)


async def all_given_back() -> None:
    held = await rows("SELECT COUNT(*) AS count FROM delivery WHERE lease_by <> '' AND state = 0")
    assert held[0]["count"] == 0


async def test_two_senders_never_take_the_same(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(1000, clock())
    await tell_everybody(clock())
    async with sending(make_sender()), sending(make_sender()):
        await until_states({State.SENT: 1000})
    assert len(services.posted) == len(set(services.topics())) == 1000


async def test_what_a_dead_process_held_is_taken_over_when_its_lease_ends(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(3, clock())
    await tell_everybody(clock())
    await lease_to_the_dead(clock() + timedelta(seconds=60))
    async with sending(make_sender()):
        await asyncio.sleep(0.25)
        assert services.posted == []
        clock.advance(seconds=61)
        await until_states({State.SENT: 3})
    assert {one.lapses for one in await Delivery.all()} == {1}


async def test_what_is_still_under_way_is_not_begun_again_when_its_lease_ends(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(5, clock())
    await tell_everybody(clock())
    services.holds = asyncio.Event()
    async with sending(make_sender()):
        await until(lambda: services.in_flight == 5)
        clock.advance(seconds=61)
        await asyncio.sleep(0.3)
        assert len(services.posted) == 5
        services.holds.set()
        await until_states({State.SENT: 5})
    assert len(services.posted) == 5


async def test_what_was_claimed_though_the_answer_was_lost_is_sent_all_the_same(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    claims = 0

    async def lose_the_first_answer(unit: Callable[[], Awaitable[Claim]]) -> Claim:
        nonlocal claims
        claims += 1
        claimed = await write(unit)
        if claims == 1:
            raise ConnectionResetError
        return claimed

    monkeypatch.setattr(senders, "LOOK_BEHIND_SECONDS", 0.1)
    monkeypatch.setattr(lanes, "write", lose_the_first_answer)
    monkeypatch.setattr(lanes, "TRY_AGAIN_SECONDS", 0.1)
    await crowd(5, clock())
    await tell_everybody(clock())
    async with sending(make_sender()):
        await until_states({State.SENT: 5})
    assert len(services.posted) == 5
    assert {one.lapses for one in await Delivery.all()} == {0}


async def test_near_the_end_of_its_lease_a_letter_is_handed_back_and_not_begun(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    back: list[int] = []
    hand_back = Recorder.back

    def see_what_comes_back(recorder: Recorder, ids: Sequence[int]) -> None:
        back.extend(ids)
        services.holds = None
        hand_back(recorder, ids)

    monkeypatch.setattr(lanes, "LEASE_SECONDS", lanes.SAFE_SECONDS + 0.3)
    monkeypatch.setattr(Recorder, "back", see_what_comes_back)
    await crowd(100, clock())
    await tell_everybody(clock())
    services.holds = holds = asyncio.Event()
    async with sending(make_sender()):
        await until(lambda: services.in_flight == 32)
        await asyncio.sleep(0.4)
        holds.set()
        await until_states({State.SENT: 100})
    assert len(back) == len(set(back)) == 68
    assert len(services.posted) == 100


async def test_what_was_begun_twice_without_an_answer_is_left_there(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(3, clock())
    await tell_everybody(clock())
    await lease_to_the_dead(clock(), lapses=1)
    async with sending(make_sender()):
        await until_states({State.UNKNOWN: 3})
    assert services.posted == []


async def test_what_a_killed_process_knew_is_kept_by_the_next(
    settings: Settings, clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(4, clock())
    await tell_everybody(clock())
    sent, refused, begun, leased = [one.id for one in await Delivery.all().order_by("id")]
    journal = Journal.begin(settings.data)
    await lease_to_the_dead(clock() + timedelta(seconds=60), name=journal.name)
    journal.answered(journal.begun(sent), is_sent=True)
    journal.answered(journal.begun(refused), is_sent=False)
    journal.begun(begun)
    journal.close(is_settled=False)
    async with sending(make_sender()):
        await until_states({State.SENT: 4})
    lapses = {one.id: one.lapses for one in await Delivery.all()}
    assert lapses == {sent: 0, refused: 0, begun: 1, leased: 0}
    assert len(services.posted) == 3


async def test_what_two_killed_processes_had_begun_is_begun_no_more(
    settings: Settings, clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(1, clock())
    await tell_everybody(clock())
    journal = Journal.begin(settings.data)
    await lease_to_the_dead(clock() + timedelta(seconds=60), lapses=1, name=journal.name)
    journal.begun((await Delivery.get()).id)
    journal.close(is_settled=False)
    async with sending(make_sender()):
        await until_states({State.UNKNOWN: 1})
    assert services.posted == []


async def lease_to_the_dead(
    until_: datetime, *, lapses: int = 0, name: str = "somebody else"
) -> None:
    sql = "UPDATE delivery SET lease_by = ?, next_try_at = ?, lapses = ?"
    await write(lambda: rows(sql, [name, until_, lapses]))


async def test_the_numbers_tell_how_it_goes(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(10, clock())
    await tell_everybody(clock())
    clock.advance(seconds=7)
    sender = make_sender()
    services.holds = asyncio.Event()
    async with sending(sender):
        await until(lambda: services.in_flight == 10)
        lines = "".join(await sender.lines())
        assert "evenkeel_push_waiting 10\n" in lines
        services.holds.set()
        await until_states({State.SENT: 10})
    lines = "".join(await sender.lines())
    label = 'service="https://push.example.org"'
    assert f"evenkeel_push_sent_total{{{label}}} 10\n" in lines
    assert f'evenkeel_push_lag_seconds{{{label},quantile="0.99"}} 7.000\n' in lines
    assert "evenkeel_push_waiting 0\n" in lines
