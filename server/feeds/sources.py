"""Where a feed comes from: its address or its file, and a BMLT server's two questions."""

import asyncio
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

from server.feeds.fetch import Fetched, Fetcher, Known, Unfetched
from server.feeds.unpacking import Garbled, TooLarge, Unpacking

DRAFT = "feed-{}.draft"
FORMATS = ".formats"
PIECE_BYTES = 256 * 1024
BMLT = "bmlt"
BMLT_PATH = "client_interface/json/"
MEETINGS, FORMATS_TOO = "GetSearchResults", "GetFormats"
KEPT_IN_BOTH = frozenset({"lang_enum", "root_server_ids", "root_server_ids[]"})
GONE = frozenset({"404", "410"})
NO_FORMATS = "+none"
FORMATS_DIGITS = 16
"""Of their hash, beside which the meetings' is kept in one column."""


@dataclass(frozen=True, slots=True)
class Drafts:
    """Files of one import in the data folder, for this user alone; they go with it."""

    body: Path
    formats: Path


@contextmanager
def drafts(folder: Path, run_id: UUID) -> Iterator[Drafts]:
    """Give the names of an import's files, and remove what is there at the end."""
    body = folder / DRAFT.format(run_id)
    one = Drafts(body, body.with_suffix(FORMATS))
    try:
        yield one
    finally:
        for file in (one.body, one.formats):
            file.unlink(missing_ok=True)


def remove_drafts(folder: Path, run_id: UUID) -> None:
    """Remove what an import left that was killed."""
    with drafts(folder, run_id):
        pass


def is_address(source: str) -> bool:
    """Tell an address from a file's path."""
    return "://" in source


def addresses(kind: str, source: str) -> tuple[str, str]:
    """Return where the meetings are and, for BMLT, where the formats are, else "".

    A BMLT server may be named by the address of its search or by its root.
    """
    if kind != BMLT:
        return source, ""
    parts = urlsplit(source)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    if any(name == "switcher" for name, _ in asked):
        formats = [("switcher", FORMATS_TOO), *(one for one in asked if one[0] in KEPT_IN_BOTH)]
        return source, urlunsplit(parts._replace(query=urlencode(formats)))
    if not parts.path.endswith("/" + BMLT_PATH):
        if parts.path.endswith((".json", ".php")) or parts.query:
            return source, ""
        parts = parts._replace(path=f"{parts.path.rstrip('/')}/{BMLT_PATH}")
    meetings, formats_too = (
        urlunsplit(parts._replace(query=urlencode([("switcher", one)])))
        for one in (MEETINGS, FORMATS_TOO)
    )
    return meetings, formats_too


async def get(
    fetcher: Fetcher, kind: str, source: str, files: Drafts, known: Known, known_hash: str
) -> Fetched | None:
    """Put a feed into its files; None when it is still what is known. Raises `Unfetched`.

    When a BMLT server's formats mean something else now, so do the meetings that did not change.
    """
    if not is_address(source):
        return await asyncio.to_thread(_copy, Path(source), files.body)
    meetings, formats = addresses(kind, source)
    in_words = await _get_formats(fetcher, formats, files.formats) if formats else ""
    if not known_hash.endswith(in_words):
        known = Known()
    fetched = await fetcher.fetch(meetings, files.body, known)
    return fetched and replace(fetched, body_hash=fetched.body_hash + in_words)


async def _get_formats(fetcher: Fetcher, url: str, file: Path) -> str:
    """Get what the formats mean; return what tells it from other formats.

    A server that has no such answer does not keep its meetings out; one that is only unwell for
    now does, or all types would change and change back.
    """
    try:
        fetched = await fetcher.fetch(url, file)
    except Unfetched as error:
        if any(status in str(error) for status in GONE):
            return NO_FORMATS
        raise Unfetched(f"its formats: {error}", wait_seconds=error.wait_seconds) from None
    return f"+{fetched.body_hash[:FORMATS_DIGITS]}" if fetched else NO_FORMATS


def look_at(source: Path) -> None:
    """See that a file is there and can be read. Raises `Unfetched`."""
    with _opened(source):
        pass


def _copy(source: Path, file: Path) -> Fetched:
    """Copy a file as it is just now, so that what is read is what was hashed."""
    try:
        with _opened(source) as body, Unpacking(file) as unpacking:
            while piece := body.read(PIECE_BYTES):
                unpacking.take(piece)
            return Fetched(Known(), unpacking.finish(), unpacking.size)
    except TooLarge:
        raise Unfetched("it is larger than 50 MB") from None
    except Garbled:
        raise Unfetched("it could not be unzipped") from None


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as body:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Unfetched("it is not a file")
            yield body
    except IsADirectoryError:
        raise Unfetched("it is not a file") from None
    except OSError as error:
        raise Unfetched(f"its file could not be read ({error.strerror})") from None
