"""Cases about what BMLT's own search finds: our records of the same rows, asked in plain Python.

The finder offers parts of the day rather than hours; these cases hold our reading of days, starts,
lengths and places against theirs.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from server.formats.reading import read
from server.formats.validating import Defaults
from server.listings.distance import kilometres
from server.listings.record import Record
from tests.meetings.case_search import KM_A_MILE
from tests.meetings.case_shapes import Case, Found

ID_FIELDS = {"id": "id_bigint", "lat": "latitude", "lng": "longitude"}
PLACED = {
    "meeting_name": "Serenity",
    "weekday_tinyint": "2",
    "start_time": "19:00",
    "published": "1",
    "duration_time": "01:00",
    "venue_type": "1",
    "time_zone": "America/New_York",
    "location_street": "1 Elm St",
    "location_municipality": "Greensboro",
}
LONGEST = 2880
A_DIGIT = 0.01


def found(case: Case) -> Found:
    query = case.input["query"]
    minutes = _minutes(query.get("_defaultDurationTime", "01:00")) or 60
    records = _records(case.input["meetings"], minutes)
    if "lat_val" in query:
        return _near(case, records)
    if "_format" in query:
        return Found({"coordinates": None if records[0].lat is None else "kept"})
    if "_defaultDurationTime" in query:
        hours, rest = divmod(records[0].duration, 60)
        return Found({"duration_time": f"{hours:02}:{rest:02}:00"})
    is_hidden_asked = query.get("advanced_published") == -1
    asked = [] if is_hidden_asked else [one for one in records if _is_asked_for(one, query)]
    ids = [int(one.source_id) for one in asked]
    return Found(
        {"ids": ids}, {"ids": "never_unpublished"} if "advanced_published" in query else {}
    )


def _near(case: Case, records: list[Record]) -> Found:
    query = case.input["query"]
    place = (query["lat_val"], query["long_val"])
    widest = query.get("geo_width_km") or query["geo_width"] * KM_A_MILE
    away = {
        int(one.source_id): kilometres(*place, one.lat, one.lng)
        for one in records
        if one.lat is not None and one.lng is not None
    }
    ids = [number for number, km in away.items() if km <= widest]
    told = {
        "ids": ids,
        "order": sorted(ids, key=away.__getitem__),
        "distance_km_prefix": _prefixes(case, "distance_km_prefix", away, 1),
        "distance_mi_prefix": _prefixes(case, "distance_mi_prefix", away, KM_A_MILE),
    }
    return Found({name: told.get(name) for name in case.output})


def _prefixes(case: Case, name: str, away: Mapping[int, float], unit: float) -> dict[str, str]:
    """Give the peer's digits where ours are within the last one and a thousandth of the Earth."""
    asked = case.output.get(name, {})
    found = {number: away[int(number)] / unit for number in asked}
    return {
        number: text if _is_near(found[number], float(text)) else str(found[number])
        for number, text in asked.items()
    }


def _is_near(ours: float, theirs: float) -> bool:
    return abs(ours - theirs) <= A_DIGIT + theirs / 1000


def _is_asked_for(record: Record, query: Mapping[str, Any]) -> bool:
    start = record.start or 0
    wanted = query.get("meeting_key_value") or query.get("weekdays") or []
    days = {int(day) - 1 for day in (wanted if isinstance(wanted, list) else [wanted])}
    is_its_day = not days or record.weekday in days
    starts = _limit(query, "StartsAfter", -1) < start < _limit(query, "StartsBefore", LONGEST)
    ends = start + record.duration <= _limit(query, "EndsBefore", LONGEST)
    shortest, longest = _limit(query, "MinDuration", 0), _limit(query, "MaxDuration", LONGEST)
    return is_its_day and starts and ends and shortest <= record.duration <= longest


def _limit(query: Mapping[str, Any], name: str, otherwise: int) -> int:
    if f"{name}H" not in query and f"{name}M" not in query:
        return otherwise
    return int(query.get(f"{name}H", 0)) * 60 + int(query.get(f"{name}M", 0))


def _records(rows: list[dict[str, Any]], minutes: int) -> list[Record]:
    given = [
        PLACED | {ID_FIELDS.get(name, name): str(value) for name, value in row.items()}
        for row in rows
    ]
    body = json.dumps(given).encode()
    answers = read("bmlt", body, None, Defaults("NA", "America/New_York", minutes))
    return [one for one in answers if isinstance(one, Record)]


def _minutes(written: str) -> int:
    hours, minutes = map(int, written.split(":")[:2])
    return hours * 60 + minutes


MAPPED: Mapping[str, Callable[[Case], Found]] = {"GetSearchResults": found}
