"""The lock on the data folder: one process at a time owns what is in it.

SQLite before 3.51.3 can damage a WAL that several connections write, so the embedded default has
one writer. The kernel lets go of the lock when its process ends, however it ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_NAME = "lock"


class Held(Exception):
    """Another process has the folder; the line says which, and what to do."""


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Own the data folder (made with mode 0700 if it is not there) until the block ends.

    Raises `Held` at once when another process owns it. The file stays behind; only the lock on it
    means something.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Held(_who_has(descriptor, folder)) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)


def _who_has(descriptor: int, folder: Path) -> str:
    pid = os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "not known"
    return (
        f"the data folder {folder} is in use by another Evenkeel (process {pid}); stop that one, "
        "or name another folder with EVENKEEL_DATA"
    )
