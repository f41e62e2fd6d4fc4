"""What the finder shows: the list in its parts, each meeting as a row. `finder.js` makes the same.

Every name here is a hole of the page when the phone fills it (`web/meetings/finder.html`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

import msgspec

from server.core.words import _
from server.listings.record import Attendance
from server.meetings import labels, spoken
from server.meetings.addresses import NARROWING, address_of, all_online, bare, online_now
from server.meetings.asking import BEST_ONLINE, Found, Query, Shown
from server.meetings.filters import wanted_attendances
from server.meetings.forms import AskedByPage
from server.meetings.ranking import Tier, Travel
from server.places.lookup import Place


@dataclass(frozen=True, slots=True)
class Row:
    """One meeting of the list. What is "" is not shown."""

    id: str
    name: str
    time: str
    wait: str
    there: str
    how: str
    kind: str
    """The attendance as the end of a class name: in_person, online, hybrid, inactive."""
    where: str
    program: str
    welcome: str
    marks: str
    confirmed: str
    stale: str
    """“stale” or "", the end of a class name."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the list. `id` names it inside the page."""

    id: str
    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place that may have been meant, and the search for it."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Clockwise:
    """From where and when somebody looks. `timezone` is "" when nothing tells their clock."""

    now: datetime
    timezone: str
    travel: Travel


@dataclass(slots=True)
class FinderView:
    """The finder's page. `near`, `lat` and the other fields of the form are as they were sent."""

    asked: AskedByPage
    sections: list[Section] = field(default_factory=list)
    summary: str = ""
    asks_place: bool = False
    is_empty: bool = False
    """Nothing was found."""
    has_nothing_near: bool = False
    """What is shown is online: nothing else is in reach."""
    looked: str = ""
    """How far the search went, where it found nothing to go to."""
    online_now: str = ""
    """The address of what is on now online, where nothing was found."""
    all_online: str = ""
    """The address of all online ones, where the list has only the next of them."""
    has_no_feed: bool = False
    others: list[Suggestion] = field(default_factory=list)
    """Places of the same name."""
    suggestions: list[Suggestion] = field(default_factory=list)
    """Places that may have been meant, when the one typed is not known."""
    kept: str = ""
    """How old what the phone keeps is; the server's page is never old."""
    is_anywhere: bool = False
    """The place is not known, so what is shown can be joined from wherever one is."""
    not_here: str = ""
    """The phone can't look up the place, so another one is shown."""
    is_unkept: bool = False
    """The phone keeps no meetings yet."""
    more: str = ""
    """The address of the next part of the list, "" at its end."""

    @property
    def values(self) -> dict[str, str]:
        """The fields of the form by name, as they were sent; "" for those left out."""
        sent = msgspec.structs.asdict(self.asked)
        return {name: "" if value is None else f"{value}" for name, value in sent.items()}

    @property
    def narrowed(self) -> int:
        """How many filters are set."""
        blank = {"", "any"}
        return sum(self.values[name] not in blank for name in NARROWING)

    @property
    def clear(self) -> str:
        """The address of the same search without filters, "" when none are set."""
        return address_of(bare(self.asked)) if self.narrowed else ""


def found_view(
    asked: AskedByPage, query: Query, found: Found, now: datetime, home: str
) -> FinderView:
    """Show what was found. `home` is the zone somebody lives in, "" when nobody is signed in."""
    zone = viewer_zone(found, home)
    place = found.place
    is_near = any(one.distance_km is not None for one in found.meetings)
    is_empty = not found.meetings
    is_all_online = not is_empty and not is_near and not asked.cursor
    return FinderView(
        asked=asked,
        sections=list(sections(found, Clockwise(now, zone, query.travel))),
        summary=_summary(found, query, is_near=is_near),
        asks_place=place is None and not is_empty,
        is_empty=is_empty,
        has_nothing_near=is_all_online and place is not None and query.attendance != "online",
        looked="" if is_near else _looked(found),
        online_now=online_now(asked) if is_empty else "",
        all_online=all_online(asked) if found.is_more_online else "",
        others=[_suggestion(asked, name) for name in (place.others if place else ())],
        more=address_of(asked, cursor=found.cursor) if found.cursor else "",
    )


