"""Taking turns: heavy work is let through bit by bit, so that requests are not held up by it.

An encryption takes longer than most of what a request asks of this process. While anybody waits
for an answer, one goes on every millisecond, and the rest of the time is theirs. While nobody
does, a few go on together in each turn of the event loop: that takes a fifth less of the
processor, for what the loop does in between cools its caches.
"""

import asyncio
from collections import deque
from collections.abc import Callable

MOST_AT_ONCE = 8
"""About a millisecond, which is the most that a request waits that comes at the wrong moment."""


BUSY_SECONDS = 0.001


class Turns:
    """Lets those who wait go on, the first first. `is_busy` tells whether others wait meanwhile."""

    def __init__(self, is_busy: Callable[[], bool]) -> None:
        self._is_busy = is_busy
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_turning = False

    async def take(self) -> None:
        """Return when it is the caller's turn."""
        turn = self._loop.create_future()
        self._waiting.append(turn)
        if not self._is_turning:
            self._is_turning = True
            self._loop.call_soon(self._turn)
        await turn

    def _turn(self) -> None:
        self._is_turning = bool(self._waiting)
        if self._is_busy():
            self._let_go_on(1)
            if self._is_turning:  # the next to come waits as well
                self._loop.call_later(BUSY_SECONDS, self._turn)
        else:
            self._let_go_on(MOST_AT_ONCE)
            if self._is_turning:
                self._loop.call_soon(self._turn)

    def _let_go_on(self, count: int) -> None:
        while self._waiting and count:
            turn = self._waiting.popleft()
            if not turn.done():  # who was cancelled needs none
                turn.set_result(None)
                count -= 1
