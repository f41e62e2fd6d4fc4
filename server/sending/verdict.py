"""What an answer of a push service means, and when to try again (RFC 8030, RFC 9110)."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from random import Random

LONGEST_WAIT_SECONDS = 3600.0
"""The most that we wait for the next try, whatever a push service asks for."""
REFUSED_WAIT_SECONDS = 60.0
MOST_DIGITS = 9
MOST_DOUBLINGS = 12


class Verdict(Enum):
    """What is to be done about a delivery. The value is what metrics call it."""

    SENT = "sent"
    GONE = "gone"
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    """By its looks the fault is ours: a key, a subject, a clock. Nothing is thrown away for it."""
    BUSY = "busy"
    UNWELL = "unwell"
    ELSEWHERE = "redirect"


SLOW_DOWN = frozenset({Verdict.BUSY, Verdict.UNWELL})


_BY_STATUS = {
    404: Verdict.GONE,
    410: Verdict.GONE,
    413: Verdict.TOO_LARGE,
    408: Verdict.BUSY,
    429: Verdict.BUSY,
}
_BY_CLASS = {2: Verdict.SENT, 3: Verdict.ELSEWHERE, 4: Verdict.REFUSED}


def judge(status: int) -> Verdict:
    """Say what a status means."""
    return _BY_STATUS.get(status) or _BY_CLASS.get(status // 100, Verdict.UNWELL)


def wait_seconds(tries: int, chance: Random) -> float:
    """Return how long to wait after so many tries: full jitter, up to 2, 4, 8 … 3,600 seconds.

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    longest = min(LONGEST_WAIT_SECONDS, 2.0 ** min(tries, MOST_DOUBLINGS))
    return chance.uniform(0, longest)


def retry_after_seconds(text: str, now: datetime) -> float:
    """Read a Retry-After header, seconds or a date; 0 where it says nothing that can be read."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:MOST_DIGITS]), LONGEST_WAIT_SECONDS)
    try:
        at = parsedate_to_datetime(text)
        seconds = (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0.0
    return min(max(seconds, 0.0), LONGEST_WAIT_SECONDS)
