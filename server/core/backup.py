"""Backups: one SQLite file whatever the engine, made while the server runs, without the key.

Why one format: docs/decisions/ (backup format). What people wrote is sealed in it; it can be read
only together with the key file, which is never part of it.
"""

import asyncio
import os
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from server.core.backup_file import check_integrity, count_rows
from server.core.control import CommandError, Say
from server.core.database import configuration
from server.core.disk import sync
from server.core.postgres_tables import copy_tables_out
from server.core.settings import Settings

T = TypeVar("T")
PAGES_A_STEP = 2_000
"""8 MB: often enough to show progress and to be stopped."""


async def backup(settings: Settings, file: Path, say: Say) -> None:
    """Write a checked backup to `file`, mode 0600. It is there whole or not at all.

    Works beside a running server, whose writing goes on; the backup is one moment's state.
    Raises `CommandError` when `file` exists, or anything about it is in doubt.
    """
    draft = file.with_name(f".{file.name}.{os.getpid()}.draft")
    try:
        await _to_the_end(asyncio.to_thread(_begin, draft, file))
        await _write(settings, draft, say)
        say(await _to_the_end(asyncio.to_thread(_finish, draft, file)))
    finally:
        with suppress(OSError):
            await asyncio.to_thread(draft.unlink)


def database_file(settings: Settings) -> Path:
    """Return where the embedded database lies."""
    connections = configuration(settings, [])["connections"]
    return Path(connections["default"]["credentials"]["file_path"])


async def _to_the_end(work: Awaitable[T], on_cancel: Callable[[], None] = lambda: None) -> T:
    """Wait for a thread's work; a caller who goes away waits too, for it may yet make a file."""
    running = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        on_cancel()
        await asyncio.wait({running})
        raise


def _begin(draft: Path, file: Path) -> None:
    """Make an empty draft of `file`, for this user alone."""
    if file.exists():
        raise CommandError(f"{file} exists; backups are never overwritten, choose another name")
    try:
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise CommandError(f"{file}: can't write there ({error.strerror})") from None


async def _write(settings: Settings, draft: Path, say: Say) -> None:
    try:
        if settings.is_embedded:
            await _copy_pages_in_thread(database_file(settings), draft, say)
        else:
            await copy_tables_out(settings, draft, say)
    except (OSError, sqlite3.Error) as error:
        raise CommandError(f"the backup could not be made: {error}") from None


async def _copy_pages_in_thread(source: Path, draft: Path, say: Say) -> None:
    """Copy the database; a caller who goes away stops the copy before this returns."""
    loop, stop = asyncio.get_running_loop(), threading.Event()

    def progress(_status: int, remaining: int, total: int) -> None:
        if stop.is_set():
            raise InterruptedError
        if total > PAGES_A_STEP:
            percent = 100 * (total - remaining) // total
            loop.call_soon_threadsafe(say, f"{percent} % copied")

    await _to_the_end(asyncio.to_thread(_copy_pages, source, draft, progress), stop.set)


def _copy_pages(source: Path, draft: Path, progress: Callable[[int, int, int], None]) -> None:
    """Copy one moment's state through a connection that only reads.

    The read transaction pins the moment: without it SQLite would begin again at each write
    (sqlite.org/backup.html).
    """
    if not source.exists():
        raise FileNotFoundError(f"there is no database at {source} yet")
    with (
        closing(sqlite3.connect(_address(source, "ro"), uri=True, isolation_level=None)) as reading,
        closing(sqlite3.connect(draft, isolation_level=None)) as copy,
    ):
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        reading.backup(copy, pages=PAGES_A_STEP, progress=progress)
        reading.execute("COMMIT")
        copy.execute("PRAGMA journal_mode=DELETE")


def _finish(draft: Path, file: Path) -> str:
    """Check the draft, put it on the disk, give it its name; return what to say about it."""
    with closing(sqlite3.connect(_address(draft, "ro"), uri=True)) as copy:
        check_integrity(copy)
        rows = sum(count_rows(copy).values())
    sync(draft)
    _publish(draft, file)
    size = file.stat().st_size / 1_000_000
    return f"{file}: {rows} rows, {size:.1f} MB, integrity checked. The key is not in it."


def _publish(draft: Path, file: Path) -> None:
    """Give the draft its name, unless somebody took the name meanwhile; on the disk at return."""
    try:
        os.link(draft, file)
    except FileExistsError:
        raise CommandError(f"{file} exists; backups are never overwritten") from None
    except OSError:  # a file system without hard links
        draft.replace(file)
    sync(file.parent)


def _address(file: Path, mode: str) -> str:
    return f"file:{quote(str(file))}?mode={mode}"
