"""Tests: a person has their devices told something, to see that it arrives."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from starlette.requests import Request

from server.core.limits import take
from server.core.requests import now, settings
from server.people.sessions import signed_in
from server.push.asking import Answer
from server.push.outbox_models import Message
from server.push.payload import Content
from server.push.subscription_models import Subscription
from server.push.words import say

KIND = "test"
TESTS = 10
QUARTER_HOUR = 900
GOOD_FOR = timedelta(minutes=10)
LEADS_TO = "/notifications"


async def send_test(request: Request, device: Subscription | None = None) -> int:
    """Send a test to all devices of who is signed in, or to one of them; return to how many.

    Raises `TooMany` past 10 in 15 minutes.
    """
    person, moment = signed_in(request), now(request)
    await take(
        *("push-test", str(person.id)),
        limit=TESTS,
        seconds=QUARTER_HOUR,
        now=moment,
        settings=settings(request),
    )
    devices = [device] if device else await Subscription.all_of(person)
    if devices:
        await Message.put(
            KIND,
            f"{KIND} {uuid4()}",
            person.id,
            moment,
            moment + GOOD_FOR,
            now=moment,
            subscription_id=device.id if device else None,
        )
    return len(devices)


async def test_contents(ids: Sequence[UUID], now: datetime) -> Mapping[UUID, Answer]:  # noqa: ARG001
    """Say what a test says: it is always still due."""
    return {one: Content(say("test"), LEADS_TO, "high") for one in ids}
