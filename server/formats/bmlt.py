"""The BMLT format: JSON of `GetSearchResults`, with `GetFormats` for what its formats mean. Pure.

Every value is a text. Weekdays count from Sunday 1. `venue_type` says how a meeting is attended;
the reserved formats VM, HY and TC say so too on servers that are too old to have it.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from server.formats import clock_words, plain_text, type_names, values
from server.formats.address import Address
from server.formats.validating import Draft, Unfit
from server.formats.values import Fields
from server.listings import vocabulary

READ = {
    *("id_bigint", "meeting_name", "weekday_tinyint", "start_time", "duration_time"),
    *("time_zone", "formats", "published", "format_shared_id_list", "venue_type"),
    *("location_text", "location_street", "location_municipality"),
    *("location_city_subsection", "location_province", "location_postal_code_1"),
    *("location_nation", "location_info", "train_lines", "bus_lines", "latitude"),
    *("longitude", "virtual_meeting_link", "comments", "virtual_meeting_additional_info"),
    *("phone_meeting_number", "service_body_name"),
}
"""Every field that is read."""
_VENUES = {"1": (True, False), "2": (False, True), "3": (True, True)}
_ONLINE, _HYBRID, _CLOSED = "VM", "HY", "TC"
_A_LANGUAGE = "LANG"
_DAYS = 7


class Formats(NamedTuple):
    """The portable code (world id) of a server's formats, by their ids and by their keys.

    All languages share one portable code, which is left out; `languages` has their types by key.
    """

    by_id: Mapping[str, str]
    by_key: Mapping[str, str]
    languages: Mapping[str, str]


def formats(rows: Iterable[object]) -> Formats:
    """Read the rows of `GetFormats`; what is not one is left out."""
    known = [{name: values.text(value) for name, value in row.items()} for row in _tables(rows)]
    return Formats(
        {row.get("id", ""): _world_id(row) for row in known},
        {row.get("key_string", "").upper(): _world_id(row) for row in known},
        {
            row.get("key_string", "").upper(): code
            for row in known
            if (code := type_names.code(row.get("name_string", ""))) in vocabulary.LANGUAGES
        },
    )


def _world_id(row: Mapping[str, str]) -> str:
    said = row.get("world_id", "")
    return "" if said.upper() == _A_LANGUAGE else said


def is_published(fields: Fields) -> bool:
    """Tell whether a server shows this meeting to everybody."""
    return values.truth(fields.get("published")) is not False


def draft(fields: Fields, formats_of_server: Formats, program: str) -> Draft:
    """Understand one record; raises `Unfit`."""
    said = {name: values.text(value) for name, value in fields.items()}
    keys = [key.upper() for key in values.listed(fields.get("formats"))]
    can_walk_in, can_join = _venue(said.get("venue_type", ""), keys)
    door = bool(said.get("location_street") or said.get("location_text"))
    return Draft(
        source_id=said.get("id_bigint", ""),
        name=said.get("meeting_name", ""),
        weekdays=(_weekday(said.get("weekday_tinyint", "")),),
        start=_start(said.get("start_time", "")),
        duration=_duration(said.get("duration_time", "")),
        timezone=said.get("time_zone", ""),
        types=_types(fields, keys, formats_of_server, program),
        is_closed=_CLOSED in keys,
        venue=said.get("location_text", ""),
        address=_address(said),
        lat=values.number(fields.get("latitude")),
        lng=values.number(fields.get("longitude")),
        is_exact=door,
        can_walk_in=can_walk_in,
        can_join=can_join,
        url=said.get("virtual_meeting_link", ""),
        url_notes=said.get("virtual_meeting_additional_info", ""),
        phone=said.get("phone_meeting_number", ""),
        notes=said.get("comments", ""),
        venue_notes=plain_text.joined(
            *(said.get(name, "") for name in ("location_info", "train_lines", "bus_lines"))
        ),
        district=(said.get("service_body_name", ""),),
    )


def _venue(venue_type: str, keys: list[str]) -> tuple[bool | None, bool | None]:
    """Return whether one can walk in and can join from afar; None where nothing was said."""
    if venue_type in _VENUES:
        return _VENUES[venue_type]
    if venue_type not in {"", "0"}:
        raise Unfit(f"there is no venue type {venue_type[:20]!r}")
    if _HYBRID in keys:
        return True, True
    return (False, True) if _ONLINE in keys else (None, None)


def _weekday(said: str) -> int:
    if not said.isdecimal() or not 1 <= int(said) <= _DAYS:
        raise Unfit(f"there is no weekday {said[:20]!r}")
    return int(said) - 1


def _start(said: str) -> int:
    try:
        start = clock_words.minutes(said)
    except clock_words.Unreadable as error:
        raise Unfit(str(error)) from None
    if start is None:
        raise Unfit("it has no start time")
    return start


def _duration(said: str) -> int | None:
    try:
        return clock_words.minutes(said)
    except clock_words.Unreadable:
        return None


def _types(
    fields: Fields, keys: list[str], formats_of_server: Formats, program: str
) -> frozenset[str]:
    """World ids by the shared ids, which are sure; by keys otherwise; bare keys without either."""
    ids = values.listed(fields.get("format_shared_id_list"))
    world_ids = [formats_of_server.by_id.get(one, "") for one in ids]
    world_ids += (
        [formats_of_server.by_key.get(key, "") for key in keys] if not any(world_ids) else []
    )
    known = formats_of_server.by_key
    bare = [key for key in keys if not known.get(key)]
    spoken = {
        formats_of_server.languages[key] for key in bare if key in formats_of_server.languages
    }
    return frozenset(spoken | vocabulary.canonical_of_formats(program, world_ids, bare))


def _address(said: Mapping[str, str]) -> Address:
    return Address(
        street=said.get("location_street", ""),
        city=said.get("location_municipality", "") or said.get("location_city_subsection", ""),
        region=said.get("location_province", ""),
        postal_code=said.get("location_postal_code_1", ""),
        country=said.get("location_nation", ""),
    )


def _tables(rows: Iterable[object]) -> list[dict[str, object]]:
    return [row for row in rows if isinstance(row, dict)]
