"""A meeting as an entry for somebody's calendar, each week at its hour."""

from datetime import datetime, time, timedelta

from server.core.icalendar import Weekly, written
from server.core.wall_clock import local
from server.core.words import _
from server.listings.occurrence import DAYS_A_WEEK, MINUTES_AN_HOUR
from server.listings.record import Attendance
from server.meetings.asking import Shown


def calendar_of(one: Shown, now: datetime, origin: str, *, is_named: bool) -> str | None:
    """Return the calendar, None for a meeting without a time of its own.

    Calendars are shown on lock screens and shared with others. So it is called “Plan” and names
    nothing else but the meeting's page, unless `is_named`. A meeting that is not held each week
    says so in words: a rule for it can't be read out of them.
    """
    record = one.record
    start = _on_the_wall(one)
    if start is None or one.attendance is Attendance.INACTIVE:
        return None
    page = f"{origin}/meetings/{one.id}"
    said = [_("Not every week") if record.recurrence_note else ""]
    said += [record.recurrence_note, record.url] if is_named else []
    spot = (record.venue, record.address, record.city, record.region)
    return written(
        Weekly(
            uid=f"{one.id}@evenkeel",
            made_at=record.updated_at or now,
            start=start,
            minutes=record.duration,
            timezone=record.timezone,
            title=record.name if is_named else _("Plan"),
            description="\n".join(part for part in said if part),
            location=", ".join(part for part in spot if part) if is_named else "",
            url=page,
        )
    )


def _on_the_wall(one: Shown) -> datetime | None:
    """Return its hour on the day of its occurrence, also when clocks leave that out.

    None is for a meeting without a time.
    """
    record = one.record
    if one.start is None or record.weekday is None or record.start is None:
        return None
    there = local(one.start, record.timezone).date()
    day = there - timedelta(days=(there.isoweekday() - record.weekday) % DAYS_A_WEEK)
    return datetime.combine(day, time(*divmod(record.start, MINUTES_AN_HOUR)))
