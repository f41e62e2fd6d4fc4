"""A whole feed: one answer a record, whatever the others are."""

import inspect
import json
import re
from types import ModuleType

import pytest

from server.formats import bmlt, meeting_guide
from server.formats.reading import Kind, NotAFeed, Reject, read
from server.formats.validating import Defaults, Draft
from server.formats.values import Fields
from server.listings.record import Record
from tests.formats import look_alikes
from tests.formats.readers import GUIDE, NOTHING, answers

pytestmark = pytest.mark.neutral


def test_one_bad_record_costs_no_other() -> None:
    bad: list[object] = [
        None,
        5,
        "text",
        [],
        {},
        GUIDE | {"time": "noonish"},
        GUIDE | {"day": [[9]]},
    ]
    found = answers("meeting-guide", [*bad, GUIDE])
    assert [type(one) for one in found] == [Reject] * 7 + [Record]


def test_bytes_that_are_no_text_cost_only_their_record() -> None:
    good = json.dumps(GUIDE).encode()
    body = b"[" + good.replace(b"s1", b"\xff\xfe") + b',{"slug":"\\ud800"},' + good + b"]"
    found = answers("meeting-guide", body)
    assert [one.source_id for one in found if isinstance(one, Record)][-1] == "s1"
    assert len(found) == 3


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>Gone</html>", b'{"error": 1}', b'[{"slug": "a"', b"12", b"null", b"[" * 100_000],
)
def test_a_body_that_is_no_feed_is_told(body: bytes) -> None:
    for kind in ("meeting-guide", "bmlt"):
        with pytest.raises(NotAFeed):
            list(answers(kind, body))


@pytest.mark.parametrize("body", [b"", b"<html>", b"Name,Day\na,b\n", b"\xff\xfe\x00"])
def test_a_body_that_is_no_sheet_is_told(body: bytes) -> None:
    with pytest.raises(NotAFeed):
        answers("sheet", body)


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("Name,Day", "no column “ID”$"),
        ("Slug,Day", "no column “Name”$"),
        ("Day,Time", "no column “ID” and no column “Name”$"),
    ],
)
def test_only_the_columns_that_are_missing_are_named(header: str, missing: str) -> None:
    with pytest.raises(NotAFeed, match=missing):
        answers("sheet", f"{header}\na,b\n".encode())


def test_it_is_told_before_the_first_answer() -> None:
    with pytest.raises(NotAFeed):
        read("meeting-guide", b"{}", None, NOTHING)
    with pytest.raises(NotAFeed):
        read("sheet", b"Name\n", None, NOTHING)


@pytest.mark.parametrize("name", ["meetings", "data"])
def test_a_list_in_an_object_is_found(name: str) -> None:
    assert len(answers("meeting-guide", {name: [GUIDE]})) == 1


def test_an_empty_list_is_a_feed_without_meetings() -> None:
    assert answers("meeting-guide", []) == []


def test_the_same_id_is_told_apart_by_its_start() -> None:
    rows = [GUIDE, GUIDE | {"time": "12:00"}, GUIDE | {"day": 4}, GUIDE]
    found = answers("meeting-guide", rows)
    assert [one.source_id for one in found[:3]] == ["s1", "s1@12:00", "s1"]
    assert isinstance(found[3], Reject)


def test_a_reject_says_what_it_was_without_its_people() -> None:
    (one,) = answers(
        "meeting-guide",
        [GUIDE | {"day": 8, "contact_1_name": "Pat", "notes": "Call 561-555-0123."}],
    )
    assert isinstance(one, Reject)
    assert (one.source_id, one.reason) == ("s1", "there is no day '8'")
    assert json.loads(one.raw) == GUIDE | {"day": 8, "notes": ""}


PERSONS = ("Miller", "561", "mary@", "@john")


