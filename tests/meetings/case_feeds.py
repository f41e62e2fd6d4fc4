"""Cases about reading feeds: our records in the shapes of the peers.

A peer shows a week (Monday to Sunday); ours is asked for the occurrence of that week. Its setting
“display zone” is the zone of every record that names none, as it is in tsml-ui.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from server.core.wall_clock import instant, local
from server.formats import meeting_guide, sheet
from server.formats.reading import read
from server.formats.validating import Defaults
from server.formats.values import Fields
from server.listings.occurrence import current, following
from server.listings.record import Record
from tests.meetings import case_rules
from tests.meetings.case_shapes import Case, Found, parts_of_day

THEIR_TIME = re.compile(r"\d{1,2}:\d\d [AP]M", re.IGNORECASE)
NOT_COMPARED = ("rejected_or_warned", "edit_url", "updated")
TEXTS = {
    "group": "group",
    "location": "venue",
    "location_notes": "venue_notes",
    "notes": "notes",
    "conference_url": "url",
    "conference_provider": "provider",
    "conference_url_notes": "url_notes",
    "conference_phone": "phone",
    "conference_phone_notes": "phone_notes",
    "url": "page",
}


def compared(output: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return a peer's answer without what is not compared; its meetings by slug."""
    if isinstance(output, list):
        return [compared(one) for one in output]
    if not isinstance(output, dict):
        return output
    kept = {name: compared(one) for name, one in output.items() if name not in NOT_COMPARED}
    if isinstance(kept.get("meetings"), list):
        kept["meetings"] = {one["slug"]: one for one in kept["meetings"]}
        kept["accepted"] = sorted(kept["accepted"])
    if isinstance(kept.get("types"), list):
        kept["types"] = sorted(kept["types"])
    return kept


def loaded(case: Case) -> Found:
    """Read a Meeting Guide feed."""
    display = case.input["display_timezone"]
    given = [_with_zone(one, display) for one in case.input["feed"]]
    answers = list(read("meeting-guide", json.dumps(given).encode(), None, Defaults()))
    records = [one for one in answers if isinstance(one, Record)]
    written = {str(one.get("slug")): one for one in given}
    shaped = [_shaped(one, written, display, case.now) for one in records]
    by_slug = {one["slug"]: one for one in shaped}
    ours = {"meetings": by_slug, "accepted": sorted(by_slug)}
    days = [_day(written[one.source_id.partition("@")[0]], one) for one in records]
    week = zip(days, [_displayed(one) for one in shaped], strict=True)
    rules = case_rules.of_feed(given, case.output) | case_rules.of_week(week)
    return Found(ours, case_rules.held(rules, given, ours))


def _day(given: Mapping[str, Any], record: Record) -> int | None:
    """Return the day as written: 24:00 on Wednesday is Thursday's to us."""
    day = str(given.get("day"))
    return int(day) if day in set("0123456") else record.weekday


def _displayed(shaped: dict[str, Any]) -> str:
    return str(shaped["display_start_local"] or "")


def _with_zone(one: dict[str, Any], display: str | None) -> dict[str, Any]:
    return one | {"timezone": display} if display and not one.get("timezone") else one


def _slug(record: Record, given: Mapping[str, Any]) -> str:
    return (
        f"{record.source_id}-{record.weekday}"
        if isinstance(given.get("day"), list)
        else record.source_id
    )


