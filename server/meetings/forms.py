"""What somebody asks of the finder, checked: every fault under the name of its field."""

from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request

from server.core.errors import Refused
from server.core.requests import convert
from server.core.words import _
from server.listings.day_parts import PartOfDay
from server.listings.vocabulary import groups, program_key
from server.meetings.asking import MOST, MOST_KM, Attending, Query, When
from server.meetings.ranking import Travel
from server.people.forms import refuse_if
from server.places.lookup import Place, Unknown, find

T = TypeVar("T")

PLACES_KEPT = 2
"""Decimals of a degree: a position is rounded to about a kilometre before anything else."""
MOST_ON_A_PAGE = 1000
PACK_KM = 65.0
MOST_NOTE = 500
NO_NUL = r"^[^\x00]*$"
"""PostgreSQL can't keep one."""

Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Typed = Annotated[str, Meta(max_length=100)]
Radius = Annotated[float, Meta(gt=0, le=MOST_KM)]
PageLimit = Annotated[int, Meta(ge=1, le=MOST_ON_A_PAGE)]


class PlaceNotFound(Refused):
    """No such place; perhaps one of `suggestions` was meant."""

    code = "place_not_found"

    def __init__(self, unknown: Unknown) -> None:
        words = _("We don’t know this place. Try a ZIP code, or a city and its state.")
        if unknown.state:
            words = _("Which city in {state}?").format(state=unknown.state)
        super().__init__({"near": words}, words)
        self.suggestions = unknown.suggestions


class Where(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Round which place: typed, or a position."""

    near: Typed = ""
    lat: Latitude | None = None
    lng: Longitude | None = None
    radius_km: Radius | None = None

    def place(self) -> Place | None:
        """Return the place, None when none was given. Raises `Refused`, or `PlaceNotFound`."""
        if self.near.strip():
            found = find(self.near)
            if isinstance(found, Unknown):
                raise PlaceNotFound(found)
            return found
        refuse_if(**self.missing())
        if self.lat is None or self.lng is None:
            return None
        return Place("", _rounded(self.lat), _rounded(self.lng), "")

    def missing(self) -> dict[str, str]:
        """Return what half a position lacks, "" under a field that it has."""
        is_half = not self.near.strip() and (self.lat is None) != (self.lng is None)
        said = _("This is needed.") if is_half else ""
        return {"lat": said if self.lat is None else "", "lng": said if self.lng is None else ""}

    @property
    def has_place(self) -> bool:
        """Whether any was given, be it known or not."""
        return bool(self.near.strip()) or self.lat is not None or self.lng is not None

    def rounded(self) -> Self:
        """Return the same from no nearer than about a kilometre, for what is shown and linked."""
        if self.lat is None or self.lng is None:
            return self
        return msgspec.structs.replace(self, lat=_rounded(self.lat), lng=_rounded(self.lng))


class Asked(Where, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A search as it is sent. What is left out does not narrow it; `type` are codes with commas."""

    when: When = "any"
    weekday: Annotated[int, Meta(ge=0, le=6, description="Sunday is 0")] | None = None
    part_of_day: PartOfDay | None = None
    attendance: Attending | None = None
    program: Typed = ""
    feed: Typed = ""
    type: Typed = ""
    q: Typed = ""
    travel: Travel = "car"
    limit: Annotated[int, Meta(ge=1, le=MOST)] = 50
    cursor: Annotated[str, Meta(max_length=300)] = ""

    def query(self, feed_id: UUID | None = None) -> Query:
        """Return what the search takes; `feed_id` is that of `feed`, None when there is none.

        Raises `Refused`, or `PlaceNotFound`.
        """
        types = tuple(code for code in self.type.split(",") if code)
        unknown = [code for code in types if code not in groups()]
        refuse_if(
            program=_("There is no such program.") if self.program and not self._program else "",
            type=_("There is no such type.") if unknown else "",
            feed=_("There is no such feed.") if self.feed and not feed_id else "",
            radius_km=_("This needs a place.") if self.radius_km and not self.has_place else "",
            **self.missing(),
        )
        return Query(
            place=self.place(),
            radius_km=self.radius_km,
            when=self.when,
            weekday=self.weekday,
            part_of_day=self.part_of_day,
            attendance=self.attendance,
            program=self._program,
            feed=feed_id,
            types=types,
            words=self.q,
            limit=self.limit,
            cursor=self.cursor,
            travel=self.travel,
        )

    @property
    def _program(self) -> str:
        return program_key(self.program)


class AskedByPage(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A search as the page sends it, which may be longer."""

    limit: PageLimit = 50


class AskedPack(Where, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the phone wants to keep: everything within `radius_km` of a place, some miles if not."""

    radius_km: Radius = PACK_KM


class Reported(msgspec.Struct, frozen=True):
    """What somebody says is wrong with a meeting."""

    what: str
    note: Annotated[str, Meta(max_length=MOST_NOTE, pattern=NO_NUL)] = ""


def read_all(data: Mapping[str, object], wanted: type[T]) -> T:
    """Read what an address asks; raise `Refused` with the fault of each field, not of the first."""
    faults: dict[str, str] = {}
    for name, value in data.items():
        try:
            convert({name: value}, wanted, typed=True)
        except Refused as refused:
            faults |= refused.fields
    refuse_if(**faults)
    return convert(data, wanted, typed=True)


def asked_by_page(request: Request) -> AskedByPage:
    """Read the page's own address. What was left empty, or is none of its fields, is left out."""
    names = {field.name for field in msgspec.structs.fields(AskedByPage)}
    given = request.query_params
    filled: dict[str, Any] = {
        name: ",".join(given.getlist(name)) if name == "type" else given[name]
        for name in names & set(given)
        if given[name].strip()
    }
    if not ({"near"} & set(filled) or {"lat", "lng"} <= set(filled)):
        filled.pop("radius_km", None)
    return read_all(filled, AskedByPage).rounded()


def _rounded(degrees: float) -> float:
    return round(degrees, PLACES_KEPT)
