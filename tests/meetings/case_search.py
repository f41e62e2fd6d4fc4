"""Cases about searching, ranking and distances, asked of the real search in its own database."""

import asyncio
import atexit
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

from msgspec import structs

from server.app import MODELS
from server.core.instance import opened
from server.core.settings import Settings
from server.formats import type_names
from server.formats.reading import read
from server.formats.validating import Defaults
from server.listings.distance import kilometres
from server.listings.occurrence import current
from server.listings.record import Attendance, Record
from server.meetings.asking import Attending, Query, Shown
from server.meetings.ranking import rank
from server.meetings.search import search
from server.places.folding import folded
from server.places.lookup import Place
from tests.engines import Sqlite
from tests.meetings import crowd
from tests.meetings.candidates import Timed
from tests.meetings.case_shapes import ANSWER, Case, Found

KM_A_MILE = 1.609344
GRACE_SECONDS = 600
NOON = 720
ATTENDING: dict[str, tuple[Attending | None, ...]] = {
    "in-person": ("in_person", "hybrid"),
    "online": ("online", "hybrid"),
    "inactive": ("inactive",),
    "active": (None,),
}
DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


def distance(case: Case) -> Found:
    """Kilometres or miles as the peer rounds them: fewer digits the further."""
    one, other = ((case.input[at]["latitude"], case.input[at]["longitude"]) for at in "ab")
    length = kilometres(*one, *other) / (KM_A_MILE if case.input["unit"] == "mi" else 1)
    return Found(round(length, 2 if length < 10 else 1 if length < 100 else 0))


def distance_in_miles(case: Case) -> Found:
    return Found(kilometres(*case.input["a"], *case.input["b"]) / KM_A_MILE)


def words(case: Case) -> Found:
    text = case.input["text"]
    is_more_than_words = re.search(r"[^a-z0-9 ]", text)
    return Found(folded(text), {ANSWER: "no_operators"} if is_more_than_words else {})


def ranked(case: Case) -> Found:
    """Rank BMLT rows of a viewer in UTC."""
    days = [int(one["weekday_tinyint"]) - 1 for one in case.input["meetings"]]
    starts = [datetime.strptime(one["start_time"], "%H:%M:%S") for one in case.input["meetings"]]  # noqa: DTZ007
    found = []
    for one, day, start in zip(case.input["meetings"], days, starts, strict=True):
        span = current(day, start.hour * 60 + start.minute, 60, "UTC", case.now)
        at = (int(span.start.timestamp()), int(span.end.timestamp()))
        found.append(Timed(one["id_bigint"], Attendance.IN_PERSON, *at))
    now = int(case.now.timestamp())
    found.sort(key=lambda one: rank(one, None, now, "car", has_place=False))
    ours = [one.id for one in found]
    later = {one.id for one in found if _is_on_past_grace(one.start, one.end, now)}
    is_all = _without(later, ours) == _without(later, case.output)
    return Found(ours, {ANSWER: "until_the_end"} if later and is_all else {})


def _without(some: set[str], ids: Iterable[object]) -> list[str]:
    return [str(one) for one in ids if str(one) not in some]


def _is_on_past_grace(start: int | None, end: int | None, now: int) -> bool:
    """Tell whether the peer no longer takes for one that is on what is on until its end."""
    return start is not None and end is not None and start + GRACE_SECONDS <= now < end


def filtered(case: Case) -> Found:
    """Search a whole feed. A union of filters is asked as one search for each of its parts."""
    feed = json.dumps(case.shared[case.input["feed_ref"]]).encode()
    answers = read("meeting-guide", feed, None, Defaults())
    records = [one for one in answers if isinstance(one, Record)]
    queries = list(_queries(case.input["input"], case.input.get("location", {})))
    with tempfile.TemporaryDirectory() as folder:
        settings = _template().settings(Path(folder) / "data")
        found = asyncio.run(_searched(settings, records, queries, case.now))
    has_place = queries[0].place is not None
    is_untimed = case.input["input"].get("time") == ["appointment"]
    shown = {
        one.id: one
        for one in found
        if (not has_place or one.distance_km is not None) and (not is_untimed or one.start is None)
    }
    slugs = [one.record.source_id for one in shown.values()]
    on_now = [one.record.source_id for one in shown.values() if one.is_on_now]
    now = int(case.now.timestamp())
    later = {
        one.record.source_id
        for one in shown.values()
        if one.start and one.end and _is_on_past_grace(_seconds(one.start), _seconds(one.end), now)
    }
    rules: dict[str, str] = {}
    has_own_list = not case.input["input"].get("weekday")
    if sorted(later if has_own_list else []) == sorted(case.output["in_progress"]):
        rules["in_progress"] = "until_the_end"
    if sorted(slugs) == sorted(case.output["order"]):
        rules["order"] = "order_by_reach"
    elif {*slugs} < {*case.output["order"]} and _is_only_in_notes(
        case, {*case.output["order"]} - {*slugs}, records
    ):
        rules["order"] = "notes_not_searched"
    return Found({"order": slugs, "in_progress": on_now}, rules)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _is_only_in_notes(case: Case, missing: set[str], records: list[Record]) -> bool:
    """Tell whether what we do not find says the words only in its notes or its address."""
    asked = folded(str(case.input["input"].get("search", ""))).split()
    told = {one.source_id: folded(one.notes, one.venue_notes, one.address) for one in records}
    return bool(asked and missing) and all(
        all(word in told[slug] for word in asked) for slug in missing
    )


def _queries(said: Mapping[str, Any], location: Mapping[str, float]) -> Iterable[Query]:
    types = [_type(one) for one in said.get("type", [])]
    codes = tuple(one for one in types if one not in ATTENDING)
    attending = [way for one in types if one in ATTENDING for way in ATTENDING[one]]
    place = Place("", location["latitude"], location["longitude"], "UTC") if location else None
    regions = " ".join(said.get("region", []))
    everybody: list[Attending | None] = [None] if place else ["any"]
    choices = product(
        said.get("weekday") or [None],
        [part for part in said.get("time") or [None] if part != "appointment"] or [None],
        attending or everybody,
        str(said.get("search", "")).split(" OR "),
    )
    for day, part, attendance, asked in choices:
        yield Query(
            place=place,
            radius_km=said.get("distance", 25) * KM_A_MILE if place else None,
            weekday=DAYS.index(day) if day else None,
            part_of_day=part,
            attendance=attendance,
            types=codes,
            words=f"{asked} {regions}",
            limit=200,
        )


def _type(named: str) -> str:
    return named if named in ATTENDING else type_names.code(named)


async def _searched(
    settings: Settings, records: list[Record], queries: list[Query], now: datetime
) -> list[Shown]:
    async with opened(settings, MODELS, now):
        feed = await crowd.feed("cases", now)
        await crowd.keep(feed.id, iter(records), now)
        answers = [await search(_of_feed(query, feed.id), now) for query in queries]
    return [one for answer in answers for one in answer.meetings]


def _of_feed(query: Query, feed: UUID) -> Query:
    return structs.replace(query, feed=feed)


@lru_cache
def _template() -> Sqlite:
    """Return a migrated database, made once in a process and copied for each question."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Sqlite(folder / "template")


MAPPED: Mapping[str, Callable[[Case], Found]] = {
    "getDistance": distance,
    "haversineDistanceMiles": distance_in_miles,
    "formatSearch": words,
    "sortMeetings": ranked,
    "FilterProvider/useFilter": filtered,
}
