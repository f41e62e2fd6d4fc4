"""The list of deleted people, kept beside the database so that no restore brings one back.

One line a deletion: the person's id, a space, the instant. The file is only ever added to; it
outlives the database it stands next to and holds nothing but ids and times.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from server.core.disk import sync

FILE_NAME = "tombstones"


def record(folder: Path, person_id: UUID, deleted_at: datetime) -> None:
    """Add one deletion; it is on the disk when this returns (a few milliseconds; blocking)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = f"{person_id} {deleted_at.astimezone(UTC).isoformat()}\n".encode()
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
    descriptor = os.open(folder / FILE_NAME, flags, 0o600)
    try:
        os.write(descriptor, _end_of_a_torn_line(descriptor) + line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync(folder)  # the first deletion made the file


def read(folder: Path) -> dict[UUID, datetime]:
    """Return everyone deleted, with the first instant told; a torn last line is left out."""
    try:
        text = (folder / FILE_NAME).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return {}
    found: dict[UUID, datetime] = {}
    for line in text.splitlines():
        deletion = _parse(line)
        if deletion is not None:
            found.setdefault(*deletion)
    return found


def _parse(line: str) -> tuple[UUID, datetime] | None:
    person_id, _, instant = line.partition(" ")
    try:
        return UUID(person_id), datetime.fromisoformat(instant)
    except ValueError:
        return None


def _end_of_a_torn_line(descriptor: int) -> bytes:
    size = os.fstat(descriptor).st_size
    is_torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
    return b"\n" if is_torn else b""
