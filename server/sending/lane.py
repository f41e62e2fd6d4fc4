"""One push service's lane: its own queue, its own pace, so that none waits for another.

A feeder claims what is due and has it made letters, which are sent on their way in turn, no more
at once than may be in flight. Letters that lay too long are asked about again before that.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from server.core.background import end, pause
from server.core.database import write
from server.core.faults import tell
from server.push.post import LIMIT_SECONDS
from server.sending.carrier import Carrier, Ready, Trip
from server.sending.letters import ASK_AGAIN, Letter, Letters
from server.sending.pace import Pace
from server.sending.queries import Claim, Lease, Leased, claim
from server.sending.recorder import Recorder

log = logging.getLogger("evenkeel.sending")

LEASE_SECONDS = 60.0
LONGEST_POST_SECONDS = LIMIT_SECONDS + 2
"""A little more than `PushClient` lets a post take."""
SAFE_SECONDS = LONGEST_POST_SECONDS + 3
"""Before the end of its lease nothing is begun any more: the answer must come within it."""
ASKED_GOOD_FOR_SECONDS = 1.0
"""How long a feature's word that something is still due is taken for true."""
MOST_A_CLAIM = 256
CLAIMED_PER_WORKER = 8
TRY_AGAIN_SECONDS = 1.0


class Held(NamedTuple):
    """A letter in the queue; instants are the event loop's."""

    letter: Letter
    asked_at: float
    begin_before: float


