"""How a feed differs from the meetings that the database has of it. Pure.

Only differences leave: a feed that has not changed makes no work for anybody. They leave when all
is read, in the order of an index of the database: written as they come, each would change another
page of it, which for 100,000 meetings is gigabytes.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from server.feeds.frames import (
    BATCH,
    Changed,
    Far,
    Left,
    Listed,
    Missing,
    New,
    Rejected,
    Tally,
    Told,
)
from server.formats.reading import Reject
from server.listings.kept import Kept, kept
from server.listings.record import Record

T = TypeVar("T")
MOST_REJECTS = 1000
"""Of one import: enough to see what is wrong with a feed."""
FAR_STEP = 5000


class Comparison:
    """Takes a feed record by record, and says in batches what is to be done about it."""

    def __init__(self, feed_id: UUID, now: datetime, say: Callable[[Told], None]) -> None:
        self._feed_id, self._now, self._say = feed_id, now, say
        self._known: dict[UUID, Listed] = {}
        self._seen: set[UUID] = set()
        self._records: set[str] = set()
        self._new: list[Kept] = []
        self._other: list[Kept] = []
        self._left: list[Left] = []
        self._rejected = self._added = self._changed = self._unplaced = 0

    def know(self, meetings: Iterable[Listed]) -> None:
        """Hear of meetings that the database has."""
        self._known.update((one.id, one) for one in meetings)

    def take(self, read: Record | Reject) -> None:
        """Take the next of what was read. No record can keep another from being taken."""
        if isinstance(read, Reject):
            self._reject(read)
            return
        try:
            self._compare(read)
        except Exception as error:  # noqa: BLE001 - whatever is odd about it, the others count
            why = f"a fault in reading it: {type(error).__name__}"
            self._reject(Reject(read.source_id, why, ""))

    def end(self) -> Tally:
        """Say what is left to say, and how it all stands."""
        gone = [one for one in self._known if one not in self._seen]
        self._send_rejects()
        for some in _batches(sorted(self._new, key=_by_start)):
            self._say(New(some))
        for some in _batches(sorted(self._other, key=_by_start)):
            self._say(Changed(some))
        for ids in _batches(gone):
            self._say(Missing(ids))
        return Tally(
            records=len(self._records) + self._rejected,
            rejected=self._rejected,
            listed=len(self._seen),
            known=sum(not one.is_missing for one in self._known.values()),
            added=self._added,
            changed=self._changed,
            missing=sum(not self._known[one].is_missing for one in gone),
            unplaced=self._unplaced,
        )

    def _compare(self, record: Record) -> None:
        row = kept(self._feed_id, record, self._now)
        own = row.id
        if own in self._seen:
            self._reject(Reject(record.source_id, "another record has the same id and day", ""))
            return
        self._seen.add(own)
        self._records.add(record.source_id)
        self._unplaced += record.is_in_person and record.lat is None
        known = self._known.get(own)
        if known is None:
            self._added += 1
            self._new.append(row)
        elif known.content_hash != row.content_hash:
            self._changed += 1
            self._other.append(row)
        elif known.is_missing:
            self._other.append(row)
        if len(self._seen) % FAR_STEP == 0:
            self._say(Far(len(self._seen)))

    def _send_rejects(self) -> None:
        if self._left:
            self._say(Rejected(self._left))
            self._left = []

    def _reject(self, reject: Reject) -> None:
        self._rejected += 1
        if self._rejected > MOST_REJECTS:
            return
        self._left.append(Left(reject.source_id, reject.reason, reject.raw))
        if len(self._left) == BATCH:
            self._send_rejects()


def _by_start(row: Kept) -> tuple[int, int]:
    return row.attendance, row.next_start_at or 0


def _batches(every: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(every), BATCH):
        yield every[start : start + BATCH]
