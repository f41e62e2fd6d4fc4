"""Why we may answer other than tsml-ui on a feed: by field, the rule in `differences.toml`.

A rule is named only where the input is such that it applies, and only for the fields it is about,
so that no other difference hides behind it. Of a record that one of us takes and the other doesn't,
those are its slug and the list of what is accepted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from server.formats import clock_words, conference, zones
from server.formats.values import number, truth

NOT_KEPT = ("venmo", "square", "paypal", "homegroup_online", "entity", "contact_", "feedback_")
FULL_PARTS = 4
DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
TIMES = ("start_utc", "end_utc", "display_start_local", "minutes_week", "time_buckets")
JOINING = ("conference_url", "conference_provider", "is_online", "is_active", "types")
PLACE = ("approximate", "address", "is_in_person", "is_active", "types", "time_buckets")
ADDRESS = ("formatted_address", "address", "city", "state", "postal_code")


def of_feed(feed: list[dict[str, Any]], output: Any) -> dict[str, str]:  # noqa: ANN401 - JSON
    """Return the rules that apply to a feed whose answer by the peer is known."""
    rules: dict[str, str] = {}
    for one in feed:
        for said in (_of_types(one), _of_link(one), _of_times(one), _of_place(one), _of_all(one)):
            rules |= dict(said)
    slugs = [str(one.get("slug")) for one in feed]
    for one in feed:
        if slugs.count(str(one.get("slug"))) > 1:
            rules |= dict(_taken(one, "same_id_apart"))
    kept = {name for one in _meetings(output) for name in one if name.startswith(NOT_KEPT)}
    return rules | dict.fromkeys(kept, "not_kept")


def held(rules: dict[str, str], feed: list[dict[str, Any]], ours: Any) -> dict[str, str]:  # noqa: ANN401
    """Leave out each rule by which ours should have said something else: that is our fault."""
    shown = {str(one["slug"]): one for one in _meetings(ours)}
    broken = {
        rule
        for one in feed
        for rule, is_held in HELD.items()
        if (our := shown.get(str(one.get("slug")))) and rule in _named_by(one)
        if not is_held(one, our)
    }
    return {name: rule for name, rule in rules.items() if rule not in broken}


def has_point(one: Mapping[str, Any]) -> bool:
    """Tell whether a record says where it is on the globe."""
    lat, lng = number(one.get("latitude")), number(one.get("longitude"))
    is_given = lat is not None and lng is not None and abs(lat) <= 90 and abs(lng) <= 180
    return is_given or bool(one.get("coordinates"))


def _named_by(one: dict[str, Any]) -> set[str]:
    return {rule for _, rule in (*_of_link(one), *_of_times(one))}


def _is_joinable(one: dict[str, Any], our: dict[str, Any]) -> bool:
    """Tell whether ours can be joined by the link as it was written, of a service nobody knows."""
    is_joined = our["is_online"] and our["is_active"] and {"online", "active"} <= set(our["types"])
    is_timed = bool(our["time_buckets"]) and "conference_provider" not in our
    return bool(
        is_joined and is_timed and our.get("conference_url") == one["conference_url"].strip()
    )


def _is_unlinked(_one: dict[str, Any], our: dict[str, Any]) -> bool:
    return "conference_url" not in our and "conference_provider" not in our


def _lasts(one: dict[str, Any], our: dict[str, Any]) -> bool:
    """Tell whether ours ends when it should: 23:59 is 24:00, an end before the start next day."""
    start, end = _read(one.get("time"))[0], _read(one.get("end_time"))[0]
    if start is None or our["start_utc"] is None:
        return True
    length = 0 if end is None else ((1440 if end == 1439 else end) - start) % 1440
    began, ended = (datetime.fromisoformat(our[name]) for name in ("start_utc", "end_utc"))
    return (ended - began).total_seconds() / 60 == (length if 0 < length <= 720 else 60)


HELD = {
    "unknown_host": _is_joinable,
    "unsafe_link": _is_unlinked,
    **dict.fromkeys(("end_default", "end_midnight", "end_next_day"), _lasts),
}


def of_week(shown: Iterable[tuple[int | None, str]]) -> dict[str, str]:
    """Return the rule for meetings, by weekday and as displayed, that are seen on another day."""
    is_another = any(
        day is not None and not text.startswith(DAYS[day]) for day, text in shown if text
    )
    return {"minutes_week": "week_order"} if is_another else {}


def _taken(one: dict[str, Any], rule: str) -> Iterator[tuple[str, str]]:
    """Name what differs when only one of us takes a record, which may be held on several days."""
    slug, days = str(one.get("slug")), one.get("day")
    yield from (("accepted", rule), (slug, rule))
    yield from ((f"{slug}-{day}", rule) for day in (days if isinstance(days, list) else []))


def _of_types(one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    types = one.get("types")
    if isinstance(types, str):
        yield "types", "types_as_text"
    elif isinstance(types, list) and {"SP", "D"} <= {str(code).strip() for code in types}:
        yield "types", "speaker_and_discussion"


def _of_link(one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    link = str(one.get("conference_url") or "")
    if link and not conference.provider(link):
        is_link = link.lower().startswith(("http:", "https:"))
        rule = "unknown_host" if is_link else "unsafe_link"
        yield from dict.fromkeys((*JOINING, "time_buckets"), rule).items()


def _of_times(one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    start, is_start_read = _read(one.get("time"))
    end, is_end_read = _read(one.get("end_time"))
    if re.search(r"[a-z]", str(one.get("time") or ""), re.IGNORECASE) and is_start_read:
        yield from dict.fromkeys(TIMES, "words_of_time").items()
        yield from _taken(one, "words_of_time")
    if not is_end_read:
        yield "end_utc", "end_default"
        yield from _taken(one, "end_default")
    elif str(one.get("end_time") or "").startswith("23:59"):
        yield "end_utc", "end_midnight"
    elif start is not None and end is not None and end <= start:
        yield "end_utc", "end_next_day"


def _of_place(one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    line = str(one.get("formatted_address") or "")
    is_short = line.count(",") < FULL_PARTS - 1
    if is_short and line[:1].isdigit() and truth(one.get("approximate")) is None:
        yield from dict.fromkeys(PLACE, "street_with_number").items()
    if not has_point(one):
        yield from (("latitude", "placed_by_address"), ("longitude", "placed_by_address"))
    lat, lng = number(one.get("latitude")), number(one.get("longitude"))
    if (lat is None) != (lng is None) or abs(lat or 0) > 90 or abs(lng or 0) > 180:
        yield from (("latitude", "no_such_point"), ("longitude", "no_such_point"))


def _of_all(one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Rules for a record that one of us takes and the other doesn't."""
    if not one.get("name"):
        yield from _taken(one, "no_name")
    if not any(one.get(name) for name in ADDRESS):
        yield from _taken(one, "online_without_address")
    if not zones.named(str(one.get("timezone") or "")):
        yield from _taken(one, "zone_inferred")
    if re.search(r"[a-z]", str(one.get("day")), re.IGNORECASE) and one.get("day") is not None:
        yield from _taken(one, "words_of_day")


def _read(written: object) -> tuple[int | None, bool]:
    try:
        return clock_words.minutes(written), True
    except clock_words.Unreadable:
        return None, False


def _meetings(output: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    found = output.get("meetings") if isinstance(output, dict) else None
    return list(found.values()) if isinstance(found, dict) else []