@pytest.mark.parametrize(
    "fields",
    [
        ["John Miller", "561-555-0199"],
        "Call John Miller 561-555-0199 mary@example.org",
        {"group_contact": "John Miller", "primary_contact_name": "John Miller"},
        {"Contact_1_Name": "John Miller", "venmo": "@john-m", "email_contact": "mary@example.org"},
        {"people": [{"name": "John Miller", "phone": "561-555-0199"}]},
        {"types": ["O", "call 561-555-0199", {"phone": "561-555-0199"}]},
        {"day": "561-555-1234"},
        {"day": 5615551234},
        {"time": "mary@example.org"},
        {"slug": "s2,Pat Miller 561-555-0199 mary@example.org"},
        {"slug": '"s2,John Miller'},
    ],
)
def test_a_reject_names_nobody(fields: object) -> None:
    bad = {**GUIDE, "day": 9, **fields} if isinstance(fields, dict) else fields
    (one,) = answers("meeting-guide", [bad])
    assert isinstance(one, Reject)
    assert one.reason
    assert [said for said in PERSONS if said in " ".join(one)] == []
    assert isinstance(fields, dict) == ("Serenity" in one.raw)


def test_a_deep_reject_costs_no_other() -> None:
    deep = b"[" * 900 + b"]" * 900
    good = json.dumps(GUIDE).encode()
    body = b'[{"slug": "s2", "types": ' + deep + b', "day": 9},' + good + b"]"
    assert [type(one) for one in answers("meeting-guide", body)] == [Reject, Record]


def test_a_torn_row_names_nobody() -> None:
    head = "ID,Name,Day,Time,Address,City,State,Contact 1 Name\n"
    torn = '"2,Mary Miller 561-555-0199 mary@example.org,Monday,8pm,1 Elm St,Tulsa,"OK\n\n'
    (one,) = answers("sheet", (head + torn).encode())
    assert isinstance(one, Reject)
    assert [said for said in PERSONS if said in " ".join(one)] == []
    assert one.source_id == "2"


@pytest.mark.parametrize("reader", [meeting_guide, bmlt])
def test_all_that_is_read_is_kept_of_a_reject(reader: ModuleType) -> None:
    """Else the operator could not see what is wrong with it."""
    source = inspect.getsource(reader)
    assert set(re.findall(r'(?:said|fields)\.get\("(\w+)"', source)) <= reader.READ
    assert {"contact_1_name", "email_contact", "venmo"}.isdisjoint(reader.READ)


@pytest.mark.parametrize("kind", ["meeting-guide", "bmlt", "sheet"])
def test_a_feed_without_faults_has_no_rejects(kind: Kind) -> None:
    found = _look_alike(kind, fault_share=0)
    assert [one for one in found if isinstance(one, Reject)] == []
    assert len(found) >= 500


@pytest.mark.parametrize("kind", ["meeting-guide", "bmlt", "sheet"])
def test_faults_are_rejected_and_nothing_else_is(kind: Kind) -> None:
    with_faults = _look_alike(kind, fault_share=0.1)
    rejects = [one for one in with_faults if isinstance(one, Reject)]
    assert 25 <= len(rejects) <= 80


def _look_alike(kind: Kind, fault_share: float) -> list[Record | Reject]:
    defaults = Defaults("AA", "America/New_York", 60)
    if kind == "bmlt":
        body, formats = look_alikes.bmlt(500, 1, fault_share)
        return list(read(kind, body, formats, defaults))
    made = look_alikes.sheet if kind == "sheet" else look_alikes.meeting_guide
    return list(read(kind, made(500, 1, fault_share), None, defaults))


def test_a_record_that_breaks_the_reader_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    understood = meeting_guide.draft

    def breaks(fields: Fields, program: str) -> Draft:
        if fields["slug"] != "s1":
            raise KeyError(program)
        return understood(fields, program)

    monkeypatch.setattr(meeting_guide, "draft", breaks)
    broken, good = answers("meeting-guide", [GUIDE | {"slug": "s2"}, GUIDE])
    assert getattr(broken, "reason", "") == "it broke the reader (KeyError)"
    assert isinstance(good, Record)
