"""Instants, days and zones in plain words: “Tonight 8:00 PM”, “Every day”, “New York”. Pure."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from server.core.wall_clock import local
from server.core.words import _, format_clock, format_day
from server.daily.month_view import weekdays as sunday_first

EVENING = time(18)
DAYS_NAMED = 7
MONDAY = date(2024, 1, 1)
WORKDAYS = (0, 1, 2, 3, 4)
WEEKEND = (5, 6)
EVERY_DAY = (*WORKDAYS, *WEEKEND)


def moment(at: datetime, timezone: str, now: datetime) -> str:
    """Say an instant by one zone's clock, its day as seen from `now` there."""
    there, today = local(at, timezone), local(now, timezone).date()
    return _("{day} {time}").format(day=_day(there, today), time=format_clock(there.time()))


def both_clocks(at: datetime, own: str, other: str, now: datetime) -> str:
    """Say an instant by the person's `own` clock and, where it shows otherwise, the `other` zone's.

    The other's day is said only where it differs.
    """
    return moment(at, own, now) + _there(at, own, other)


def past(at: datetime, own: str, other: str, now: datetime) -> str:
    """Say an instant of the last days likewise, inside a sentence: “yesterday at 8:00 PM”."""
    home, today = local(at, own), local(now, own).date()
    said = format_clock(home.time())
    if home.date() != today:
        is_yesterday = (today - home.date()).days == 1
        pattern = _("yesterday at {time}") if is_yesterday else _("{day} at {time}")
        said = pattern.format(day=format_day(home.date(), "EEEE"), time=said)
    return said + _there(at, own, other)


def place_of(timezone: str) -> str:
    """Say a zone as people call it: “New York”."""
    return timezone.rpartition("/")[2].replace("_", " ")


def weekdays() -> dict[int, tuple[str, str]]:
    """Give each weekday in short and in full, Monday 0; Sunday comes first, as in the diary."""
    return dict(zip((WEEKEND[-1], *WORKDAYS, WEEKEND[0]), sunday_first(), strict=True))


def days_in_words(chosen: Collection[int], day: date | None) -> str:
    """Say on which days: “Every day”, “Monday and Friday”, or the one date."""
    if day is not None:
        return format_day(day, "EEEE, MMMM d, y")
    for whole, words in (
        (EVERY_DAY, _("Every day")),
        (WORKDAYS, _("Monday to Friday")),
        (WEEKEND, _("Saturday and Sunday")),
    ):
        if sorted(chosen) == sorted(whole):
            return words
    return listed([format_day(MONDAY + timedelta(days=one), "EEEE") for one in sorted(chosen)])


def listed(words: list[str]) -> str:
    """Join words as in a sentence: “a, b and c”."""
    if len(words) <= 1:
        return "".join(words)
    return _("{first} and {last}").format(first=", ".join(words[:-1]), last=words[-1])


def _there(at: datetime, own: str, other: str) -> str:
    home, there = local(at, own), local(at, other)
    if home.replace(tzinfo=None) == there.replace(tzinfo=None):
        return ""
    said = format_clock(there.time())
    if there.date() != home.date():
        said = _("{day} {time}").format(day=format_day(there.date(), "EEE"), time=said)
    return " " + _("({time} in {place})").format(time=said, place=place_of(other))


def _day(at: datetime, today: date) -> str:
    ahead = (at.date() - today).days
    if ahead == 0:
        return _("Tonight") if at.time() >= EVENING else _("Today")
    if abs(ahead) == 1:
        return _("Tomorrow") if ahead == 1 else _("Yesterday")
    if 1 < ahead < DAYS_NAMED:
        return format_day(at.date(), "EEEE")
    return format_day(at.date(), "EEE, MMM d")
