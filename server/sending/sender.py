"""The sender: looks for what is due, and has a lane for each push service that carries it.

One in a process. On SQLite that is the only one; on PostgreSQL as many processes as wanted.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

from server.core.background import end, pause
from server.core.database import is_unavailable, write
from server.core.faults import tell
from server.push.asking import Asks
from server.push.vapid import Signer
from server.sending import queries
from server.sending.carrier import Carrier, Posts
from server.sending.journal import Journal, LeftBehind, left_behind
from server.sending.lane import LONGEST_POST_SECONDS, Lane
from server.sending.letters import Letters
from server.sending.recorder import Forget, Recorder
from server.sending.tally import Tally
from server.sending.turns import Turns

log = logging.getLogger("evenkeel.sending")

LOOK_SECONDS = 0.5
LOOK_BEHIND_SECONDS = 5.0
GRACE_SECONDS = 5.0
MOST_LANES = 64


@dataclass(frozen=True, slots=True)
class Means:
    """What a sender needs of the world.

    `forget` removes subscriptions, by their ids. `is_busy` tells whether somebody waits for an
    answer of this process, who must not be held up.
    """

    asks: Asks
    client: Posts
    signer: Signer
    forget: Forget
    data: Path
    origin: str
    clock: Callable[[], datetime]
    chance: Random
    is_busy: Callable[[], bool]


class Evicted(NamedTuple):
    """A lane that made room for another one, and the end that it comes to."""

    lane: Lane
    end: asyncio.Task[None]

    @property
    def is_over(self) -> bool:
        """True when its service may have a lane again, which knows nothing of this one."""
        return self.end.done() and not self.lane.is_paused


class Sender:
    """Sends from the outbox while a `running` block is open."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._tally = Tally()
        self._lanes: dict[str, Lane] = {}
        self._evicted: dict[str, Evicted] = {}
        self._stopping = asyncio.Event()
        self._orphans: frozenset[int] = frozenset()

    @asynccontextmanager
    async def running(self, *, grace_seconds: float = GRACE_SECONDS) -> AsyncIterator[None]:
        """Send until the block ends; then finish what is in flight, and give back the rest."""
        journal = Journal.begin(self._means.data)
        self._recorder = Recorder(journal, self._means.clock, self._means.forget)
        self._make_lane = self._lanes_of(journal)
        self._name = journal.name
        recording = asyncio.create_task(self._recorder.run(), name="push recorder")
        looking = asyncio.create_task(self._look(), name="push sender")
        try:
            yield
        finally:
            self._stopping.set()
            await end([looking], grace_seconds)
            await self._stop_lanes(grace_seconds)
            self._recorder.stop()
            await end([recording], GRACE_SECONDS)  # however short the patience with push services
            journal.close(is_settled=self._recorder.is_settled and await self._give_back())

    async def lines(self) -> list[str]:
        """Tell what was sent and what waits (Prometheus's text format)."""
        return await self._tally.lines(self._means.clock(), len(self._recorder.held))

    def _lanes_of(self, journal: Journal) -> Callable[[queries.Due], Lane]:
        means, recorder, clock = self._means, self._recorder, self._means.clock
        letters = Letters(means.asks, recorder, self._tally, clock)
        carrier = Carrier(
            client=means.client,
            signer=means.signer,
            journal=journal,
            recorder=recorder,
            tally=self._tally,
            turns=Turns(means.is_busy),
            clock=clock,
            chance=means.chance,
            origin=means.origin,
        )
        return lambda due: Lane(
            due.service, carrier, letters, recorder, clock, has_delivered=due.has_delivered
        )

    async def _stop_lanes(self, grace_seconds: float) -> None:
        """Have every lane stop, those on their way out too: none outlives its journal."""
        evicted = self._evicted.values()
        lanes = [*self._lanes.values(), *(one.lane for one in evicted)]
        stops = [lane.stop(grace_seconds) for lane in lanes]
        ends = [one.end for one in evicted]
        for error in await asyncio.gather(*stops, *ends, return_exceptions=True):
            if error is not None:
                tell(log, "stopping a lane", error)

    async def _look(self) -> None:
        behind = 0.0
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            try:
                if loop.time() >= behind:
                    await self._settle_what_others_left()
                    behind = loop.time() + LOOK_BEHIND_SECONDS
                    await self._find_orphans()
                await self._wake_lanes()
            except Exception as error:  # noqa: BLE001 - the next time may go better
                tell(log, "looking for work", error)
                await pause(self._stopping, LOOK_BEHIND_SECONDS)
            await pause(self._stopping, LOOK_SECONDS)

    async def _wake_lanes(self) -> None:
        """Wake the lane of each service that has something due; those known to deliver first.

        Of the others none comes before another by its name, which anybody can make up.
        """
        due = await queries.services_due(self._means.clock())
        self._means.chance.shuffle(due)
        self._evicted = {its: one for its, one in self._evicted.items() if not one.is_over}
        for one in sorted(due, key=lambda one: not one.has_delivered):
            lane = self._lanes.get(one.service) or self._open_lane(one)
            if lane is not None:
                lane.wake()

    def _open_lane(self, due: queries.Due) -> Lane | None:
        """Open a lane, in the place of another if need be; None when all are needed.

        A service whose last lane is still ending, or was told to pause, waits for that.
        """
        if due.service in self._evicted:
            return None
        if len(self._lanes) >= MOST_LANES and not self._make_room(due):
            return None
        lane = self._lanes[due.service] = self._make_lane(due)
        lane.start()
        return lane

    def _make_room(self, due: queries.Due) -> bool:
        """End a lane for this one. Anybody can make up hosts at which nothing is ever delivered.

        So who never took anything makes room: for a service that did at once, for another one that
        did not when it had its chance. Then all who are new have their turn.
        """
        lanes = self._lanes.values()
        may_end = [lane for lane in lanes if lane.is_idle] or [
            lane
            for lane in lanes
            if lane.had_its_chance or (due.has_delivered and not lane.has_delivered)
        ]
        for lane in may_end[:1]:
            ending = asyncio.create_task(lane.stop(LONGEST_POST_SECONDS), name="push lane's end")
            self._evicted[lane.service] = Evicted(self._lanes.pop(lane.service), ending)
        return bool(may_end)

    async def _settle_what_others_left(self) -> None:
        """Keep what processes that died knew and could not keep."""
        for left in left_behind(self._means.data):
            await settle(left, self._means.clock())

    async def _find_orphans(self) -> None:
        """Give back what the database calls ours and we know nothing of, seen twice so.

        A claim may be kept though its answer was lost, as when the connection breaks.
        """
        if not self._recorder.has_doubts:
            return
        unknown = frozenset(await queries.held_by(self._name)) - self._recorder.held
        if lost := unknown & self._orphans:
            self._recorder.back(list(lost))
        self._orphans = unknown - lost
        self._recorder.has_doubts = bool(self._orphans)

    async def _give_back(self) -> bool:
        by, now = self._name, self._means.clock()
        try:
            await write(lambda: queries.hand_back_all(by, now))
        except Exception as error:
            if not is_unavailable(error):
                raise
            return False
        return True


async def settle(left: LeftBehind, now: datetime) -> None:
    """Keep what a process that died had sent, and free what it held.

    What it had begun, without an answer, is begun at most once more.
    """

    async def unit() -> None:
        if left.sent:
            await queries.keep_sent(left.sent, now)
        if left.unanswered:
            await queries.keep_lapsed(left.unanswered, left.name, now)
        await queries.hand_back_all(left.name, now)

    await write(unit)
