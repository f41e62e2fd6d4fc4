"""Feeds that look like real ones: seeded, of any size, all over the country, with their faults.

Real feeds belong to their fellowships and hold people's words, so none is kept here. What these
do as the real ones do was counted in 7,448 records: half name no end, a third can be joined from
afar, seven in a hundred are not weekly; ends past midnight, 8:00 PM, types in one text, markup,
contact people, the same slug twice, and here and there a record that can't be understood.

    body = meeting_guide(20_000, seed=1)                    # bytes, JSON
    body, formats = bmlt(5_000, seed=2)
    body = sheet(300, seed=3)

A `fault_share` of 0 gives feeds without a record that has to be refused.
"""

import csv
import io
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from tests.formats import look_alike_words as words

PLACES = Path(__file__).with_name("look_alike_places.csv")
FAULTS = 0.004
"""The share of records that have to be refused, in a feed like the real ones."""
ONLINE, HYBRID, IN_PERSON, CLOSED = "online", "hybrid", "in person", "closed"
ATTENDED = ((IN_PERSON, 64), (ONLINE, 14), (HYBRID, 18), (CLOSED, 4))
STARTS = ((390, 3), (420, 7), (480, 4), (600, 4), (720, 16), (1020, 5), (1050, 12))
EVENINGS = ((1080, 10), (1110, 6), (1140, 18), (1170, 9), (1200, 14), (1230, 3), (1410, 1))


class Spot(NamedTuple):
    """A town: meetings are strewn about its middle, the more the larger it is."""

    city: str
    state: str
    zip: str
    lat: float
    lng: float
    zone: str
    weight: int


class Meeting(NamedTuple):
    """What is true of a made-up meeting; each format says it in its own way."""

    number: int
    name: str
    spot: Spot
    street: str
    venue: str
    lat: float
    lng: float
    weekday: int
    start: int
    length: int
    attended: str
    kinds: tuple[str, ...]
    link: str
    notes: str


def meetings(count: int, seed: int) -> Iterator[Meeting]:
    """Give so many meetings; the first of a seed are the same for every count."""
    chance = Random(seed)
    towns = spots()
    weights = [town.weight for town in towns]
    for number in range(count):
        yield _meeting(number, chance, chance.choices(towns, weights)[0])


def meeting_guide(
    count: int, seed: int, fault_share: float = FAULTS, zone_share: float = 0.6
) -> bytes:
    """Return a Meeting Guide feed; so many of its records name their own time zone."""
    chance = Random(f"guide {seed}")
    records = []
    for one in meetings(count, seed):
        record = _guide(one, chance)
        if chance.random() >= zone_share:
            del record["timezone"]
        records.append(_changed(record, chance, words.GUIDE_SLIPS, words.GUIDE_FAULTS, fault_share))
    return json.dumps(records).encode()


def bmlt(count: int, seed: int, fault_share: float = FAULTS) -> tuple[bytes, bytes]:
    """Return what a BMLT server answers to GetSearchResults and to GetFormats."""
    chance = Random(f"bmlt {seed}")
    rows = [
        _changed(_row(one), chance, words.BMLT_SLIPS, words.BMLT_FAULTS, fault_share)
        for one in meetings(count, seed)
    ]
    formats = [
        {"id": str(at), "key_string": key, "world_id": world, "lang": "en", "name_string": name}
        for at, (key, world, name) in enumerate(words.FORMATS, start=1)
    ]
    return json.dumps(rows).encode(), json.dumps(formats).encode()


def sheet(count: int, seed: int, fault_share: float = FAULTS) -> bytes:
    """Return a sheet as CSV."""
    chance = Random(f"sheet {seed}")
    file = io.StringIO()
    writer = csv.DictWriter(file, words.COLUMNS, lineterminator="\r\n", extrasaction="ignore")
    writer.writeheader()
    for one in meetings(count, seed):
        cells = _cells(one)
        writer.writerow(_changed(cells, chance, words.SHEET_SLIPS, words.SHEET_FAULTS, fault_share))
    return file.getvalue().encode("utf-8-sig")


@lru_cache
def spots() -> list[Spot]:
    """Return every town of the table (ZIP codes: the package zipcodes 3.0.0, MIT)."""
    with PLACES.open(encoding="utf-8", newline="") as file:
        return [
            Spot(
                row["city"],
                row["state"],
                row["zip"],
                float(row["lat"]),
                float(row["lng"]),
                row["zone"],
                int(row["weight"]),
            )
            for row in csv.DictReader(file)
        ]


def _meeting(number: int, chance: Random, spot: Spot) -> Meeting:
    attended = _one_of(chance, ATTENDED)
    kinds = {chance.choice(words.OPEN), *chance.sample(words.KINDS, chance.randint(0, 3))}
    return Meeting(
        number=number,
        name=f"{chance.choice(words.FIRST)} {chance.choice(words.SECOND)}",
        spot=spot,
        street=f"{chance.randint(1, 9900)} {chance.choice(words.STREETS)}",
        venue=f"{chance.choice(words.SAINTS)} {chance.choice(words.VENUES)}",
        lat=round(spot.lat + chance.gauss(0, 0.05), 5),
        lng=round(spot.lng + chance.gauss(0, 0.06), 5),
        weekday=chance.randrange(7),
        start=_one_of(chance, (*STARTS, *EVENINGS)) + chance.choice((0, 0, 0, 0, 15, 30)),
        length=chance.choice((60, 60, 60, 60, 75, 90, 90, 120)),
        attended=attended,
        kinds=tuple(sorted(kinds)),
        link=f"https://us0{chance.randint(1, 9)}web.zoom.us/j/{chance.randrange(10**10, 10**11)}",
        notes=chance.choice(words.NOTES),
    )


