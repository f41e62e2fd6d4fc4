"""Quiet hours: when somebody wants to be left alone, by the clock on their own wall.

Pure. A time that a clock change skips moves forward, one that comes twice counts the first time
(`core.wall_clock`), so a night is as long as its times say on the wall, not in hours.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from server.core.wall_clock import instant

EARLIER_DAYS = 2
LATER_DAYS = 4
"""A night may begin on the day before, and none at all begins on a day that a zone skips."""


class QuietHours(msgspec.Struct, frozen=True):
    """From one time to another ("HH:MM"), past midnight or not; `is_quiet` False: never."""

    quiet_from: str = "22:00"
    quiet_to: str = "07:00"
    is_quiet: bool = True

    def end_of(self, at: datetime, timezone: str) -> datetime | None:
        """Return when the quiet that holds at `at` ends (UTC), or None when it is not quiet."""
        return next((end for start, end in self._around(at, timezone) if start <= at < end), None)

    def next_start(self, at: datetime, timezone: str) -> datetime | None:
        """Return when it next becomes quiet after `at` (UTC), or None when it never does."""
        return next((start for start, _end in self._around(at, timezone) if start > at), None)

    def _around(self, at: datetime, timezone: str) -> Iterator[tuple[datetime, datetime]]:
        """Give the spells of quiet around an instant, in order."""
        if not self.is_quiet or self.quiet_from == self.quiet_to:
            return
        today = at.astimezone(ZoneInfo(timezone)).date()
        for days in range(-EARLIER_DAYS, LATER_DAYS):
            start, end = self._on(today + timedelta(days=days), timezone)
            if start < end:  # in a gap between the two, nothing is left of it
                yield start, end

    def _on(self, day: date, timezone: str) -> tuple[datetime, datetime]:
        begins, ends = time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_to)
        last = day if ends > begins else day + timedelta(days=1)
        return instant(day, begins, timezone), instant(last, ends, timezone)
