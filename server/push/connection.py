"""One connection to a push service: one request at a time, and then kept for the next.

Not aiohttp, whose client would cost more than everything else that a message needs.
"""

import asyncio
from collections.abc import Callable
from typing import Literal, cast

from server.push.answer import Answer, AnswerReader, Unreached

BODY_SECONDS = 1.0
"""How long the rest of an answer may take when its status is known."""


class Stale(Exception):
    """The connection has ended: nothing of the request has left."""


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
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._is_hurried = False
        self.free_since = 0.0

    def ask(self, request: bytes, deadline: float) -> asyncio.Future[Answer]:
        """Send a request; the answer comes until `deadline` (by the loop's clock), or `Unreached`.

        Raises `Stale` when it may be tried over another connection.
        """
        if self._transport is None or self._transport.is_closing():
            raise Stale
        self._reader.begin()
        self._is_hurried = False
        waiting = self._waiting = self._loop.create_future()
        self._end_at(deadline)
        self._transport.write(request)
        return waiting

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
            self._end("broken")
        elif self._reader.has_status and not self._is_hurried:
            self._is_hurried = True  # the body is waited for, but not as long as the status
            self._end_at(min(self._deadline, self._loop.time() + BODY_SECONDS))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - as asyncio calls it
        """End: an answer without a length ends so, every other is broken."""
        self._transport = None
        if self._timer is not None:
            self._timer.cancel()
        self._lost(self)
        self._end("broken")
        self._reader.close()

    def _end_at(self, deadline: float) -> None:
        """Have the request end then. A timer of an earlier one that rings before serves for it too.

        So most requests need none of their own.
        """
        self._deadline = deadline
        if self._timer is not None and self._timer.when() > deadline:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:
            self._timer = self._loop.call_at(deadline, self._on_time)

    def _on_time(self) -> None:
        self._timer = None
        if self._waiting is None:
            return
        if self._loop.time() < self._deadline:
            self._end_at(self._deadline)
        else:
            self._end("timeout")

    def _end(self, otherwise: Literal["broken", "timeout"]) -> None:
        """Hand over the answer as far as it was heard, or say why there is none."""
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return
        if self._reader.lets_go_on:
            self.free_since = self._loop.time()
            self._free(self)
        else:
            self.abort()
        if waiting.done():  # nobody waits for it any more
            return
        answer = self._reader.answer
        if answer is None:
            waiting.set_exception(Unreached(otherwise))
        else:
            waiting.set_result(answer)
