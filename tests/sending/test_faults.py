"""A push service that fails everybody harms nobody: not its devices, nor other services."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from server.core.database import rows
from server.core.outgoing import Guard
from server.core.settings import Settings
from server.push.post import PushClient
from server.push.state import State
from server.push.subscription_models import Subscription
from server.sending.turns import MOST_AT_ONCE
from tests.conftest import Clock
from tests.push.sink import CREATED, Behave, Request, Sink, saying, sink
from tests.sending.conftest import MakeSender, sending, states
from tests.sending.crowd import crowd, tell_everybody

MANY = 100
ON_TIME_SECONDS = 5.0
SECRET = "/secret-of-a-device/"
LIMIT_SECONDS = 2.0
"""Ten outside of tests. A machine that is busy makes the good service slow as well."""


async def hang(_request: Request) -> None:
    await asyncio.Event().wait()


async def answer_without_end(request: Request) -> None:
    await request.send(b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await request.send(b"400\r\n" + b"x" * 1024 + b"\r\n")


async def drip(request: Request) -> None:
    for byte in CREATED:
        await request.send(bytes([byte]))
        await asyncio.sleep(0.2)


async def reset(request: Request) -> None:
    request.reset()


def status(line: str, *headers: str) -> Behave:
    return saying("\r\n".join([f"HTTP/1.1 {line}", *headers, "Content-Length: 0\r\n\r\n"]).encode())


FAULTS: dict[str, Behave] = {
    "503": status("503 Service Unavailable"),
    "403": status("403 Forbidden"),
    "429": status("429 Too Many Requests", "Retry-After: 999999999"),
    "hang": hang,
    "endless": answer_without_end,
    "drip": drip,
    "reset": reset,
    "nonsense": saying(b"this is not HTTP\r\n\r\n"),
}


@pytest.fixture
async def two() -> AsyncIterator[tuple[Sink, Sink]]:
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(sink()), await stack.enter_async_context(sink())


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_service_that_fails_everybody_harms_nobody(
    fault: str,
    two: tuple[Sink, Sink],
    database: Settings,
    clock: Clock,
    make_sender: MakeSender,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="evenkeel")
    bad, good = two
    bad.behave = FAULTS[fault]
    await have_both_sent_to(bad, good, clock, make_sender)
    assert await Subscription.all().count() == 2 * MANY
    found = await states()
    assert found.keys() <= {State.SENT, State.WAITING}
    assert found.get(State.WAITING) == MANY or fault == "endless"  # whose status says “taken”
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("evenkeel")]
    assert not any(SECRET.strip("/") in said or bad.origin in said for said in ours)


async def test_a_redirect_is_not_followed_to_our_own_machine(
    two: tuple[Sink, Sink], database: Settings, clock: Clock, make_sender: MakeSender
) -> None:
    bad, good = two
    async with sink() as inside:
        bad.behave = status("307 Temporary Redirect", f"Location: {inside.origin}/admin")
        await have_both_sent_to(bad, good, clock, make_sender)
        assert inside.requests == []
    assert await states() == {State.SENT: MANY, State.WAITING: MANY}
    assert await Subscription.all().count() == 2 * MANY


async def test_a_service_that_is_not_there_harms_nobody(
    two: tuple[Sink, Sink], database: Settings, clock: Clock, make_sender: MakeSender
) -> None:
    _, good = two
    nobody = Sink(origin="http://127.0.0.1:9")
    await have_both_sent_to(nobody, good, clock, make_sender)
    assert await states() == {State.SENT: MANY, State.WAITING: MANY}
    assert await Subscription.all().count() == 2 * MANY


async def have_both_sent_to(bad: Sink, good: Sink, clock: Clock, make_sender: MakeSender) -> None:
    """Send to both until the good one has everything; it has it in time."""
    for one in (bad, good):
        await crowd(MANY, clock(), one.origin, SECRET)
    await tell_everybody(clock())
    client = PushClient(
        Guard(frozenset({bad.origin, good.origin}), ()), limit_seconds=LIMIT_SECONDS
    )
    began = time.monotonic()
    try:
        async with sending(make_sender(client=client)):
            async with asyncio.timeout(ON_TIME_SECONDS):
                while len(good.requests) < MANY:
                    await good.heard.wait()
                    good.heard.clear()
            assert time.monotonic() - began < ON_TIME_SECONDS
            await until_many_were_tried(bad)
    finally:
        await client.close()


async def until_many_were_tried(bad: Sink) -> None:
    """Wait until as many of the bad one's came to an end as leave together."""
    sql = "SELECT COUNT(*) AS count FROM delivery WHERE service = ? AND (attempts > 0 OR state > 0)"
    tried = 0
    async with asyncio.timeout(ON_TIME_SECONDS):
        while tried < MOST_AT_ONCE:
            await asyncio.sleep(0.05)
            tried = int(str((await rows(sql, [bad.origin]))[0]["count"]))
