"""What this process has begun to send, written down at each step, for when it dies in between.

Results reach the database in groups. A file in the data folder knows those that have not: a note
before a message is sent, another when its answer is in. The file is mapped into memory, so a note
costs no call to the kernel, and the kernel keeps it when the process is killed. A place in the
file is used again once its result is kept in the database.
"""

import fcntl
import mmap
import os
import secrets
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

FOLDER = "sending"
NAME_BYTES = 16
DRAFT = ".new"
PLACES = 32_768
"""More than can be begun while the database keeps nothing."""
_FIELDS = struct.Struct("<QQ")  # a running number, the delivery's id
_CHECKSUM = struct.Struct("<I")  # of the fields: an empty place, or a torn one, is told by it
_ANSWER = _FIELDS.size + _CHECKSUM.size  # one byte, which can't be torn
PLACE_BYTES = 24
_NONE, _SENT, _NOT_SENT = range(3)


class Full(Exception):
    """Too much was begun of which nothing is kept."""


class Journal:
    """The journal of a process that runs. Its name is the name on the leases."""

    def __init__(self, path: Path, file: int) -> None:
        self.name = path.name
        self._path, self._file = path, file
        self._notes = mmap.mmap(file, PLACES * PLACE_BYTES)
        self._number = 0
        self._free: list[int] = []
        self._used = 0

    @classmethod
    def begin(cls, data: Path) -> Self:
        """Make a journal of a name of its own, and hold it as long as the process lives."""
        folder = data / FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / secrets.token_hex(NAME_BYTES)
        draft = path.with_suffix(DRAFT)  # nobody takes it for left behind before it is held
        file = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.posix_fallocate(file, 0, PLACES * PLACE_BYTES)  # writing must find room on the disk
        draft.rename(path)
        return cls(path, file)

    def begun(self, delivery_id: int) -> int:
        """Note that this is about to be sent; return the place where it is noted. Raises `Full`."""
        place = self._free_place()
        self._number += 1
        fields = _FIELDS.pack(self._number, delivery_id)
        self._notes[place + _ANSWER] = _NONE
        self._notes[place : place + _ANSWER] = fields + _CHECKSUM.pack(zlib.crc32(fields))
        return place

    def answered(self, place: int, *, is_sent: bool) -> None:
        """Note that its answer is in."""
        self._notes[place + _ANSWER] = _SENT if is_sent else _NOT_SENT

    def release(self, places: Iterable[int]) -> None:
        """Let places be used again: what came of them is kept in the database."""
        self._free.extend(places)

    def close(self, *, is_settled: bool) -> None:
        """Let go of the journal; it stays behind unless all that is in it is kept."""
        if is_settled:
            self._path.unlink(missing_ok=True)
        self._notes.close()
        os.close(self._file)

    def _free_place(self) -> int:
        if self._free:
            return self._free.pop()
        if self._used == PLACES:
            raise Full
        self._used += 1
        return (self._used - 1) * PLACE_BYTES


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What a process that died had begun: with an answer, or without."""

    name: str
    sent: list[int]
    unanswered: list[int]


def left_behind(data: Path) -> Iterator[LeftBehind]:
    """Give the journals of processes that are no more. Each is removed when the next is asked for.

    So a reader that dies, or can't keep what it read, leaves it for the next.
    """
    folder = data / FOLDER
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in (one for one in found if one.suffix != DRAFT):
        with suppress(FileNotFoundError, BlockingIOError):  # another was faster, or it lives
            file = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield _read(path)
                path.unlink()
            finally:
                os.close(file)


def _read(path: Path) -> LeftBehind:
    latest: dict[int, tuple[int, int]] = {}
    notes = path.read_bytes()
    for place in range(0, len(notes) - PLACE_BYTES + 1, PLACE_BYTES):
        number, delivery_id = _FIELDS.unpack_from(notes, place)
        is_whole = _CHECKSUM.unpack_from(notes, place + _FIELDS.size)[0] == zlib.crc32(
            notes[place : place + _FIELDS.size]
        )
        if is_whole and number > latest.get(delivery_id, (0, _NONE))[0]:
            latest[delivery_id] = number, notes[place + _ANSWER]
    return LeftBehind(
        path.name,
        sent=[one for one, (_, answer) in latest.items() if answer == _SENT],
        unanswered=[one for one, (_, answer) in latest.items() if answer == _NONE],
    )
