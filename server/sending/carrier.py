"""Carrying one letter: opened, encrypted, posted, and what came of it handed to the recorder."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple, Protocol
from uuid import UUID

import msgspec

from server.core.faults import tell
from server.core.sealing import DataKey, Tampered, WrongKey, key_place, keyring
from server.people.profile import TABLE
from server.push.encryption import BadKeys, encrypt
from server.push.payload import minimal_payload, payload
from server.push.post import Answer, Unreached
from server.push.state import State
from server.push.subscription_models import Opened, open_sealed
from server.push.vapid import Signer
from server.sending.journal import Full, Journal
from server.sending.letters import Letter
from server.sending.pace import Outcome
from server.sending.queries import Leased
from server.sending.recorder import Recorder
from server.sending.tally import Tally
from server.sending.turns import Turns
from server.sending.verdict import (
    REFUSED_WAIT_SECONDS,
    SLOW_DOWN,
    Verdict,
    judge,
    retry_after_seconds,
    wait_seconds,
)

log = logging.getLogger("evenkeel.sending")

LONGEST_TTL = timedelta(days=28)
"""What every push service takes."""
ROOM_AGAIN = timedelta(minutes=1)
UNREADABLE = (Tampered, WrongKey, BadKeys, msgspec.DecodeError)
MOST_TOO_LARGE = 10_000
NOTHING_SAID = Outcome()
WENT_WELL = Outcome(is_sent=True)


class Posts(Protocol):
    """What is used of `post.PushClient`."""

    def post(self, endpoint: str, headers: Mapping[str, str], body: bytes) -> Awaitable[Answer]: ...


class Ready(NamedTuple):
    """A letter that is encrypted and addressed."""

    leased: Leased
    endpoint: str
    headers: Mapping[str, str]
    body: bytes


class Trip(NamedTuple):
    """A letter on its way: what it is, where the journal notes it, and the answer to come."""

    leased: Leased
    place: int
    began_at: float
    """By the event loop's clock."""
    answer: asyncio.Future[Answer]


@dataclass(frozen=True, slots=True)
class Carrier:
    """What every letter is carried with. `origin` is this server's, for the pages a tap opens."""

    client: Posts
    signer: Signer
    journal: Journal
    recorder: Recorder
    tally: Tally
    turns: Turns
    clock: Callable[[], datetime]
    chance: Random
    origin: str
    too_large: dict[int, None] = field(default_factory=dict)
    """Deliveries that their push service called too large: tried once more, with fewer words."""

    def prepare(self, letter: Letter, service: str) -> Ready | None:
        """Open and encrypt; None when it can't go, of which the recorder was told."""
        one, now = letter.leased, self.clock()
        if letter.expires_at <= now:
            self.recorder.dropped(one.id, State.EXPIRED)
            return None
        try:
            device = _open(one)
            body = encrypt(device.p256dh, device.auth, self._spelled(letter))
        except UNREADABLE:
            self.tally.failed(service, "unreadable")
            self.recorder.refused(one.id, None)
            return None
        return Ready(one, device.endpoint, self._headers(letter, now), body)

    def begin(self, ready: Ready, began_at: float) -> Trip | None:
        """Note that it is begun, and only then send it; None when there is no room for the note."""
        one = ready.leased
        try:
            place = self.journal.begun(one.id)
        except Full:
            self.recorder.put_off(one.id, self.clock() + ROOM_AGAIN)
            return None
        return Trip(one, place, began_at, self._post(ready))

    def end(self, trip: Trip, service: str) -> Outcome:
        """Tell the recorder what came of it; return what that says about the push service."""
        one, place, _, asked = trip
        if asked.cancelled():
            self.give_up(trip)
            return NOTHING_SAID
        error = asked.exception()
        if error is None:
            return self._answered(one, place, service, asked.result())
        if isinstance(error, Unreached):
            return self._not_reached(one, place, service, error.reason)
        tell(log, "sending", error)
        return self._not_reached(one, place, service, "fault")

    def give_up(self, trip: Trip) -> None:
        """Wait no more for an answer."""
        trip.answer.cancel()
        self.recorder.lapsed(trip.leased.id, trip.place)

    def _post(self, ready: Ready) -> asyncio.Future[Answer]:
        """Post; what goes wrong at once is an answer too, for by then it counts as begun."""
        try:
            posted = self.client.post(ready.endpoint, ready.headers, ready.body)
            return asyncio.ensure_future(posted)
        except Exception as error:  # noqa: BLE001 - `end` tells of it
            failed = asyncio.get_running_loop().create_future()
            failed.set_exception(error)
            return failed

    def _spelled(self, letter: Letter) -> bytes:
        spell = minimal_payload if letter.leased.id in self.too_large else payload
        return spell(letter.content, self.origin, letter.leased.token)

    def _headers(self, letter: Letter, now: datetime) -> dict[str, str]:
        return {
            "Authorization": self.signer.header(letter.leased.service, letter.pair),
            "TTL": str(_seconds_to_live(letter, now)),
            "Urgency": letter.content.urgency,
            "Topic": letter.leased.token,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
        }

    def _not_reached(self, one: Leased, place: int, service: str, reason: str) -> Outcome:
        self.tally.failed(service, reason)
        self._retry(one, place, 0.0)
        return Outcome(slows=reason == "timeout")

    def _answered(self, one: Leased, place: int, service: str, answer: Answer) -> Outcome:
        verdict, now = judge(answer.status), self.clock()
        if verdict is Verdict.SENT:
            self.tally.sent(service, (now - one.due_at).total_seconds())
            self.recorder.sent(one.id, place)
            self.too_large.pop(one.id, None)
            return WENT_WELL
        self.tally.failed(service, verdict.value)
        if verdict is Verdict.GONE:
            self.tally.died()
            self.recorder.gone(one.id, UUID(one.subscription_id), place)
            return NOTHING_SAID
        if verdict is Verdict.TOO_LARGE:
            self._make_smaller(one, place)
            return NOTHING_SAID
        asked = retry_after_seconds(answer.retry_after, now)
        is_refused = verdict is Verdict.REFUSED
        self._retry(one, place, max(asked, REFUSED_WAIT_SECONDS) if is_refused else asked)
        return Outcome(is_refused=is_refused, slows=verdict in SLOW_DOWN, pause_seconds=asked)

    def _make_smaller(self, one: Leased, place: int) -> None:
        """Have it sent once more, as a try of its own under another lease, and then no more."""
        if one.id in self.too_large:
            del self.too_large[one.id]
            self.recorder.refused(one.id, place)
            return
        if len(self.too_large) >= MOST_TOO_LARGE:
            del self.too_large[next(iter(self.too_large))]
        self.too_large[one.id] = None
        self.recorder.retry(one.id, self.clock(), place)

    def _retry(self, one: Leased, place: int, at_least_seconds: float) -> None:
        seconds = at_least_seconds + wait_seconds(one.attempts + 1, self.chance)
        self.recorder.retry(one.id, self.clock() + timedelta(seconds=seconds), place)


def _open(one: Leased) -> Opened:
    raw = keyring().unwrap(bytes.fromhex(one.wrapped_key), bound_to=key_place(TABLE, one.person_id))
    key = DataKey(raw, one.person_id)
    return open_sealed(key, one.subscription_id, bytes.fromhex(one.sealed))


def _seconds_to_live(letter: Letter, now: datetime) -> int:
    return max(1, int(min(letter.expires_at - now, LONGEST_TTL).total_seconds()))
