"""No result is lost between an answer and the database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest

from server.core.database import rows, write
from server.core.settings import Settings
from server.push.outbox_models import Delivery
from server.push.state import State
from server.push.subscription_models import Subscription
from server.sending import recorder as recorders
from server.sending.journal import Journal
from server.sending.queries import Lease, claim
from server.sending.recorder import Recorder
from tests.conftest import Clock
from tests.sending.conftest import states, until
from tests.sending.crowd import SERVICE, crowd, tell_everybody


class Forgetting:
    """Removes devices, but not the first few times: then the whole group is not kept."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures

    async def __call__(self, ids: Sequence[UUID]) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("what somebody wrote")
        await Subscription.forget_gone(ids)


@asynccontextmanager
async def recording(
    settings: Settings, clock: Clock, forget: Forgetting | None = None
) -> AsyncIterator[tuple[Recorder, Journal]]:
    journal = Journal.begin(settings.data)
    recorder = Recorder(journal, clock, forget or Forgetting())
    task = asyncio.create_task(recorder.run())
    yield recorder, journal
    recorder.stop()
    await task
    assert recorder.is_settled
    journal.close(is_settled=True)


async def leased(count: int, clock: Clock, journal: Journal) -> list[Delivery]:
    await crowd(count, clock())
    await tell_everybody(clock())
    lease = Lease(journal.name, clock() + timedelta(minutes=1))
    await write(lambda: claim(SERVICE, lease, count, clock()))
    return await Delivery.all().order_by("id")


async def test_each_result_is_kept(database: Settings, clock: Clock) -> None:
    later = clock() + timedelta(minutes=9)
    async with recording(database, clock) as (recorder, journal):
        sent, gone, tried, refused, lapsed, dropped, off, back = await leased(8, clock, journal)
        recorder.sent(sent.id, journal.begun(sent.id))
        recorder.gone(gone.id, gone.subscription_id, journal.begun(gone.id))
        recorder.retry(tried.id, later, journal.begun(tried.id))
        recorder.refused(refused.id, journal.begun(refused.id))
        recorder.lapsed(lapsed.id, journal.begun(lapsed.id))
        recorder.dropped(dropped.id, State.WITHDRAWN)
        recorder.put_off(off.id, later)
        recorder.back([back.id])
    found = {one.id: one for one in await Delivery.all()}
    assert gone.id not in found
    assert {found[one.id].state for one in (tried, lapsed, off, back)} == {State.WAITING}
    assert found[sent.id].state == State.SENT
    assert found[refused.id].state == State.REFUSED
    assert found[dropped.id].state == State.WITHDRAWN
    assert [found[one.id].next_try_at for one in (tried, off)] == [later, later]
    assert [found[one.id].attempts for one in (sent, tried, off, lapsed)] == [1, 1, 0, 0]
    assert [found[one.id].lapses for one in (lapsed, back)] == [1, 0]
    assert {one.lease_by for one in found.values()} == {""}


async def test_results_wait_for_a_database_that_can_not_keep_them(
    database: Settings,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(recorders, "TRY_AGAIN_SECONDS", 0.01)
    async with recording(database, clock, Forgetting(failures=3)) as (recorder, journal):
        gone, *others = await leased(20, clock, journal)
        recorder.hold([one.id for one in (gone, *others)])
        recorder.gone(gone.id, gone.subscription_id, journal.begun(gone.id))
        for one in others:
            recorder.sent(one.id, journal.begun(one.id))
            await asyncio.sleep(0.005)
        await until(lambda: not recorder.held)
    assert await states() == {State.SENT: 19}
    assert "keeping results: RuntimeError" in caplog.text
    assert "somebody wrote" not in caplog.text


async def test_nothing_more_is_begun_while_too_much_waits_to_be_kept(
    database: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorders, "MOST_WAITING", 3)
    monkeypatch.setattr(recorders, "TRY_AGAIN_SECONDS", 0.01)
    forget = Forgetting(failures=10**6)
    async with recording(database, clock, forget) as (recorder, journal):
        gone, *others = await leased(3, clock, journal)
        recorder.gone(gone.id, gone.subscription_id, journal.begun(gone.id))
        await asyncio.wait_for(recorder.room(), 1)
        for one in others:
            recorder.sent(one.id, journal.begun(one.id))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(recorder.room(), 0.1)
        forget.failures = 0
        await asyncio.wait_for(recorder.room(), 5)


async def test_only_who_holds_a_delivery_may_give_it_back(database: Settings, clock: Clock) -> None:
    async with recording(database, clock) as (recorder, journal):
        one, other = await leased(2, clock, journal)
        await write(lambda: rows("UPDATE delivery SET lease_by = 'somebody else'"))
        recorder.back([one.id])
        recorder.retry(other.id, clock() + timedelta(hours=1), journal.begun(other.id))
    assert {each.lease_by for each in await Delivery.all()} == {"somebody else"}


async def test_what_was_sent_is_sent_whoever_holds_it(database: Settings, clock: Clock) -> None:
    async with recording(database, clock) as (recorder, journal):
        (one,) = await leased(1, clock, journal)
        await write(lambda: rows("UPDATE delivery SET lease_by = 'somebody else'"))
        recorder.sent(one.id, journal.begun(one.id))
    assert await states() == {State.SENT: 1}
