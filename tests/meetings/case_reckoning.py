"""Cases about single reckonings: hosts, links, ends, windows of the week, fields of BMLT."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from server.core.wall_clock import local
from server.formats import bmlt, conference, plain_text
from server.formats.reading import read
from server.formats.validating import Defaults, Draft, Unfit
from server.listings.occurrence import current
from server.listings.record import Record
from server.places.folding import folded
from tests.meetings.case_shapes import ANSWER, WAITS, Case, Found, parts_of_day

TOLERANCE = 0.0005
MINUTES_A_WEEK = 10080
GRACE_MINUTES = 10
NOT_NEEDED = {
    "id_bigint",
    "venue_type",
    "time_zone",
    "latitude",
    "longitude",
    "service_body_bigint",
    "service_body_name",
    "format_shared_id_list",
    "formats",
    "duration_time",
    "lang_enum",
    "published",
    "worldid_mixed",
}
"""What a BMLT server's record may lack, or have wrong, here: the rule `lenient_importer`."""
HALF_HOURS = {
    -570: "Pacific/Marquesas",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    570: "Australia/Darwin",
}
"""Zones without a daylight saving time that lie between the hours."""
COMPLETE = {
    "id_bigint": "1",
    "worldid_mixed": "",
    "service_body_bigint": "2",
    "published": "1",
    "weekday_tinyint": "2",
    "venue_type": "1",
    "start_time": "19:00:00",
    "duration_time": "01:00:00",
    "time_zone": "America/New_York",
    "formats": "O,D",
    "format_shared_id_list": "17,4",
    "lang_enum": "en",
    "meeting_name": "Serenity",
    "latitude": "36.06",
    "longitude": "-79.79",
    "location_street": "1 Elm St",
    "location_municipality": "Greensboro",
    "location_province": "NC",
}


def provider(case: Case) -> Found:
    return Found(conference.provider(case.input["url"]) or None)


def link(case: Case) -> Found:
    return Found(plain_text.link(case.input["url"]) or None)


def unknown(case: Case) -> Found:
    return Found(WAITS, reason=f"nobody has mapped {case.function} yet")


def no_slugs(case: Case) -> Found:
    return Found(None, {ANSWER: "no_slugs"})


def next_occurrence(case: Case) -> Found:
    asked = case.input
    hour, minute = map(int, asked["time"].split(":")[:2])
    span = current(asked["iso_weekday"] % 7, hour * 60 + minute, 60, asked["timezone"], case.now)
    return Found({"utc": span.start.strftime("%Y-%m-%dT%H:%M:%SZ")})


def window(case: Case) -> Found:
    """Which minutes of the week (UTC) begin a meeting that is on, or begins in time.

    The peer's window opens ten minutes before, so every meeting of ours is ten minutes long.
    """
    at = datetime.fromisoformat(case.input["start_utc"])
    last = at + timedelta(hours=case.input["hours"])
    ours = {
        minute
        for minute in range(MINUTES_A_WEEK)
        if current(*_start(minute), GRACE_MINUTES, "UTC", at).start <= last
    }
    return _as_theirs(ours, case, to_the_end=True)


def day_window(case: Case) -> Found:
    """Which minutes of the week (UTC) are on a weekday somewhere; east of Greenwich is positive."""
    offset = case.input["offset_min"]
    zone = HALF_HOURS.get(offset, f"Etc/GMT{-offset // 60:+d}")
    monday = datetime(2025, 3, 10, tzinfo=UTC)
    ours = {
        minute
        for minute in range(MINUTES_A_WEEK)
        if local(monday + timedelta(minutes=minute), zone).isoweekday() == case.input["iso_weekday"]
    }
    return _as_theirs(ours, case, to_the_end=False)


def _start(minute: int) -> tuple[int, int]:
    """Return weekday (Sunday 0) and minute of the day of a minute since Monday."""
    day, start = divmod(minute, 1440)
    return (day + 1) % 7, start


