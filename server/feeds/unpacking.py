"""A feed’s bytes on their way into a file: unzipped if they are gzip, counted, hashed, capped."""

import hashlib
import os
import zlib
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

MOST_BYTES = 50_000_000
"""Of a feed, unzipped; and of what is sent for it, too."""
STEP_BYTES = 256 * 1024
GZIP_MAGIC = b"\x1f\x8b"
ANY_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


class TooLarge(Exception):
    """It is, or would unzip to, more than the cap."""


class Garbled(Exception):
    """It says it is zipped and is not, or ends in the midst."""


class Unpacking:
    """Writes a feed into a new file that only this user may read.

    What begins like gzip is unzipped, whatever anybody called it. A bomb costs no more than
    the cap: it is unzipped in steps, never as a whole.
    """

    def __init__(
        self, file: Path, *, is_zipped: bool = False, most_bytes: int = MOST_BYTES
    ) -> None:
        self._file, self._most_bytes = file, most_bytes
        self._hash = hashlib.blake2b(digest_size=16)
        self._inflater = zlib.decompressobj(ANY_GZIP_OR_ZLIB) if is_zipped else None
        self._head: bytes | None = b""
        self._taken = 0
        self._out: BinaryIO | None = None
        self.size = 0

    def __enter__(self) -> Self:
        descriptor = os.open(self._file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self._out = os.fdopen(descriptor, "wb")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._out is not None:
            self._out.close()

    def take(self, data: bytes) -> None:
        """Take the next bytes as they came. Raises `TooLarge`, or `Garbled`."""
        self._taken += len(data)
        if self._taken > self._most_bytes:
            raise TooLarge
        if self._head is not None:
            data, self._head = self._head + data, None
            if len(data) < len(GZIP_MAGIC):
                self._head = data
                return
            if self._inflater is None and data.startswith(GZIP_MAGIC):
                self._inflater = zlib.decompressobj(ANY_GZIP_OR_ZLIB)
        self._pass_on(data)

    def finish(self) -> str:
        """Return the hash of all that was written, 32 hexadecimal digits; raise `Garbled`."""
        if self._head:
            self._pass_on(self._head)
        if self._inflater is not None and not self._inflater.eof:
            raise Garbled
        if self._out is not None:
            self._out.flush()
        return self._hash.hexdigest()

    def _pass_on(self, data: bytes) -> None:
        if self._inflater is None:
            self._write(data)
            return
        while data:
            if self._inflater.eof:  # gzip may come in several members (RFC 1952, section 2.2)
                if not data.startswith(GZIP_MAGIC):  # padding, as tar and tapes add it
                    return
                self._inflater = zlib.decompressobj(ANY_GZIP_OR_ZLIB)
            data = self._inflate(self._inflater, data)

    def _inflate(self, inflater: "zlib._Decompress", data: bytes) -> bytes:
        """Unzip some; return what is still to be unzipped."""
        try:
            self._write(inflater.decompress(data, STEP_BYTES))
        except zlib.error:
            raise Garbled from None
        return inflater.unused_data if inflater.eof else inflater.unconsumed_tail

    def _write(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self._most_bytes:
            raise TooLarge
        self._hash.update(data)
        assert self._out is not None  # noqa: S101
        self._out.write(data)
