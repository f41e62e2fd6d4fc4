"""Whatever a record holds, the readers take it or refuse it; they never raise or lose another."""

import contextlib
import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from server.formats.reading import Kind, NotAFeed, Reject, read
from server.formats.validating import Defaults
from server.listings.record import Record, content_hash
from tests.formats.readers import BMLT, GUIDE

pytestmark = [pytest.mark.fuzz, pytest.mark.neutral]
DEFAULTS = Defaults("NA", "America/New_York", 60)

ODD_TEXTS = some.one_of(
    some.text(),
    some.sampled_from(
        [
            *("19:00", "8:00 PM", "7-9pm", "24:00", "23:59", "00:00", "noon", "99:99", "٣:٠٠"),
            *("America/New_York", "EST", "FL", "33444", "00000", "M5V 2T6", "USA", "Ireland"),
            *("https://zoom.us/j/1", "zoom.us", "https://[", "javascript:x", "tel:1", "//x"),
            *("<![x[", "<p>", "&#xD800;", "&#1114112;", "\ud800", "\x00", "a@b.c", "561-555-0123"),
            *("26.46,-80.07", "1e400", "nan", "-0", "yes", "O,D", "1st Monday", "monthly", "1,2"),
        ]
    ),
)
VALUES = some.recursive(
    some.one_of(
        some.none(), some.booleans(), some.integers(), some.floats(allow_nan=False), ODD_TEXTS
    ),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=6,
)
GUIDE_FIELDS = (
    *("slug", "name", "day", "time", "end_time", "timezone", "types", "formatted_address"),
    *("address", "city", "state", "postal_code", "country", "latitude", "longitude", "updated"),
    *("coordinates", "approximate", "regions", "region", "sub_region", "conference_url", "group"),
    *("conference_phone", "conference_url_notes", "notes", "location", "url", "location_notes"),
)
BMLT_FIELDS = (*BMLT, "format_shared_id_list", "virtual_meeting_link", "phone_meeting_number")
Make = Callable[[list[Any]], bytes]


def changed(record: dict[str, str], names: tuple[str, ...]) -> some.SearchStrategy[Any]:
    """A good record with some fields made odd, or anything at all."""
    odd = some.dictionaries(some.sampled_from(names), VALUES, min_size=1, max_size=5)
    return odd.map(lambda said: {**record, "slug": "odd", "id_bigint": "13", **said}) | VALUES


@pytest.mark.parametrize(
    ("kind", "good", "names", "ident"),
    [
        ("meeting-guide", GUIDE, GUIDE_FIELDS, "s1"),
        ("bmlt", BMLT, BMLT_FIELDS, "7"),
    ],
)
@given(data=some.data())
@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_json_record_breaks_or_loses_another(
    kind: Kind, good: dict[str, str], names: tuple[str, ...], ident: str, data: some.DataObject
) -> None:
    odd = data.draw(some.lists(changed(good, names), max_size=4))
    rows = [one for one in odd if not (isinstance(one, dict) and _id(one) == ident)]
    at = data.draw(some.integers(0, len(rows)))
    body = json.dumps([*rows[:at], good, *rows[at:]]).encode()
    found = _checked(kind, body)
    assert [one.source_id for one in found if isinstance(one, Record)].count(ident) == 1


@given(some.lists(some.lists(ODD_TEXTS, max_size=9), max_size=5))
@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_row_breaks_a_sheet_or_loses_another(rows: list[list[str]]) -> None:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["ID", "Name", "Day", "Time", "Types", "Full Address", "Notes"])
    good = ["s1", "Serenity", "Wednesday", "7:00 PM", "Open", GUIDE["formatted_address"], ""]
    writer.writerows([*([f"odd{at}", *row] for at, row in enumerate(rows)), good])
    body = file.getvalue().replace("\0", "").encode(errors="ignore")
    found = _checked("sheet", body)
    assert [one.source_id for one in found if isinstance(one, Record)].count("s1") == 1


@given(some.binary(max_size=200), some.sampled_from(["meeting-guide", "bmlt", "sheet"]))
@settings(max_examples=300, deadline=None)
def test_no_body_raises_anything_but_that_it_is_no_feed(body: bytes, kind: Kind) -> None:
    with contextlib.suppress(NotAFeed):
        _checked(kind, body)


def _checked(kind: Kind, body: bytes) -> list[Record | Reject]:
    """Read, and look at what every answer promises."""
    found = list(read(kind, body, None, DEFAULTS))
    for one in found:
        if isinstance(one, Reject):
            assert not one.reason.startswith("it broke the reader")
            assert one.raw or one.reason == "it is not a record with fields"
            assert "\0" not in "".join(one)
        else:
            _look_at(one)
    keys = [(one.source_id, one.weekday) for one in found if isinstance(one, Record)]
    assert len(keys) == len(set(keys))
    return found


def _look_at(record: Record) -> None:
    assert content_hash(record)
    assert record.source_id
    assert record.name
    assert record.timezone
    assert 1 <= record.duration <= 1440
    assert (record.weekday is None) == (record.start is None)
    assert record.start is None or 0 <= record.start < 1440
    assert (record.lat is None) == (record.lng is None)
    assert list(record.types) == sorted(record.types)
    assert not record.url or record.url.lower().startswith(("http://", "https://"))
    assert record.provider == "" or record.url


def _id(row: dict[str, Any]) -> str:
    return str(row.get("slug") if "slug" in row else row.get("id_bigint"))
