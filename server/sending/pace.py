"""How fast one push service may be sent to: so many at once, fewer when it has trouble, or a pause.

Additive increase, multiplicative decrease, as TCP does (RFC 5681). Instants are the event loop's:
no clock that is set changes them.
"""

from collections import deque
from typing import NamedTuple

MOST_IN_FLIGHT = 32
MOST_IN_FLIGHT_APPLE = 16
"""An iPhone shows a repeat after a crash a second time: so fewer are under way at any moment."""
APPLE = ".push.apple.com"
GOOD_FOR_ONE_MORE = 100
LAST = 20
PAUSE_SECONDS = 60.0


class Outcome(NamedTuple):
    """What a try says about its push service."""

    is_sent: bool = False
    is_refused: bool = False
    slows: bool = False
    pause_seconds: float = 0.0
    """As the service itself asked for."""


class Pace:
    """The pace of one service."""

    def __init__(self, service: str) -> None:
        host = service.partition("://")[2].partition(":")[0]
        self.most = MOST_IN_FLIGHT_APPLE if host.endswith(APPLE) else MOST_IN_FLIGHT
        self.limit = self.most
        self.paused_until = 0.0
        self._good = 0
        self._slowed_at = 0.0
        self._refusals: deque[bool] = deque(maxlen=LAST)

    def note(self, outcome: Outcome, began: float, now: float) -> None:
        """Take in what came of a try that began and ended at these instants."""
        self._refusals.append(outcome.is_refused)
        if outcome.is_sent:
            self._speed_up()
        elif outcome.slows and began >= self._slowed_at:  # not for each that was under way then
            self.limit, self._good, self._slowed_at = max(1, self.limit // 2), 0, now
        self._pause(now + outcome.pause_seconds)
        if sum(self._refusals) > LAST // 2:
            self._refusals.clear()
            self._pause(now + PAUSE_SECONDS)

    def is_paused(self, now: float) -> bool:
        return now < self.paused_until

    def _speed_up(self) -> None:
        self._good += 1
        if self._good >= GOOD_FOR_ONE_MORE:
            self.limit, self._good = min(self.most, self.limit + 1), 0

    def _pause(self, until: float) -> None:
        self.paused_until = max(self.paused_until, until)
