"""Cases about what the pages make of a meeting: directions, a calendar's entry, what was asked.

The peers write other addresses and longer entries; what is told in them is put in their shape.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from uuid import UUID

from msgspec.structs import asdict

from server.core.errors import Refused
from server.core.requests import convert
from server.formats import type_names
from server.formats.reading import read
from server.formats.validating import Defaults
from server.listings.occurrence import current
from server.listings.record import Record
from server.listings.vocabulary import LANGUAGES
from server.meetings.asking import Shown
from server.meetings.calendar import calendar_of
from server.meetings.forms import Asked, AskedByPage
from server.meetings.meeting_view import directions
from server.meetings.ranking import Tier
from tests.meetings.case_shapes import Case, Found

KM_A_MILE = 1.609344
DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
ASKED = {"time": "part_of_day", "search": "q", "weekday": "weekday", "type": "type"}
WHEN = ("SUMMARY", "DTSTART", "DTEND")
BY_HAND = ("DTSTAMP", "LOCATION", "DESCRIPTION")
"""What both write in words of their own."""


def way(case: Case) -> Found:
    """A link to some map: the place it leads to is what counts."""
    spot = (case.input.get("latitude"), case.input.get("longitude"))
    record = Record(source_id="", name="", timezone="UTC", lat=spot[0], lng=spot[1])
    to = parse_qs(urlsplit(directions(record, "desktop")).query)["to"][0]
    return Found(f"https://www.google.com/maps/dir/?{urlencode({'api': 1, 'destination': to})}")


def calendar(case: Case) -> Found:
    """An entry by the meeting's name."""
    zone = {"timezone": case.input["display_timezone"]}  # of what names none, as in case_feeds
    body = json.dumps([zone | one for one in case.input["feed"]]).encode()
    record = next(
        one for one in read("meeting-guide", body, None, Defaults()) if isinstance(one, Record)
    )
    written = calendar_of(_shown(record, case.now), case.now, "https://example.org", is_named=True)
    ours = _told((written or "").replace("\r\n ", "").splitlines())
    theirs = _told(case.output["lines"])
    is_same_time = all(ours.get(name) == theirs.get(name) for name in WHEN)
    lines = [_line(line, ours) for line in case.output["lines"]]
    return Found({"lines": lines}, {"lines": "calendar_words"} if is_same_time else {})


def _line(line: str, ours: Mapping[str, str]) -> str:
    name = re.split("[:;]", line)[0]
    return ours.get(name, line) if name in {*WHEN, *BY_HAND} else line


def _told(lines: list[str]) -> dict[str, str]:
    """Return the lines of the entry itself by name; its length as the end it comes to."""
    start = lines.index("BEGIN:VEVENT")
    named = {re.split("[:;]", line)[0]: line for line in lines[start:]}
    if "DURATION" in named:
        begins = datetime.strptime(named["DTSTART"][-15:], "%Y%m%dT%H%M%S")  # noqa: DTZ007
        minutes = int(re.sub(r"\D", "", named["DURATION"]))
        ends = begins + timedelta(minutes=minutes)
        zone = named["DTSTART"].partition(";")[2].partition(":")[0]
        named["DTEND"] = f"DTEND;{zone}:{ends:%Y%m%dT%H%M%S}"
    return named


def _shown(record: Record, now: datetime) -> Shown:
    assert record.weekday is not None
    assert record.start is not None
    span = current(record.weekday, record.start, record.duration, record.timezone, now)
    return Shown(
        id=UUID(int=1),
        feed_id=UUID(int=2),
        feed="",
        record=record,
        start=span.start,
        end=span.end,
        is_on_now=span.is_on(now),
        distance_km=None,
        tier=Tier.LATER,
        is_stale=False,
    )


def asked(case: Case) -> Found:
    """The filters in an address, each checked for itself; one that can't be is left out."""
    sent = dict(parse_qsl(case.input["query"]))
    given = {ours: _ours(ours, sent[name]) for name, ours in ASKED.items() if name in sent}
    is_near = sent.get("mode") == "me"
    if is_near:
        given |= {"lat": "0", "lng": "0", "radius_km": str(_km(sent.get("distance", "")))}
    taken = asdict(_taken(given))
    day, part = taken["weekday"], taken["part_of_day"]
    answer: dict[str, Any] = {
        "mode": "me" if taken["lat"] is not None else "search",
        "region": [],
        "search": taken["q"],
        "time": [part] if part else [],
        "type": [type_names.code(one) and one for one in sent.get("type", "").split("/") if one],
        "view": "table",
        "weekday": [] if day is None else [DAYS[day]],
    }
    if taken["radius_km"]:
        answer["distance"] = round(taken["radius_km"] / KM_A_MILE)
    several = {name: "one_of_each" for name in ("time", "weekday") if "/" in sent.get(name, "")}
    return Found(answer, several)


def _ours(name: str, value: str) -> str:
    if name == "weekday":
        return str(DAYS.index(value)) if value in DAYS else value
    if name == "type":
        return ",".join(type_names.code(one) for one in value.split("/"))
    return value


def _km(miles: str) -> float | str:
    return float(miles) * KM_A_MILE if miles.isdecimal() else ""


def _taken(given: Mapping[str, str]) -> AskedByPage:
    fine = {}
    for name, value in given.items():
        try:
            convert({name: value}, AskedByPage, typed=True)
        except Refused:
            continue
        fine[name] = value
    return convert(fine, AskedByPage, typed=True)


def coerced(case: Case) -> Found:
    """Languages are types here, written with commas."""
    if set(case.input) != {"languages"}:
        return Found({})
    said = case.input["languages"]
    wanted = json.loads(said) if said.startswith("[") else [said]
    codes = {language: code for code, language in LANGUAGES.items()}
    query = Asked(type=",".join(codes[one] for one in wanted)).query()
    return Found({"languages": [LANGUAGES[code] for code in query.types]})


MAPPED: Mapping[str, Callable[[Case], Found]] = {
    "formatDirectionsUrl": way,
    "formatIcs": calendar,
    "validateInput": asked,
    "parsedQueryParams": coerced,
}
