"""Wall-clock times as instants: what a clock on the wall of a zone will show, and when.

Pure. A rule is kept as local day, local time and IANA zone, and every instant is reckoned from
those three. Nothing adds 24 hours: a day may last 23, 24½ or 25, or not be there at all.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

TIME_OF_DAY = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
"""A regular expression, for Python and JSON schema, of a time as it travels: "HH:MM"."""
MIDNIGHT = time()
A_DAY = timedelta(days=1)


def instant(day: date, at: time, timezone: str) -> datetime:
    """Return the UTC instant at which the clocks of a zone show `at` on `day`.

    A time that a clock change leaves out (02:30 in a gap of an hour) comes as much later as the
    gap is long (03:30). A time that comes twice is the first of the two (PEP 495, fold 0).
    """
    first = at.replace(fold=0) if at.fold else at
    return datetime.combine(day, first, tzinfo=ZoneInfo(timezone)).astimezone(UTC)


@lru_cache(maxsize=8192)
def day_begins(day: date, timezone: str) -> datetime:
    """Return the first instant of a local day; with a gap at midnight, its first after that."""
    return instant(day, MIDNIGHT, timezone)


def day_ends(day: date, timezone: str) -> datetime:
    """Return the instant at which the next local day begins."""
    return day_begins(day + A_DAY, timezone)


def is_skipped(day: date, timezone: str) -> bool:
    """Tell whether a zone never had this day (Apia, 30 December 2011: it crossed the date line)."""
    return day_begins(day, timezone) >= day_ends(day, timezone)


def local(at: datetime, timezone: str) -> datetime:
    """Return what the clocks of a zone show at an instant."""
    return at.astimezone(ZoneInfo(timezone))