def _as_theirs(ours: set[int], case: Case, *, to_the_end: bool) -> Found:
    """Give the peer's own answer when it means the same minutes, else the minutes."""
    try:
        theirs = {one for span in case.output for one in _minutes(span, to_the_end=to_the_end)}
    except ValueError:
        theirs = set()
    return Found(case.output if ours == theirs else sorted(ours))


def _minutes(span: Mapping[str, str], *, to_the_end: bool) -> Iterator[int]:
    first, last = (_minute(span[name]) for name in ("lowerRTC", "upperRTC"))
    is_end_of_day = span["upperRTC"].endswith("24:00")
    yield from range(first, last + (to_the_end and not is_end_of_day))


def _minute(written: str) -> int:
    day, hour, minute = map(int, written.split(":"))
    if minute < 0:
        raise ValueError(written)
    return (day - 1) * 1440 + hour * 60 + minute


def folded_match(case: Case) -> Found:
    return Found({"match": folded(case.input["query"]) in folded(case.input["name"])})


def end_time(case: Case) -> Found:
    try:
        draft = _draft(start_time=case.input["start"], duration_time=case.input["duration"])
    except Unfit:
        return Found(None)
    if not draft.duration or draft.start is None:
        return Found(None)
    hour, minute = divmod((draft.start + draft.duration) % 1440, 60)
    return Found(f"{hour:02}:{minute:02}")


def time_of_day(case: Case) -> Found:
    draft = _draft(start_time=case.input["start"])
    parts = ["afternoon" if one == "midday" else one for one in parts_of_day(draft.start or 0)]
    return Found(
        parts[0] if len(parts) == 1 else parts, _if(len(parts) > 1, ANSWER, "parts_overlap")
    )


def in_progress(case: Case) -> Found:
    draft = _draft(**{name: str(value) for name, value in case.input.items()})
    span = current(draft.weekdays[0], draft.start or 0, 60, "UTC", case.now)
    is_past_grace = span.start <= case.now - timedelta(minutes=GRACE_MINUTES)
    rules = _if(span.is_on(case.now) and is_past_grace, ANSWER, "until_the_end")
    return Found(span.is_on(case.now), rules)


def address_line(case: Case) -> Found:
    nowhere = {"location_street": "", "location_municipality": "", "location_province": ""}
    return Found(", ".join(one for one in _draft(**nowhere | case.input).address if one))


def imported(case: Case) -> Found:
    """Read a complete record without, or with a wrong value for, one field."""
    changed = case.input["meetings"][0]
    row: dict[str, str] = dict(COMPLETE)
    if "_missing" in changed:
        row.pop(changed["_missing"], None)
    else:
        row[changed["_invalid"]] = "not what it should be"
    kept = [one for one in _read([row]) if isinstance(one, Record)]
    is_needless = bool(NOT_NEEDED & {*changed.values()})
    return Found({"rejected": not kept}, _if(is_needless, "rejected", "lenient_importer"))


def _if(holds: bool, field: str, rule: str) -> dict[str, str]:  # noqa: FBT001 - reads as a sentence
    return {field: rule} if holds else {}


def _draft(**said: str) -> Draft:
    return bmlt.draft({**COMPLETE, **said}, bmlt.formats([]), "NA")


def _read(rows: list[Any], minutes: int = 60) -> list[object]:
    return list(read("bmlt", json.dumps(rows).encode(), None, Defaults("NA", "", minutes)))


MAPPED: Mapping[str, Callable[[Case], Found]] = {
    "formatConferenceProvider": provider,
    "getConferenceProvider": provider,
    "normalizeVirtualLink": link,
    "formatSlug": no_slugs,
    "meetingSlug": no_slugs,
    "nextOccurrence(dstAware)": next_occurrence,
    "lowerUpperLimits": window,
    "dayLimits": day_window,
    "makeFlexibleRegex": folded_match,
    "formatEndTime": end_time,
    "getTimeOfDay": time_of_day,
    "isInProgress": in_progress,
    "formatAddress": address_line,
    "ExternalMeeting importer": imported,
}
