"""Taking turns: heavy work is let through bit by bit, so that requests are not held up by it.

An encryption takes longer than most of what a request asks of this process. While anybody waits
for an answer, one is done every millisecond, and the rest of the time is theirs. While nobody
does, a few are done together in each turn of the event loop and leave together: that takes a
fifth less of the processor, for whoever hears them is woken once.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from server.core.faults import tell

log = logging.getLogger("evenkeel.sending")

MOST_AT_ONCE = 8
"""About a millisecond, which is the most that a request waits that comes at the wrong moment."""
BUSY_SECONDS = 0.001

Work = Callable[[int], bool]
"""Does at most so many pieces of heavy work, and tells whether there is more."""


class Turns:
    """Lets who has heavy work go on in turns. `is_busy` tells whether others wait meanwhile."""

    def __init__(self, is_busy: Callable[[], bool]) -> None:
        self._is_busy = is_busy
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Work] = deque()
        self._is_turning = False

    def join(self, work: Work) -> None:
        """Have `work` done in its turn, again and again until there is no more."""
        self._waiting.append(work)
        if not self._is_turning:
            self._is_turning = True
            self._loop.call_soon(self._turn)

    def _turn(self) -> None:
        if not self._waiting:
            self._is_turning = False
        elif self._is_busy():
            self._let_go_on(1)
            self._loop.call_later(BUSY_SECONDS, self._turn)  # the next to come waits as well
        else:
            self._let_go_on(MOST_AT_ONCE)
            self._loop.call_soon(self._turn)

    def _let_go_on(self, pieces: int) -> None:
        work = self._waiting.popleft()
        try:
            has_more = work(pieces)
        except Exception as error:  # noqa: BLE001 - the turns of the others must come
            tell(log, "taking a turn", error)
        else:
            if has_more:
                self._waiting.append(work)
