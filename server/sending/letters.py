"""From what was claimed to what can be sent: each asked about once more, and given its words."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.core.faults import tell
from server.push.asking import Answer, Ask, Asks, NotBefore
from server.push.payload import Content
from server.push.state import State
from server.push.vapid import Pair
from server.push.vapid_models import VapidKey
from server.sending.queries import Leased, leased
from server.sending.quiet import quiet_ends
from server.sending.recorder import Recorder
from server.sending.tally import Tally

log = logging.getLogger("evenkeel.sending")

ASK_AGAIN = timedelta(minutes=1)
"""After a feature could not say whether its messages are still due."""
SOONEST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Letter:
    """What to send to one device, and with which of our keys."""

    leased: Leased
    content: Content
    pair: Pair
    expires_at: datetime


class Letters:
    """Makes letters of deliveries; what is not to be sent any more it hands to the recorder."""

    def __init__(
        self, asks: Asks, recorder: Recorder, tally: Tally, clock: Callable[[], datetime]
    ) -> None:
        self._asks, self._recorder, self._tally, self._clock = asks, recorder, tally, clock
        self._pairs: Mapping[str, Pair] = {}

    async def write(self, ids: Collection[int], by: str) -> list[Letter]:
        """Return a letter for each of these that is still held, wanted and in time."""
        now = self._clock()
        found = await leased(ids, by, now)
        self._recorder.let_go({*ids}.difference(one.id for one in found))
        wanted = list(self._in_time(found, now))
        await self._know_pairs(wanted)
        answers = await self._ask(wanted, now)
        awake = await self._awake([one for one in wanted if one.kind in answers], answers, now)
        letters = [self._letter(one, answers[one.kind], now) for one in awake]
        return [letter for letter in letters if letter]

    def _in_time(self, found: Sequence[Leased], now: datetime) -> Iterator[Leased]:
        for one in found:
            if one.expires_at <= now:
                self._recorder.dropped(one.id, State.EXPIRED)
            elif not one.is_live:
                self._recorder.dropped(one.id, State.WITHDRAWN)
            else:
                yield one

    async def _know_pairs(self, wanted: Sequence[Leased]) -> None:
        if any(one.vapid_key_id not in self._pairs for one in wanted):
            pairs = await VapidKey.pairs()
            self._pairs = {str(pair_id): pair for pair_id, pair in pairs.items()}

    async def _ask(
        self, wanted: Sequence[Leased], now: datetime
    ) -> Mapping[str, Mapping[str, Answer]]:
        """Return the answers by kind, then message; a kind that can't be asked is put off."""
        by_kind: defaultdict[str, set[str]] = defaultdict(set)
        for one in wanted:
            by_kind[one.kind].add(one.message_id)
        answers = {}
        for kind, ids in by_kind.items():
            try:
                answers[kind] = await _ask(self._asks[kind], ids, now)
            except Exception as error:  # noqa: BLE001 - one feature's fault must not stop the others
                tell(log, f"asking about {kind}", error)
                self._put_off([one for one in wanted if one.kind == kind], now + ASK_AGAIN)
        return answers

    async def _awake(
        self,
        wanted: Sequence[Leased],
        answers: Mapping[str, Mapping[str, Answer]],
        now: datetime,
    ) -> list[Leased]:
        """Put off what is to wait for the end of somebody's quiet hours; return the others."""
        heeding = [one for one in wanted if _heeds_quiet(answers[one.kind].get(one.message_id))]
        ends = await quiet_ends({one.person_id for one in heeding}, now)
        quiet = {one.id: ends[one.person_id] for one in heeding if one.person_id in ends}
        for one in heeding:
            if one.id in quiet:  # at its end at the latest, so that it is known to have expired
                self._put_off([one], min(quiet[one.id], one.expires_at))
        return [one for one in wanted if one.id not in quiet]

    def _put_off(self, those: Sequence[Leased], until: datetime) -> None:
        for one in those:
            self._recorder.put_off(one.id, until)

    def _letter(self, one: Leased, answers: Mapping[str, Answer], now: datetime) -> Letter | None:
        answer, pair = answers.get(one.message_id), self._pairs.get(one.vapid_key_id)
        if isinstance(answer, NotBefore):
            self._recorder.put_off(one.id, max(answer.at, now + SOONEST))
        elif not isinstance(answer, Content):
            self._recorder.dropped(one.id, State.WITHDRAWN)
        elif pair is None:
            self._put_off([one], now + ASK_AGAIN)
        else:
            until = one.expires_at if answer.expires_at is None else answer.expires_at
            words = answer.for_shared_phone() if one.is_shared else answer
            return Letter(one, words, pair, min(until, one.expires_at))
        return None


def _heeds_quiet(answer: Answer) -> bool:
    return isinstance(answer, Content) and answer.heeds_quiet


async def _ask(ask: Ask, ids: Collection[str], now: datetime) -> Mapping[str, Answer]:
    found = await ask([UUID(one) for one in ids], now)
    return {str(message_id): answer for message_id, answer in found.items()}
