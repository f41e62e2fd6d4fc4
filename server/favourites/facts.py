"""What somebody who keeps a meeting goes by, and what is worth telling them of a change. Pure."""

from typing import Literal, Self, TypeAlias

import msgspec

from server.listings.record import Attendance, Record
from server.places.folding import folded

What: TypeAlias = Literal["day", "time", "place", "link", "way"]
"""What may change; `way` is how it can be attended: in person, online, both, or not for now."""


class Facts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The part of a record that a keeper's plans hang on. Names are those of `Record`."""

    name: str
    weekday: int | None = None
    start: int | None = None
    duration: int = 60
    timezone: str
    venue: str = ""
    address: str = ""
    city: str = ""
    url: str = ""
    phone: str = ""
    attendance: Attendance = Attendance.INACTIVE
    recurrence_note: str = ""

    @classmethod
    def of(cls, record: Record) -> Self:
        """Take them from what a feed says."""
        names = [name for name in cls.__struct_fields__ if name != "attendance"]
        given = {name: getattr(record, name) for name in names}
        return cls(attendance=record.attendance, **given)

    @property
    def is_held(self) -> bool:
        """Tell whether somebody could go, at an hour that is known."""
        return self.is_timed and self.attendance is not Attendance.INACTIVE

    @property
    def is_timed(self) -> bool:
        return self.weekday is not None and self.start is not None

    @property
    def record(self) -> Record:
        """Return what words are made of: a record with as much in it as is known here."""
        given = msgspec.structs.asdict(self)
        del given["attendance"]
        return Record(source_id="", **given)


def changes(before: Facts, now: Facts) -> tuple[What, ...]:
    """Name what differs. Another name or length is no news, nor are other capitals or accents."""
    differs: dict[What, bool] = {
        "day": before.weekday != now.weekday,
        "time": (before.start, before.timezone) != (now.start, now.timezone),
        "place": _place(before) != _place(now),
        "link": _link(before) != _link(now),
        "way": before.attendance != now.attendance,
    }
    return tuple(what for what, is_so in differs.items() if is_so)


def _place(facts: Facts) -> str:
    return folded(facts.venue, facts.address, facts.city)


def _link(facts: Facts) -> tuple[str, str]:
    return facts.url, "".join(one for one in facts.phone if one.isdigit())