class Lane:
    """Sends what is due at one service, from `start` to `stop`."""

    def __init__(
        self,
        service: str,
        carrier: Carrier,
        letters: Letters,
        recorder: Recorder,
        clock: Callable[[], datetime],
        *,
        has_delivered: bool = False,
    ) -> None:
        self.service, self.has_delivered = service, has_delivered
        self._carrier, self._letters, self._recorder = carrier, letters, recorder
        self._clock = clock
        self._pace = Pace(service)
        self._loop = asyncio.get_running_loop()
        self._opened_at = self._loop.time()
        self._queue: deque[Held] = deque()
        self._aside: list[Held] = []
        self._wanted = asyncio.Event()
        self._has_more = False
        self._is_stopping = False
        self._is_turning = False
        self._under_way: dict[int, Trip] = {}
        self._is_done = asyncio.Event()
        self._feeder: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._feeder = asyncio.create_task(self._feed(), name="push feeder")

    def wake(self) -> None:
        """Look for what is due."""
        self._has_more = True
        self._wanted.set()

    @property
    def is_idle(self) -> bool:
        """True when nothing is under way and nothing known to be due."""
        busy = self._queue or self._aside or self._under_way
        return not (busy or self._has_more or self._wanted.is_set())

    @property
    def had_its_chance(self) -> bool:
        """True when this service took nothing yet, in longer than a post may take."""
        chance_ends_at = self._opened_at + LONGEST_POST_SECONDS
        return not self.has_delivered and self._loop.time() > chance_ends_at

    @property
    def is_paused(self) -> bool:
        """True while nothing may be sent to this service."""
        return self._pace.is_paused(self._loop.time())

    async def stop(self, grace_seconds: float) -> None:
        """Begin nothing more; let finish what is in flight within the grace; give back the rest.

        May be called again meanwhile: the shortest grace counts.
        """
        self._is_stopping = True
        self._wanted.set()
        feeder = [] if self._feeder is None else [self._feeder]
        try:
            await asyncio.gather(self._finish(grace_seconds), end(feeder, grace_seconds))
        finally:
            self._give_up()
            self._give_back([*self._queue, *self._take_aside()])
            self._queue.clear()

    async def _finish(self, grace_seconds: float) -> None:
        if self._under_way:
            await pause(self._is_done, grace_seconds)

    def _give_up(self) -> None:
        """Wait for no answer any more: it is on record that these were begun."""
        for trip in list(self._under_way.values()):
            if trip.answer.done():  # it is here, and about to be told
                self._arrived(trip)
            else:
                del self._under_way[trip.place]
                self._carrier.give_up(trip)
        self._is_done.set()

    async def _feed(self) -> None:
        while not self._is_stopping:
            await self._wanted.wait()
            await asyncio.sleep(0)  # others come in between, however often it is wanted
            self._wanted.clear()
            try:
                await self._fetch()
            except Exception as error:  # noqa: BLE001 - the next time may go better
                tell(log, "claiming", error)
                await asyncio.sleep(TRY_AGAIN_SECONDS)
                self._wanted.set()

    async def _fetch(self) -> None:
        await self._recorder.room()
        if self.is_paused:
            self._aside.extend(self._queue)
            self._queue.clear()
            self._give_back(self._take_aside())
            self._has_more = False  # the sender asks again, every moment that something is due
            return
        await self._ask_again(self._take_aside())
        if self._has_more and self._is_low:
            await self._claim()
        self._go_on()
        if self._has_more and self._is_low and not self._is_stopping:
            self._wanted.set()

    async def _claim(self) -> None:
        now, count = self._clock(), self._claim_size
        begin_before = self._loop.time() + LEASE_SECONDS - SAFE_SECONDS
        lease = Lease(self._carrier.journal.name, now + timedelta(seconds=LEASE_SECONDS))

        async def unit() -> Claim:
            return await claim(self.service, lease, count, now)

        try:
            claimed = await write(unit)
        except BaseException:
            self._recorder.has_doubts = True  # it may have been kept, and the answer lost
            raise
        self._recorder.hold(claimed.ids)
        self._carrier.tally.claimed(self.service, claimed)
        self._has_more = sum((len(claimed.ids), *claimed[1:])) >= count
        await self._enqueue(claimed.ids, begin_before)

    async def _ask_again(self, aside: list[Held]) -> None:
        now = self._loop.time()
        late = [held for held in aside if now > held.begin_before]
        self._give_back(late)
        self._has_more = self._has_more or bool(late)
        early = [held for held in aside if now <= held.begin_before]
        if early:
            ids = [held.letter.leased.id for held in early]
            await self._enqueue(ids, min(held.begin_before for held in early))

    async def _enqueue(self, ids: list[int], begin_before: float) -> None:
        asked_at = self._loop.time()
        try:
            letters = await self._letters.write(ids, self._carrier.journal.name)
        except BaseException:
            self._recorder.back(ids)
            raise
        self._queue.extend(Held(letter, asked_at, begin_before) for letter in letters)

    @property
    def _claim_size(self) -> int:
        return min(MOST_A_CLAIM, self._pace.limit * CLAIMED_PER_WORKER)

    @property
    def _is_low(self) -> bool:
        return len(self._queue) * 2 < self._claim_size

    def _set_aside(self) -> None:
        self._aside.extend(self._queue)
        self._queue.clear()
        self._wanted.set()

    def _take_aside(self) -> list[Held]:
        aside, self._aside = self._aside, []
        return aside

    def _give_back(self, those: list[Held]) -> None:
        if those:
            self._recorder.back([held.letter.leased.id for held in those])

    def _go_on(self) -> None:
        """Take part in the turns while there is something to carry."""
        if not (self._is_turning or self._is_stopping) and self._queue:
            self._is_turning = True
            self._carrier.turns.join(self._carry)

    def _carry(self, most: int) -> bool:
        """Prepare some letters, then send them on their way; false when no more may be for now."""
        self._is_turning = False
        letters = [] if self._is_stopping else list(self._next(most))
        for ready in [one for letter in letters if (one := self._prepare(letter))]:
            self._begin(ready)
        self._is_turning = self._has_room and bool(self._queue)
        return self._is_turning

    @property
    def _has_room(self) -> bool:
        return not self._is_stopping and len(self._under_way) < self._pace.limit

    def _prepare(self, letter: Letter) -> Ready | None:
        with self._kept_apart(letter.leased):
            return self._carrier.prepare(letter, self.service)
        return None

    def _begin(self, ready: Ready) -> None:
        with self._kept_apart(ready.leased):
            trip = self._carrier.begin(ready, self._loop.time())
            if trip is not None:
                self._under_way[trip.place] = trip
                trip.answer.add_done_callback(lambda _answer: self._arrived(trip))

    @contextmanager
    def _kept_apart(self, one: Leased) -> Iterator[None]:
        """Have one letter's fault stop no other: it is told, counted, and tried again later."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is
            tell(log, "carrying", error)
            self._carrier.tally.failed(self.service, "fault")
            self._recorder.put_off(one.id, self._clock() + ASK_AGAIN)

    def _arrived(self, trip: Trip) -> None:
        if self._under_way.get(trip.place) is not trip:  # it was given up, or was told already
            return
        del self._under_way[trip.place]
        outcome = self._carrier.end(trip, self.service)
        self.has_delivered = self.has_delivered or outcome.is_sent
        self._pace.note(outcome, trip.began_at, self._loop.time())
        if self._is_stopping and not self._under_way:
            self._is_done.set()
        self._go_on()

    def _next(self, most: int) -> Iterator[Letter]:
        """Take letters that may be carried now out of the queue."""
        now = self._loop.time()
        for _ in range(min(most, len(self._queue), self._pace.limit - len(self._under_way))):
            held = self._queue[0]
            is_old = now > held.asked_at + ASKED_GOOD_FOR_SECONDS or now > held.begin_before
            if is_old or self._pace.is_paused(now):
                self._set_aside()
                return
            self._queue.popleft()
            yield held.letter
        if self._has_more and self._is_low:
            self._wanted.set()
