"""The Meeting Guide format: a JSON list of meetings (code4recovery/spec). Pure.

Many programs write it and each bends it a little, so fields of the best known exporters that are
not in the specification are read too. Contact people and their addresses are not read at all.
"""

from collections.abc import Mapping

from server.formats import address, clock_words, plain_text, values
from server.formats.address import Address
from server.formats.validating import Draft, Unfit, moment
from server.formats.values import Fields
from server.listings import vocabulary

READ = {
    *("slug", "name", "group", "day", "time", "end_time", "timezone", "types", "location"),
    *("formatted_address", "address", "city", "state", "postal_code", "country"),
    *("coordinates", "latitude", "longitude", "approximate", "regions", "region"),
    *("sub_region", "sub_sub_region", "conference_url", "conference_url_notes"),
    *("conference_phone", "conference_phone_notes", "notes", "group_notes"),
    *("location_notes", "updated", "url"),
}
"""Every field that is read."""
_POINT = 2
_BOX = 4


def draft(fields: Fields, program: str) -> Draft:
    """Understand one record; raises `Unfit`."""
    said = {name: values.text(value) for name, value in fields.items()}
    where = _address(said)
    lat, lng, is_exact = _place(fields, said, where)
    types = {code.strip().upper() for code in values.listed(fields.get("types"))}
    try:
        weekdays = tuple(clock_words.weekdays(fields.get("day")))
        start, end = clock_words.span(fields.get("time"), fields.get("end_time"))
    except clock_words.Unreadable as error:
        raise Unfit(str(error)) from None
    return Draft(
        source_id=said.get("slug", ""),
        name=said.get("name", ""),
        group=said.get("group", ""),
        weekdays=weekdays,
        start=start,
        end=end,
        timezone=said.get("timezone", ""),
        types=vocabulary.canonical(program, types),
        is_closed="TC" in types,
        venue=said.get("location", ""),
        address=where,
        lat=lat,
        lng=lng,
        is_exact=is_exact,
        url=said.get("conference_url", ""),
        url_notes=said.get("conference_url_notes", ""),
        phone=said.get("conference_phone", ""),
        phone_notes=said.get("conference_phone_notes", ""),
        notes=plain_text.joined(said.get("notes", ""), said.get("group_notes", "")),
        venue_notes=said.get("location_notes", ""),
        district=_district(fields, said),
        updated_at=moment(said.get("updated", "")),
        page=said.get("url", ""),
    )


def _address(said: Mapping[str, str]) -> Address:
    """Take the parts as they are given, the line for what is missing."""
    line = address.taken_apart(plain_text.line(said.get("formatted_address", "")))
    region = said.get("state", "") or line.region
    return Address(
        street=said.get("address", "") or line.street,
        city=said.get("city", "") or line.city,
        region=region,
        postal_code=said.get("postal_code", "") or line.postal_code,
        country=said.get("country", "") or line.country or address.country_of(region),
    )


def _place(
    fields: Fields, said: Mapping[str, str], where: Address
) -> tuple[float | None, float | None, bool]:
    """Return latitude, longitude, and whether they or the address name a door."""
    stated = values.truth(fields.get("approximate"))
    point = [values.number(one) for one in said.get("coordinates", "").split(",")]
    if len(point) == _POINT and None not in point:
        return point[0], point[1], not stated
    lat, lng = values.number(fields.get("latitude")), values.number(fields.get("longitude"))
    if len(point) == _BOX and None not in point:
        return lat, lng, False
    return lat, lng, _names_a_door(said, where) if stated is None else not stated


def _names_a_door(said: Mapping[str, str], where: Address) -> bool:
    line = plain_text.line(said.get("formatted_address", ""))
    if not line:
        parts = (*where[:2], " ".join(where[2:4]).strip(), where.country)
        line = ", ".join(one for one in parts if one)
    return address.is_door(line)


def _district(fields: Fields, said: Mapping[str, str]) -> tuple[str, ...]:
    """Return the regions from the widest to the narrowest."""
    if isinstance(fields.get("regions"), list):
        written = fields["regions"]
        return tuple(one.strip() for one in written if isinstance(one, str) and one.strip())  # type: ignore[attr-defined]
    path = []
    for name in ("region", "sub_region", "sub_sub_region"):
        if not said.get(name):
            break
        path.append(said[name])
    return tuple(path)
