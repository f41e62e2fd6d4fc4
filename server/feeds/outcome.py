"""How an import ended, whether what was read may be applied, and when to come again. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random

from server.feeds.frames import Tally

MOST_SHRINKING = 0.2
FEW_MEETINGS = 10
MOST_REJECTED = 0.1
EVERY = timedelta(hours=4)
JITTER = 0.1
FIRST_WAIT = timedelta(minutes=15)
LONGEST_WAIT = timedelta(days=1)
MOST_DOUBLINGS = 10


class Outcome(StrEnum):
    """How an import ended."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    """It was read, and looks too wrong to be taken."""
    FAILED = "failed"
    """It could not be had or read."""
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Result:
    """What an import came to; `why` is empty when all is well."""

    outcome: Outcome
    why: str = ""
    tally: Tally | None = None
    wait_seconds: int = 0

    @property
    def is_good(self) -> bool:
        return self.outcome in {Outcome.APPLIED, Outcome.UNCHANGED}


def objection(tally: Tally) -> str:
    """Say why a feed must not replace what is there, in words for the operator; "" for nothing.

    A feed that was cut off, or whose format has changed, would otherwise empty the finder. One that
    gave all its meetings other ids would take them from those who keep them.
    """
    if not tally.records:
        return "it lists no meeting"
    if not tally.listed:
        return f"it lists no meeting that can be taken ({tally.rejected:,} were left out)"
    if tally.rejected > MOST_REJECTED * tally.records:
        return (
            f"{tally.rejected:,} of its {tally.records:,} records could not be taken, which is "
            f"more than {MOST_REJECTED:.0%}"
        )
    if tally.missing > FEW_MEETINGS and tally.missing > MOST_SHRINKING * tally.known:
        return (
            f"it shrank by more than {MOST_SHRINKING:.0%}: of {tally.known:,} meetings it had, "
            f"{tally.missing:,} are not in it any more, while {tally.added:,} are new"
        )
    return ""


def wait(failures: int, asked_seconds: int, chance: Random) -> timedelta:
    """Say in how long a feed is fetched again: four hours, and longer after each failure.

    Jitter keeps feeds, and servers like this one, from coming all at the same moment.
    """
    spread = 1 + chance.uniform(-JITTER, JITTER)
    if not failures:
        return EVERY * spread
    doubled: timedelta = FIRST_WAIT * 2 ** min(failures - 1, MOST_DOUBLINGS)
    return max(min(doubled, LONGEST_WAIT) * spread, timedelta(seconds=asked_seconds))
