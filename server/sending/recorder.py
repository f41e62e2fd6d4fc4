"""Keeping what came of deliveries: results are gathered and written in groups, one unit each."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from server.core.database import write
from server.core.faults import tell
from server.push.state import State
from server.sending import queries
from server.sending.journal import Journal

log = logging.getLogger("evenkeel.sending")

Forget = Callable[[Sequence[UUID]], Awaitable[object]]

GROUP_SECONDS = 0.1
MOST_IN_A_GROUP = 256
MOST_WAITING = 4096
"""Results that may wait for a database that is slow or gone before nothing more is sent."""
TRY_AGAIN_SECONDS = 1.0


@dataclass(slots=True)
class Group:
    """Results that wait to be kept, and the places in the journal that they free."""

    ids: list[int] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)
    states: list[tuple[int, State]] = field(default_factory=list)
    retries: list[tuple[int, datetime]] = field(default_factory=list)
    put_off: list[tuple[int, datetime]] = field(default_factory=list)
    lapsed: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


class Recorder:
    """Takes results at any time and keeps them soon after; `forget` removes subscriptions."""

    def __init__(self, journal: Journal, clock: Callable[[], datetime], forget: Forget) -> None:
        self._journal, self._clock, self._forget = journal, clock, forget
        self._group = Group()
        self._held: set[int] = set()
        self._some, self._room = asyncio.Event(), asyncio.Event()
        self._room.set()
        self._is_stopping = False
        self.has_doubts = False
        """True when something may be leased of which nothing is known here."""

    def hold(self, delivery_ids: Sequence[int]) -> None:
        """Know that these are leased: each will come to one of the ends below."""
        self._held.update(delivery_ids)

    def let_go(self, delivery_ids: Collection[int]) -> None:
        """Know that these are leased no more, by somebody else's doing."""
        self._held.difference_update(delivery_ids)

    @property
    def held(self) -> frozenset[int]:
        """What is leased by this process as far as it knows."""
        return frozenset(self._held)

    def sent(self, delivery_id: int, place: int) -> None:
        """It was taken by its push service."""
        self._journal.answered(place, is_sent=True)
        self._group.sent.append(delivery_id)
        self._note([delivery_id], place)

    def gone(self, delivery_id: int, subscription_id: UUID, place: int) -> None:
        """The push service knows this device no more: it goes, and with it what is meant for it."""
        self._journal.answered(place, is_sent=False)
        self._group.gone.append(subscription_id)
        self._note([delivery_id], place)

    def retry(self, delivery_id: int, at: datetime, place: int | None) -> None:
        """It was tried, and is to be tried again."""
        if place is not None:
            self._journal.answered(place, is_sent=False)
        self._group.retries.append((delivery_id, at))
        self._note([delivery_id], place)

    def refused(self, delivery_id: int, place: int | None) -> None:
        """It can't ever be sent."""
        if place is not None:
            self._journal.answered(place, is_sent=False)
        self._group.states.append((delivery_id, State.REFUSED))
        self._note([delivery_id], place)

    def lapsed(self, delivery_id: int, place: int) -> None:
        """It was begun, and nobody waits for the answer any more."""
        self._group.lapsed.append(delivery_id)
        self._note([delivery_id], place)

    def dropped(self, delivery_id: int, state: State) -> None:
        """It was not begun and will not be."""
        self._group.states.append((delivery_id, state))
        self._note([delivery_id], None)

    def put_off(self, delivery_id: int, at: datetime) -> None:
        """It is not to be sent before then."""
        self._group.put_off.append((delivery_id, at))
        self._note([delivery_id], None)

    def back(self, delivery_ids: Sequence[int]) -> None:
        """They were not begun; whoever has time may."""
        self._group.back.extend(delivery_ids)
        self._note(delivery_ids, None)

    async def room(self) -> None:
        """Return when there is room for more results."""
        await self._room.wait()

    async def run(self) -> None:
        """Keep what comes in, until `stop`; a database that is gone is waited for."""
        while not self._is_stopping:
            await self._some.wait()
            if len(self._group.ids) < MOST_IN_A_GROUP:
                await asyncio.sleep(GROUP_SECONDS)
            if not await self._keep():
                await asyncio.sleep(TRY_AGAIN_SECONDS)
        if not self.is_settled:
            await self._keep()

    def stop(self) -> None:
        """Have `run` keep what there is, and end."""
        self._is_stopping = True
        self._some.set()

    @property
    def is_settled(self) -> bool:
        """True when all that was told is kept."""
        return not self._group.ids

    def _note(self, delivery_ids: Sequence[int], place: int | None) -> None:
        group = self._group
        group.ids.extend(delivery_ids)
        if place is not None:
            group.places.append(place)
        self._some.set()
        if len(group.ids) >= MOST_WAITING:
            self._room.clear()

    async def _keep(self) -> bool:
        if self.is_settled:
            self._some.clear()
            return True
        group, self._group = self._group, Group()
        self._some.clear()
        try:
            await write(lambda: self._settle(group))
        except Exception as error:  # noqa: BLE001 - no result is thrown away
            self._take_back(group)
            tell(log, "keeping results", error)
            return False
        self._journal.release(group.places)
        self._held.difference_update(group.ids)
        self._room.set()
        return True

    async def _settle(self, group: Group) -> None:
        by, now = self._journal.name, self._clock()
        if group.sent:
            await queries.keep_sent(group.sent, now)
        for state in {its for _, its in group.states}:
            ids = [one for one, its in group.states if its is state]
            await queries.keep_state(ids, state, by)
        await self._return(group, by, now)
        if group.gone:  # at the end: what is meant for them goes with them
            await self._forget(group.gone)

    async def _return(self, group: Group, by: str, now: datetime) -> None:
        if group.retries:
            await queries.put_off(group.retries, by, counts=True)
        if group.put_off:
            await queries.put_off(group.put_off, by, counts=False)
        if group.lapsed:
            await queries.keep_lapsed(group.lapsed, by, now)
        if group.back:
            await queries.hand_back(group.back, by, now)

    def _take_back(self, group: Group) -> None:
        """Put a group that was not kept before what came in meanwhile."""
        for name in Group.__dataclass_fields__:
            getattr(group, name).extend(getattr(self._group, name))
        self._group = group
        self._some.set()
