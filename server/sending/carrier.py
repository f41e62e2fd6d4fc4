"""Carrying one letter: opened, encrypted, posted, and what came of it handed to the recorder."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Protocol
from uuid import UUID

import msgspec

from server.core.faults import tell
from server.core.sealing import DataKey, Tampered, WrongKey, keyring
from server.people.profile import key_place
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
NOTHING_SAID = Outcome()


class Posts(Protocol):
    """What is used of `post.PushClient`."""

    async def post(self, endpoint: str, headers: Mapping[str, str], body: bytes) -> Answer: ...


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

    async def carry(self, letter: Letter, service: str) -> Outcome:
        """Send a letter, unless it is too late; say what that tells about the push service."""
        await self.turns.take()
        one, now = letter.leased, self.clock()
        if letter.expires_at <= now:
            self.recorder.dropped(one.id, State.EXPIRED)
            return NOTHING_SAID
        try:
            device = _open(one)
            body = encrypt(
                device.p256dh, device.auth, payload(letter.content, self.origin, one.token)
            )
        except UNREADABLE:
            self.tally.failed(service, "unreadable")
            self.recorder.refused(one.id, None)
            return NOTHING_SAID
        try:
            place = self.journal.begun(one.id)
        except Full:
            self.recorder.put_off(one.id, now + ROOM_AGAIN)
            return NOTHING_SAID
        try:
            answer = await self._post(letter, device, body, now)
        except asyncio.CancelledError:
            self.recorder.lapsed(one.id, place)
            raise
        except Unreached as unreached:
            return self._not_reached(one, place, service, unreached.reason)
        except Exception as error:  # noqa: BLE001 - one letter's fault must not stop the others
            tell(log, "sending", error)
            return self._not_reached(one, place, service, "fault")
        return self._answered(one, place, service, answer)

    async def _post(self, letter: Letter, device: Opened, body: bytes, now: datetime) -> Answer:
        headers = {
            "Authorization": self.signer.header(letter.leased.service, letter.pair),
            "TTL": str(_seconds_to_live(letter, now)),
            "Urgency": letter.content.urgency,
            "Topic": letter.leased.token,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
        }
        answer = await self.client.post(device.endpoint, headers, body)
        if judge(answer.status) is not Verdict.TOO_LARGE:
            return answer
        await self.turns.take()
        plain = minimal_payload(letter.content, self.origin, letter.leased.token)
        return await self.client.post(
            device.endpoint, headers, encrypt(device.p256dh, device.auth, plain)
        )

    def _not_reached(self, one: Leased, place: int, service: str, reason: str) -> Outcome:
        self.tally.failed(service, reason)
        self._retry(one, place, 0.0)
        return Outcome(slows=reason == "timeout")

    def _answered(self, one: Leased, place: int, service: str, answer: Answer) -> Outcome:
        verdict, now = judge(answer.status), self.clock()
        if verdict is Verdict.SENT:
            self.tally.sent(service, (now - one.due_at).total_seconds())
            self.recorder.sent(one.id, place)
            return Outcome(is_sent=True)
        self.tally.failed(service, verdict.value)
        if verdict is Verdict.GONE:
            self.tally.died()
            self.recorder.gone(one.id, UUID(one.subscription_id), place)
            return NOTHING_SAID
        if verdict is Verdict.TOO_LARGE:
            self.recorder.refused(one.id, place)
            return NOTHING_SAID
        asked = retry_after_seconds(answer.retry_after, now)
        is_refused = verdict is Verdict.REFUSED
        self._retry(one, place, max(asked, REFUSED_WAIT_SECONDS) if is_refused else asked)
        return Outcome(is_refused=is_refused, slows=verdict in SLOW_DOWN, pause_seconds=asked)

    def _retry(self, one: Leased, place: int, at_least_seconds: float) -> None:
        seconds = at_least_seconds + wait_seconds(one.attempts + 1, self.chance)
        self.recorder.retry(one.id, self.clock() + timedelta(seconds=seconds), place)


def _open(one: Leased) -> Opened:
    raw = keyring().unwrap(one.wrapped_key, bound_to=key_place(one.person_id))
    key = DataKey(raw, one.person_id)
    return open_sealed(key, one.subscription_id, one.sealed)


def _seconds_to_live(letter: Letter, now: datetime) -> int:
    return max(1, int(min(letter.expires_at - now, LONGEST_TTL).total_seconds()))