def _shaped(
    record: Record, written: Mapping[str, dict[str, Any]], display: str | None, now: datetime
) -> dict[str, Any]:
    given = written.get(record.source_id.partition("@")[0], {})
    line = given.get("formatted_address") or _line(record)
    is_about_there = record.precision == "approximate" and case_rules.has_point(given)
    can_be_approximate = not (record.is_in_person or record.is_closed)
    is_active = record.is_in_person or record.is_online
    shaped = {
        "slug": _slug(record, given),
        "name": record.name,
        "types": sorted(_types(record)),
        "is_active": is_active,
        "is_in_person": record.is_in_person,
        "is_online": record.is_online,
        "is_temp_closed": record.is_closed,
        "approximate": is_about_there or can_be_approximate,
        "formatted_address": _line(record) if line.count(",") else line,
        "regions": _regions(record, given),
        "start_utc": None,
        "end_utc": None,
        "display_start_local": None,
        "time_buckets": ["appointment"],
    }
    shaped |= {theirs: text for theirs, ours in TEXTS.items() if (text := getattr(record, ours))}
    if not shaped["approximate"]:
        shaped["address"] = record.address or record.city
    if record.is_in_person and record.lat is not None:
        shaped |= {"latitude": record.lat, "longitude": record.lng}
    if record.start is not None:
        shaped |= {"timezone": record.timezone}
        shaped |= _times(record, display or record.timezone, now, is_active=is_active)
    return shaped


def _line(record: Record) -> str:
    state = f"{record.region} {record.postal_code}".strip()
    return ", ".join(one for one in (record.address, record.city, state, record.country) if one)


def _types(record: Record) -> set[str]:
    attended = {"online": record.is_online, "in-person": record.is_in_person}
    is_active = record.is_online or record.is_in_person
    return {
        *record.types,
        *(word for word, is_so in attended.items() if is_so),
        *(["TC"] if record.is_closed else []),
        "active" if is_active else "inactive",
    }


def _regions(record: Record, given: Mapping[str, Any]) -> list[str]:
    if record.district:
        return record.district.split(" > ")
    return [given["city"]] if given.get("city") else []


def _times(record: Record, display: str, now: datetime, *, is_active: bool) -> dict[str, Any]:
    """Reckon the occurrence of the week that the peer shows, and say it in the viewer's zone."""
    assert record.weekday is not None
    assert record.start is not None
    today = local(now, record.timezone).date()
    monday = instant(today - timedelta(days=today.weekday()), time(), record.timezone)
    held = (record.weekday, record.start, record.duration, record.timezone)
    span = current(*held, monday)
    if span.start < monday:  # it is still on as the week begins
        span = following(*held, span)
    seen = local(span.start, display)
    minute = seen.hour * 60 + seen.minute
    return {
        "start_utc": _utc(span.start),
        "end_utc": _utc(span.end),
        "display_start_local": f"{seen:%a %H:%M}",
        "minutes_week": seen.isoweekday() % 7 * 1440 + minute,
        "time_buckets": parts_of_day(minute) if is_active else [],
    }


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sheet_read(case: Case) -> Found:
    """Read a sheet's rows, as the Meeting Guide records that they stand for."""
    header, *rows = case.input["values"]
    names = sheet.columns(header)
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    ours = [_row(sheet.fields(names, row)) for row in kept]
    times = [str(row.get("time", "")) for row in (sheet.fields(names, row) for row in kept)]
    is_any_unlike_theirs = any(one and not THEIR_TIME.fullmatch(one.strip()) for one in times)
    return Found(ours, {"time": "time_read"} if is_any_unlike_theirs else {})


def _row(fields: Fields) -> dict[str, object]:
    draft = meeting_guide.draft(fields, "")
    days = draft.weekdays[0] if len(draft.weekdays) == 1 else list(draft.weekdays)
    read_so = {
        "day": days if draft.weekdays else None,
        "time": None if draft.start is None else _clock(draft.start),
        "end_time": None if draft.end is None else _clock(draft.end),
        "types": sorted(draft.types) or None,
    }
    shown = {**fields, **read_so}
    if "regions" in shown:
        shown.pop("region", None)
    return {
        name: one for name, one in shown.items() if (one and name not in NOT_COMPARED) or one == 0
    }


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


MAPPED: Mapping[str, Callable[[Case], Found]] = {
    "loadMeetingData": loaded,
    "translateGoogleSheet": sheet_read,
}
