"""One connection to a push service: one request at a time, and then kept for the next.

Not aiohttp, whose client would cost more than everything else that a message needs.
"""

import asyncio
from collections.abc import Callable
from typing import cast

from server.push.answer import Answer, AnswerReader, Unreached

BODY_SECONDS = 1.0
"""How long the rest of an answer may take when its status is known."""


class Stale(Unreached):
    """The connection ended before anything of an answer came."""

    def __init__(self) -> None:
        super().__init__("broken")


class Connection(asyncio.Protocol):
    """Asks, and hears the answer.

    `free` is told when it may be asked again, and `lost` when it never may.
    """

    def __init__(
        self, free: Callable[["Connection"], None], lost: Callable[["Connection"], None]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._free, self._lost = free, lost
        self._reader = AnswerReader()
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_hurried = False
        self.free_since = 0.0

    async def ask(self, request: bytes, deadline: float) -> Answer:
        """Send a request and return what is answered until `deadline` (by the loop's clock).

        Raises `Unreached`, and `Stale` when it may be tried over another connection.
        """
        if self._transport is None or not self.is_open:
            raise Stale
        self._reader.begin()
        self._is_hurried = False
        waiting: asyncio.Future[Answer] = self._loop.create_future()
        self._waiting = waiting
        self._timer = self._loop.call_at(deadline, self._on_time)
        self._transport.write(request)
        try:
            return await waiting
        finally:
            if waiting.cancelled():
                self._end(Unreached("broken"))

    @property
    def is_open(self) -> bool:
        """True until either side closes it."""
        return self._transport is not None and not self._transport.is_closing()

    def abort(self) -> None:
        """Close it without a farewell."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; what asyncio calls."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are not of its class

    def data_received(self, data: bytes) -> None:
        """Hear some of an answer. What nobody asked for must not be taken for the next one."""
        if self._waiting is None:
            self.abort()
            return
        self._reader.feed(data)
        if self._reader.is_over:
            self._end(Unreached("broken"))
        elif self._reader.answer and not self._is_hurried:
            self._hurry()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - as asyncio calls it
        """End: an answer without a length ends so, every other is broken."""
        self._transport = None
        self._lost(self)
        self._end(Unreached("broken") if self._reader.has_begun else Stale())
        self._reader.close()

    def _hurry(self) -> None:
        """Wait for the body, but not as long as for the status."""
        self._is_hurried = True
        if self._timer is None:
            return
        soon = self._loop.time() + BODY_SECONDS
        if soon < self._timer.when():
            self._timer.cancel()
            self._timer = self._loop.call_at(soon, self._on_time)

    def _on_time(self) -> None:
        self._end(Unreached("timeout"))

    def _end(self, otherwise: Unreached) -> None:
        """Hand over the answer as far as it was heard, or say why there is none."""
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._reader.lets_go_on and not waiting.cancelled():
            self.free_since = self._loop.time()
            self._free(self)
        else:
            self.abort()
        if not waiting.done():
            answer = self._reader.answer
            if answer is None:
                waiting.set_exception(otherwise)
            else:
                waiting.set_result(answer)