def _guide(one: Meeting, chance: Random) -> dict[str, Any]:
    can_join = one.attended in {ONLINE, HYBRID}
    town = f"{one.spot.city}, {one.spot.state} {one.spot.zip}, USA"
    record: dict[str, Any] = {
        "slug": f"{_slug(one.name)}-{one.number}",
        "name": one.name,
        "day": one.weekday,
        "time": _clock(one.start),
        "timezone": one.spot.zone,
        "types": [*one.kinds, *(["TC"] if one.attended == CLOSED else [])],
        "formatted_address": town if one.attended == ONLINE else f"{one.street}, {town}",
        "latitude": one.lat,
        "longitude": one.lng,
        "approximate": "yes" if one.attended == ONLINE else "no",
        "location": "" if one.attended == ONLINE else one.venue,
        "regions": [one.spot.state, one.spot.city],
        "notes": one.notes,
        "updated": f"{chance.randint(2022, 2026)}-0{chance.randint(1, 9)}-12 08:00:00",
        "url": f"https://example.org/meetings/{one.number}",
    }
    if chance.random() < 0.53:
        record["end_time"] = _clock((one.start + one.length) % 1440)
    if can_join:
        record |= {"conference_url": one.link, "conference_url_notes": "Password: serenity"}
    return record


def _row(one: Meeting) -> dict[str, str]:
    venue_type = {ONLINE: "2", HYBRID: "3"}.get(one.attended, "1")
    keys = [words.KEYS[kind] for kind in one.kinds if kind in words.KEYS]
    keys += ["TC"] if one.attended == CLOSED else []
    ids = [str(at) for at, row in enumerate(words.FORMATS, start=1) if row[0] in keys]
    return {
        "id_bigint": str(one.number + 1),
        "worldid_mixed": "",
        "service_body_bigint": str(one.spot.weight),
        "service_body_name": f"{one.spot.city} Area",
        "weekday_tinyint": str(one.weekday + 1),
        "venue_type": venue_type,
        "start_time": f"{_clock(one.start)}:00",
        "duration_time": f"{one.length // 60:02}:{one.length % 60:02}:00",
        "time_zone": one.spot.zone if one.number % 3 else "",
        "formats": ",".join(keys),
        "format_shared_id_list": ",".join(ids),
        "lang_enum": "en",
        "latitude": str(one.lat),
        "longitude": str(one.lng),
        "published": "1",
        "meeting_name": one.name,
        "location_text": one.venue,
        "location_street": one.street,
        "location_municipality": one.spot.city,
        "location_province": one.spot.state,
        "location_postal_code_1": one.spot.zip,
        "comments": one.notes,
        "virtual_meeting_link": "" if venue_type == "1" else one.link,
        "virtual_meeting_additional_info": "" if venue_type == "1" else "Passcode 1953",
        "contact_name_1": "Pat Example",
        "contact_phone_1": "555-010-0199",
    }


def _cells(one: Meeting) -> dict[str, str]:
    hour, minute = divmod(one.start % 1440, 60)
    can_join = one.attended in {ONLINE, HYBRID}
    kinds = [*one.kinds, *(["TC"] if one.attended == CLOSED else [])]
    town = f"{one.spot.city}, {one.spot.state} {one.spot.zip}, USA"
    return {
        "ID": str(one.number + 1),
        "Name": one.name,
        "Day": words.DAYS[one.weekday],
        "Time": f"{(hour + 11) % 12 + 1}:{minute:02} {'AM' if hour < 12 else 'PM'}",
        "Types": ", ".join(words.NAMES[kind] for kind in kinds),
        "Location": one.venue,
        "Full Address": town if one.attended == ONLINE else f"{one.street}, {town}",
        "Region": f"{one.spot.state} > {one.spot.city}",
        "Notes": one.notes,
        "Conference URL": one.link if can_join else "",
        "Contact 1 Name": "Pat Example",
        "Contact 1 Email": "pat@example.org",
    }


def _changed(
    record: dict[str, Any],
    chance: Random,
    slips: words.Changes,
    faults: words.Changes,
    fault_share: float,
) -> dict[str, Any]:
    """Return a record as a real feed might have it: with a slip now and then, seldom a fault."""
    throw = chance.random()
    if throw < fault_share:
        return record | chance.choice(faults)(record)
    if throw < fault_share + words.SLIP_SHARE:
        return record | chance.choice(slips)(record)
    return record


def _one_of(chance: Random, weighted: tuple[tuple[Any, int], ...]) -> Any:  # noqa: ANN401
    return chance.choices([one for one, _ in weighted], [weight for _, weight in weighted])[0]


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _slug(name: str) -> str:
    return "-".join(name.casefold().split())
