"""What is said of a meeting beside its time: how to be there, who is welcome, what to expect."""

from collections.abc import Iterable

from server.core.words import _, ngettext
from server.listings.day_parts import PartOfDay
from server.listings.record import Attendance, Record
from server.listings.vocabulary import Group, Welcomes, groups, program, programs, words
from server.meetings.ranking import Tier, Travel
from server.meetings.spoken import KM_A_MILE, weekday

RADII = {8: 5, 25: 15, 80: 50, 250: 150}
"""How far a search goes, in kilometres, and what we call it in miles."""
Pairs = list[tuple[str, str]]
MARKED: tuple[Group, ...] = ("open", "people", "access")
"""Types worth a look in a list: will I be welcome, and can I get in."""


def attendances() -> dict[Attendance, str]:
    """Name the ways a meeting can be attended."""
    return {
        Attendance.IN_PERSON: _("In person"),
        Attendance.ONLINE: _("Online"),
        Attendance.HYBRID: _("In person or online"),
        Attendance.INACTIVE: _("Not held just now"),
    }


def tiers() -> dict[Tier, str]:
    """Name the parts of the list; what is later goes by its day."""
    return {
        Tier.ON_NOW: _("On now"),
        Tier.SOON: _("Starting soon"),
        Tier.LATE: _("Soon, but the way is long"),
        Tier.NEARLY_OVER: _("Nearly over"),
        Tier.IRREGULAR: _("Not every week: ask first"),
        Tier.UNTIMED: _("Ask for the time"),
        Tier.INACTIVE: _("Not held just now"),
    }


def welcome(record: Record) -> str:
    """Say who is welcome, as far as the group itself has said so in public."""
    known = program(record.program)
    if known is None:
        return ""
    said = _closed_for() if "C" in record.types else _open_to()
    return said.get(known.welcomes, "")


def _open_to() -> dict[Welcomes, str]:
    return {
        "any": _("Any substance welcome"),
        "family": _("For family and friends"),
        "adult children": _("For adults who grew up in a troubled home"),
    }


def _closed_for() -> dict[Welcomes, str]:
    return {
        "any": _("Closed, any substance welcome"),
        "alcohol": _("Closed: for people who want to stop drinking"),
        "cannabis": _("Closed: for people who want to stop using cannabis"),
        "crystal meth": _("Closed: for people who want to stop using crystal meth"),
        "heroin": _("Closed: for people who want to stop using heroin"),
        "kratom": _("Closed: for people who want to stop using kratom"),
        "family": _("Closed: for family and friends"),
        "adult children": _("Closed: for adults who grew up in a troubled home"),
    }


def program_name(record: Record) -> str:
    """Name the program, in the feed's own words when nobody knows it."""
    known = program(record.program)
    return known.name if known else record.program


def marks(types: Iterable[str], *, is_closed_said: bool) -> list[str]:
    """Name the types that a list shows, who is welcome first."""
    known, its = words(), groups()
    shown = [code for code in types if its.get(code) in MARKED]
    shown.sort(key=lambda code: (MARKED.index(its[code]), code))
    return [known[code] for code in shown if not (code == "C" and is_closed_said)]


def all_types(types: Iterable[str]) -> list[str]:
    """Name every type of a meeting."""
    known = words()
    return [known[code] for code in types if code in known]


def choices() -> dict[str, Pairs | dict[str, Pairs]]:
    """Return what each filter offers: pairs of what is sent and what is read."""
    return {
        "whens": [
            ("now", _("On now")),
            ("soon", _("In the next 3 hours")),
            ("today", _("Today")),
        ],
        "weekdays": [(str(number), weekday(number)) for number in range(7)],
        "parts": list(_parts().items()),
        "attendances": [(one.name.lower(), said) for one, said in attendances().items()],
        "programs": sorted(
            ((key, one.name) for key, one in programs().items()), key=lambda pair: pair[1]
        ),
        "types": _types(),
        "travels": list(_travels().items()),
        "radii": [(str(km), _miles(far)) for km, far in RADII.items()],
    }


def fields() -> dict[str, str]:
    """Name the fields of a search, for what is said of their faults."""
    return {
        "lat": _("Latitude"),
        "lng": _("Longitude"),
        "near": _("Where?"),
        "radius_km": _("How far"),
        "when": _("When"),
        "weekday": _("Day"),
        "part_of_day": _("Time of day"),
        "attendance": _("How"),
        "program": _("Program"),
        "type": _("What matters to you"),
        "travel": _("How you get there"),
        "q": _("Words in its name or place"),
    }


def radius(km: float) -> str:
    """Say how far a search went, in round miles: “15 miles”."""
    return _miles(RADII.get(round(km)) or max(1, round(km / KM_A_MILE)))


def _miles(far: int) -> str:
    return ngettext("{n} mile", "{n} miles", far).format(n=far)


def _parts() -> dict[PartOfDay, str]:
    return {
        "morning": _("Morning"),
        "midday": _("Midday"),
        "evening": _("Evening"),
        "night": _("Night"),
    }


def _travels() -> dict[Travel, str]:
    return {"walk": _("On foot"), "bus": _("By bus"), "car": _("By car")}


def _types() -> dict[str, Pairs]:
    titles: dict[Group, str] = {
        "open": _("Who may come"),
        "people": _("For whom"),
        "access": _("Access"),
        "format": _("What happens"),
        "language": _("Language"),
    }
    known, its = words(), groups()
    return {
        title: sorted(
            ((code, known[code]) for code in known if its[code] == group), key=lambda one: one[1]
        )
        for group, title in titles.items()
    }
