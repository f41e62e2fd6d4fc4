"""The process that reads one feed, or tells duplicates, and ends: frames in, frames out.

`python -m server.feeds.child` and, for duplicates, `python -m server.feeds.child duplicates`. It
has the body and all that is made of it, so that the server need not; it knows no database, no key
and no network. Whatever a feed does to it, the server only hears that it ended.
"""

import os
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from server.core.faults import kind_and_place
from server.feeds import duplicates
from server.feeds.comparing import Comparison
from server.feeds.frames import (
    BATCH,
    Clustered,
    Done,
    Present,
    Reading,
    Sighting,
    Sightings,
    Tally,
    Told,
    Unread,
    framed,
    read_frame,
)
from server.formats.reading import Kind, NotAFeed, Reject, read
from server.formats.validating import Defaults
from server.listings import vocabulary
from server.listings.record import Record

NICENESS = 10
MOST_MEMORY = 2 * 1024**3
"""Bytes of address space, of which it fills a fifth with the largest feed."""
DEFAULT_MINUTES = 60
ABOUT_NOW = timedelta(days=1)
"""A feed may be so far ahead in its clock or its zone: to have changed later is a slip."""


def main() -> None:
    """Read what standard input asks for, and tell standard output."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    with suppress(BrokenPipeError):  # the server is gone, and nobody wants to know
        work = find_duplicates if sys.argv[1:] == ["duplicates"] else carry_out
        work(sys.stdin.buffer, sys.stdout.buffer)


def carry_out(asked: BinaryIO, answers: BinaryIO) -> None:
    """Compare a feed with the meetings that `asked` names; the last answer tells how it went."""

    def say(message: Told) -> None:
        answers.write(framed(message))
        answers.flush()

    say(_outcome(asked, say))


def find_duplicates(asked: BinaryIO, answers: BinaryIO) -> None:
    """Say of which meetings another one is to be shown; of all that `asked` tells."""
    everyone: list[Sighting] = []
    while some := msgspec.msgpack.decode(read_frame(asked), type=Sightings).meetings:
        everyone += some
    found = list(duplicates.changes(everyone))
    starts = range(0, len(found), BATCH)
    answers.writelines(framed(Clustered(found[start : start + BATCH])) for start in starts)
    answers.write(framed(Done()))
    answers.flush()


def _outcome(asked: BinaryIO, say: Callable[[Told], None]) -> Tally | Unread:
    try:
        job = msgspec.msgpack.decode(read_frame(asked), type=Reading)
        comparison = Comparison(job.feed_id, job.now, say)
        while present := msgspec.msgpack.decode(read_frame(asked), type=Present).meetings:
            comparison.know(present)
        for one in _records(job):
            comparison.take(one)
        return comparison.end()
    except NotAFeed as error:
        return Unread(str(error))
    except MemoryError:
        return Unread("it takes more memory to read than there is")
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the last word of this process, and for a log
        return Unread(f"a fault in reading it: {kind_and_place(error)}")


def _records(job: Reading) -> Iterator[Record | Reject]:
    found = vocabulary.program(job.program)
    minutes = found.default_minutes if found else DEFAULT_MINUTES
    defaults = Defaults(job.program, job.timezone, minutes, job.now + ABOUT_NOW)
    body = Path(job.file).read_bytes()
    return read(cast("Kind", job.kind), body, _formats(job.formats), defaults)


def _formats(file: str) -> bytes | None:
    """Return BMLT's formats, None when the answer was something else."""
    if not file:
        return None
    body = Path(file).read_bytes()
    try:
        msgspec.json.decode(body, type=list[dict[str, object]])
    except msgspec.DecodeError:
        return None
    return body


if __name__ == "__main__":
    main()