def unknown_view(
    asked: AskedByPage, suggestions: tuple[str, ...], found: Found, seen: Clockwise
) -> FinderView:
    """Say that a place is not known, what may have been meant, and what is on anywhere: `found`."""
    return FinderView(
        asked=asked,
        sections=list(sections(found, seen)),
        is_anywhere=bool(found.meetings),
        suggestions=[_suggestion(asked, name) for name in suggestions],
    )


def viewer_zone(found: Found, home: str) -> str:
    """Return whose clock the page goes by: the place's, the nearest meeting's, or one's own."""
    if found.place is None:
        return home
    near = [one for one in found.meetings if one.distance_km is not None]
    nearest = min(near, key=lambda one: one.distance_km or 0, default=None)
    return found.place.timezone or (nearest.record.timezone if nearest else home)


def sections(found: Found, seen: Clockwise) -> Iterator[Section]:
    """Give the list in its parts: by tier, and what is later by its day."""

    def title(one: Shown) -> str:
        if one.tier != Tier.LATER:
            return labels.tiers()[one.tier]
        if one.is_stale:
            return _("Not confirmed for a year")
        if one.start is None or not seen.timezone:
            return _("Later")
        return spoken.day(one.start, seen.timezone, seen.now)

    for number, (said, some) in enumerate(groupby(found.meetings, title)):
        yield Section(f"part-{number}", said, [row(one, seen) for one in some])


def row(one: Shown, seen: Clockwise) -> Row:
    """Show one meeting in a few words."""
    record = one.record
    time, wait = _time(one, seen)
    said_at = one.end if one.is_on_now else one.start
    welcome = labels.welcome(record)
    marks = labels.marks(record.types, is_closed_said="C" in record.types and bool(welcome))
    return Row(
        id=str(one.id),
        name=record.name,
        time=time,
        wait=wait,
        there=spoken.there(said_at, seen.timezone, record.timezone) if said_at else "",
        how=labels.attendances()[one.attendance],
        kind=one.attendance.name.lower(),
        where=_where(one, seen.travel),
        program=labels.program_name(record),
        welcome=welcome,
        marks=" · ".join(marks),
        confirmed=spoken.confirmed(one),
        stale="stale" if one.is_stale else "",
    )


def _time(one: Shown, seen: Clockwise) -> tuple[str, str]:
    if one.start is None or one.end is None:
        return _("Ask"), ""
    zone = seen.timezone or one.record.timezone
    if one.is_on_now:
        left = spoken.until(one.end, seen.now)
        words = _("until {time}, {left} left")
        return _("On now"), words.format(time=spoken.clock(one.end, zone), left=left)
    said = spoken.clock(one.start, zone)
    if one.tier in {Tier.SOON, Tier.LATE}:
        return said, _("in {time}").format(time=spoken.until(one.start, seen.now))
    is_under_its_day = one.tier == Tier.LATER and seen.timezone and not one.is_stale
    if is_under_its_day:
        return said, ""
    return _("{day} {time}").format(
        day=spoken.short_day(one.start, zone), time=said
    ), one.record.recurrence_note


def _where(one: Shown, travel: Travel) -> str:
    record = one.record
    if not one.attendance & Attendance.IN_PERSON:
        return record.provider
    spot = ", ".join(part for part in (record.venue or record.address, record.city) if part)
    far = spoken.way(one.distance_km, travel) if one.distance_km is not None else ""
    return " · ".join(part for part in (spot, far) if part)


def _summary(found: Found, query: Query, *, is_near: bool) -> str:
    place = found.place
    if place is None:
        return ""
    if not is_near or found.radius_km is None:
        return _("Near {place}").format(place=_named(place))
    is_both = Attendance.ONLINE in wanted_attendances(query)
    both = _("Near {place}: within {far}, and online")
    words = both if is_both else _("Near {place}: within {far}")
    if found.is_more_online:
        words = _("Near {place}: within {far}, and the next {count} online")
    far = labels.radius(found.radius_km)
    return words.format(place=_named(place), far=far, count=BEST_ONLINE)


def _looked(found: Found) -> str:
    if found.place is None or found.radius_km is None:
        return ""
    words = _("We looked within {far} of {place}.")
    return words.format(place=_named(found.place), far=labels.radius(found.radius_km))


def _named(place: Place) -> str:
    return place.name or _("where you are")


def _suggestion(asked: AskedByPage, name: str) -> Suggestion:
    elsewhere = msgspec.structs.replace(asked, near=name, lat=None, lng=None, cursor="")
    return Suggestion(name, address_of(elsewhere))
