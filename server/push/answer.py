"""What a push service answers (HTTP/1.1, RFC 9112), read no further than is of use."""

from typing import Literal, NamedTuple

import httptools

MOST_BODY_BYTES = 4 * 1024
MOST_BYTES = 20 * 1024
"""Of one answer in all; real ones have less than 2 KiB."""
FINAL_STATUS = 200
"""Below it, an answer only says that another will come (RFC 9110, section 15.2)."""
RETRY_AFTER = b"retry-after"

Reason = Literal["timeout", "refused", "blocked", "tls", "broken"]


class Answer(NamedTuple):
    """A status, and at most 4 KiB of what came with it."""

    status: int
    retry_after: str
    body: bytes


class Unreached(Exception):
    """There was no answer. It tells why and never where: an endpoint is a secret."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class AnswerReader:
    """Reads the answers that come over one connection, one after another."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self.begin()

    def begin(self) -> None:
        """Make ready for the next answer."""
        self._status = self._bytes = 0
        self._retry_after, self._body = "", b""
        self._is_complete = self._is_spoiled = self._lets_go_on = False

    def feed(self, data: bytes) -> None:
        """Read on."""
        room = MOST_BYTES - self._bytes
        self._bytes += len(data)
        try:
            self._parser.feed_data(data[:room])
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._is_spoiled = True
        if len(data) > room or len(self._body) > MOST_BODY_BYTES:
            self._is_spoiled = True

    @property
    def is_over(self) -> bool:
        """True when nothing more is to be read: it is complete, too long or not HTTP."""
        return self._is_complete or self._is_spoiled

    @property
    def lets_go_on(self) -> bool:
        """True when the connection is good for another request."""
        return self._lets_go_on and not self._is_spoiled

    @property
    def has_status(self) -> bool:
        """True when the final status is known."""
        return self._status > 0

    @property
    def answer(self) -> Answer | None:
        """What was said, as far as it was read. None before the status is known."""
        if not self._status:
            return None
        return Answer(self._status, self._retry_after, self._body[:MOST_BODY_BYTES])

    def close(self) -> None:
        """Let go of the parser, which holds this reader."""
        del self._parser

    def on_message_begin(self) -> None:
        """Hear that an answer begins: the final one, or one behind it, which spoils both."""
        if self._is_complete:
            self._is_spoiled = True
        else:
            self._retry_after = ""

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep the one header that matters."""
        if len(name) == len(RETRY_AFTER) and name.lower() == RETRY_AFTER:
            self._retry_after = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Take the status, unless it only says that another will come."""
        status = self._parser.get_status_code()
        if status >= FINAL_STATUS and not self._is_complete:
            self._status = status

    def on_body(self, body: bytes) -> None:
        """Keep some of it."""
        if not self._is_complete:
            self._body += body

    def on_message_complete(self) -> None:
        """See that the answer is whole, while the parser still knows how it began."""
        if self._status and not self._is_complete:
            self._is_complete = True
            self._lets_go_on = self._parser.should_keep_alive()
