import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec import Raw

from server.core.errors import Refused, TooLarge
from server.daily.batch import mended, read_batch
from server.daily.forms import Change, CheckInItem, Deletion, Unread
from tests.daily.entries import NOON

ID = "7e57d004-2b97-4e7a-b45f-5387367791cd"
GOOD: dict[str, Any] = {
    "id": ID,
    "kind": "check_in",
    "rev": 1,
    "local_date": "2026-11-22",
    "recorded_at": "2026-11-22T16:00:00Z",
    "timezone": "America/New_York",
    "data": {"mood": 3},
}


def read(item: object) -> Change | Unread:
    return read_raw(msgspec.json.encode(item))


def read_raw(text: bytes) -> Change | Unread:
    (found,) = read_batch([Raw(text)], NOON)
    return found


def faults(**changes: object) -> dict[str, str]:
    found = read(GOOD | changes)
    assert isinstance(found, Unread), found
    assert found.id == UUID(ID)
    assert all(found.fields.values())
    return found.fields


def fault_of_data(data: object) -> list[str]:
    return list(faults(data=data))


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


def test_a_good_item_is_read() -> None:
    item = read(GOOD)
    assert isinstance(item, CheckInItem)
    assert item.data.mood == 3


@pytest.mark.parametrize("wrong", [None, "", "7", 7, "not-a-uuid-but-of-36-characters-long", {}])
def test_an_item_without_a_uuid_refuses_the_whole_batch(wrong: object) -> None:
    items = [Raw(msgspec.json.encode(one)) for one in (GOOD, GOOD | {"id": wrong})]
    with pytest.raises(Refused) as refused:
        read_batch(items, NOON)
    assert list(refused.value.fields) == ["items.1.id"]


@pytest.mark.parametrize("wrong", [b"1", b"null", b"[]", b'"x"', b"{}"])
def test_what_is_no_item_refuses_the_whole_batch(wrong: bytes) -> None:
    with pytest.raises(Refused):
        read_batch([Raw(wrong)], NOON)


def test_a_hundred_items_are_the_most() -> None:
    item = Raw(msgspec.json.encode(GOOD))
    assert len(read_batch([item] * 100, NOON)) == 100
    with pytest.raises(TooLarge):
        read_batch([item] * 101, NOON)


@pytest.mark.parametrize("name", ["kind", "rev", "local_date", "recorded_at", "timezone", "data"])
def test_every_part_of_an_item_is_needed(name: str) -> None:
    found = read(without(name))
    assert isinstance(found, Unread)
    assert list(found.fields) == [name]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("kind", "mood"),
        ("kind", None),
        ("rev", 0),
        ("rev", -1),
        ("rev", 2**31),
        ("rev", 10**40),
        ("rev", "1"),
        ("rev", 1.5),
        ("rev", True),
        ("local_date", "22.11.2026"),
        ("local_date", "2026-02-30"),
        ("local_date", "2026-11-22T00:00:00Z"),
        ("recorded_at", "2026-11-22T16:00:00"),
        ("recorded_at", "yesterday"),
        ("recorded_at", 1700000000),
        ("recorded_at", "0001-01-01T00:00:00+14:00"),
        ("recorded_at", "9999-12-31T23:59:59-14:00"),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("timezone", "a\u0000b"),
        ("timezone", ""),
        ("data", None),
        ("data", []),
        ("mood", 3),
        ("deleted", "yes"),
    ],
)
def test_a_wrong_part_refuses_the_item_and_is_named(name: str, wrong: object) -> None:
    assert list(faults(**{name: wrong})) == [name]


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"moood": 3}, "data.moood"),
        ({"mood": 0}, "data.mood"),
        ({"mood": 6}, "data.mood"),
        ({"mood": 3.5}, "data.mood"),
        ({"mood": "3"}, "data.mood"),
        ({"craving": 11}, "data.craving"),
        ({"craving": -1}, "data.craving"),
        ({"confidence": 11}, "data.confidence"),
        ({"sleep": {"hours": 24.5}}, "data.sleep.hours"),
        ({"sleep": {"hours": -1}}, "data.sleep.hours"),
        ({"sleep": {"quality": 6}}, "data.sleep.quality"),
        ({"sleep": {"bed_at": "24:00"}}, "data.sleep.bed_at"),
        ({"sleep": {"bed_at": "9:15"}}, "data.sleep.bed_at"),
        ({"sleep": {"up_at": "07:15\n"}}, "data.sleep.up_at"),
        ({"sleep": {"up_at": "\u0660\u0667:15"}}, "data.sleep.up_at"),
        ({"sleep": {"dreams": 1}}, "data.sleep.dreams"),
        ({"meals": {"brunch": True}}, "data.meals.brunch"),
        ({"meals": {"lunch": 1}}, "data.meals.lunch"),
        ({"exercise": {}}, "data.exercise.minutes"),
        ({"exercise": {"minutes": 1441}}, "data.exercise.minutes"),
        ({"exercise": {"minutes": 5, "kind": "x" * 201}}, "data.exercise.kind"),
        ({"mind": {"minutes": 5}}, "data.mind.kind"),
        ({"mind": {"minutes": 5, "kind": "chess"}}, "data.mind.kind"),
        ({"connection": ["enemy"]}, "data.connection.0"),
        ({"connection": ["friend"] * 21}, "data.connection"),
        ({"hobby": {"what": "x" * 201}}, "data.hobby.what"),
        ({"used": True}, "data.used"),
        ({"symptoms": ["fever", "joy"]}, "data.symptoms.1"),
        ({"note": "x" * 4001}, "data.note"),
        ({"note": "a\u0000b"}, "data.note"),
        ({"note": "a\u001bb"}, "data.note"),
        ({"note": "a\u0085b"}, "data.note"),
    ],
)
def test_a_wrong_check_in_is_named(data: object, named: str) -> None:
    assert fault_of_data(data) == [named]


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({}, "data.before"),
        ({"before": 11}, "data.before"),
        ({"before": 3, "after": -1}, "data.after"),
        ({"before": 3, "trigger": "x" * 201}, "data.trigger"),
        ({"before": 3, "helped": ["x"] * 21}, "data.helped"),
        ({"before": 3, "helped": ["x" * 201]}, "data.helped.0"),
        ({"before": 3, "mood": 3}, "data.mood"),
    ],
)
def test_a_wrong_craving_is_named(data: object, named: str) -> None:
    assert list(faults(kind="craving", data=data)) == [named]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"answer": "maybe"}, "data.answer"),
        ({"time": "25:00"}, "data.time"),
        ({"reminder": ""}, "data.reminder"),
    ],
)
def test_a_wrong_reminder_is_named(changes: dict[str, object], named: str) -> None:
    good: dict[str, object] = {"reminder": "evening", "time": "20:00", "answer": "done"}
    assert isinstance(read(GOOD | {"kind": "reminder_done", "data": good}), msgspec.Struct)
    assert list(faults(kind="reminder_done", data=good | changes)) == [named]


FULL = {
    "sleep": {"hours": 7.25, "quality": 5, "bed_at": "23:59", "up_at": "00:00"},
    "meals": {"breakfast": True, "lunch": False, "dinner": True, "snacks": False},
    "exercise": {"minutes": 0, "kind": "walk"},
    "mind": {"minutes": 1440, "kind": "breath"},
    "connection": ["friend", "care_team"],
    "hobby": {"minutes": 5, "what": ""},
    "mood": 1,
    "craving": 0,
    "confidence": 10,
    "used": {},
    "symptoms": ["muscle_joint_pain"],
    "note": "Two\r\nlines,\ta tab, “quotes” 🌱 " + "x" * 3900,
}


@pytest.mark.parametrize(
    "data", [FULL, {}, {"sleep": {}, "meals": {}, "hobby": {}, "symptoms": []}]
)
def test_whatever_the_contract_allows_is_read_and_given_back_as_it_was(data: object) -> None:
    item = read(GOOD | {"data": data})
    assert not isinstance(item, Unread), item
    assert msgspec.to_builtins(item)["data"] == data


def test_null_is_read_as_not_recorded() -> None:
    item = read(GOOD | {"data": {"mood": None, "craving": 3}})
    assert msgspec.to_builtins(item)["data"] == {"craving": 3}


@pytest.mark.parametrize("text", [rb"a\ud83d", rb"\ude00b", rb"\uD83D\u0041", rb"\ud83d\ud83d"])
def test_half_an_emoji_refuses_the_item_alone(text: bytes) -> None:
    encoded = msgspec.json.encode(GOOD | {"data": {"note": "HERE"}}).replace(b"HERE", text)
    found = read_raw(mended(encoded))
    assert isinstance(found, Unread)
    assert list(found.fields) == ["data.note"]


@pytest.mark.parametrize("text", ["\\ud83d", "\\\\ud83d", "🌱 \\", "\\u0041", '\n"\\ude00'])
def test_whole_texts_are_not_mended(text: str) -> None:
    for encoded in (json.dumps({"note": text}).encode(), msgspec.json.encode({"note": text})):
        assert mended(encoded) == encoded


def test_bytes_that_are_no_text_refuse_the_item_alone() -> None:
    encoded = msgspec.json.encode(GOOD | {"data": {"note": "HERE"}}).replace(b"HERE", b"\xff")
    assert isinstance(read_raw(encoded), Unread)


def test_tomorrow_in_the_items_zone_is_the_last_day() -> None:
    """At noon in New York it is Monday already in Auckland."""
    new_york, auckland = {"timezone": "America/New_York"}, {"timezone": "Pacific/Auckland"}
    monday, tuesday, wednesday = "2026-11-23", "2026-11-24", "2026-11-25"
    assert isinstance(read(GOOD | new_york | {"local_date": monday}), CheckInItem)
    assert faults(**new_york, local_date=tuesday)["local_date"]
    assert isinstance(read(GOOD | auckland | {"local_date": tuesday}), CheckInItem)
    assert faults(**auckland, local_date=wednesday)["local_date"]


def test_a_day_may_be_as_long_ago_as_one_likes() -> None:
    item = read(GOOD | {"local_date": "0001-01-01"})
    assert isinstance(item, CheckInItem)
    assert item.local_date == date.min


def test_a_clock_may_be_two_days_ahead() -> None:
    allowed, too_far = NOON + timedelta(days=2), NOON + timedelta(days=2, seconds=1)
    assert isinstance(read(GOOD | {"recorded_at": allowed}), CheckInItem)
    assert list(faults(recorded_at=too_far)) == ["recorded_at"]


def test_a_phone_without_a_clock_is_heard() -> None:
    assert isinstance(read(GOOD | {"recorded_at": "1970-01-01T00:00:12Z"}), CheckInItem)


def test_a_deletion_needs_only_id_kind_and_revision() -> None:
    wanted = Deletion(id=UUID(ID), kind="check_in", rev=2)
    short = {"id": ID, "kind": "check_in", "rev": 2, "deleted": True}
    assert read(short) == wanted
    assert read(GOOD | short) == wanted


@pytest.mark.parametrize(("name", "wrong"), [("rev", 0), ("kind", "mood"), ("rev", None)])
def test_a_wrong_deletion_is_named(name: str, wrong: object) -> None:
    assert list(faults(**{"deleted": True, name: wrong})) == [name]


def test_one_bad_item_leaves_the_others_good() -> None:
    items = [GOOD, GOOD | {"rev": 0}, GOOD]
    found = read_batch([Raw(msgspec.json.encode(one)) for one in items], NOON)
    assert [isinstance(one, Unread) for one in found] == [False, True, False]


def test_an_item_nested_without_end_is_refused() -> None:
    deep = b"[" * 5000 + b"]" * 5000
    with pytest.raises(Refused):
        read_raw(b'{"id":"' + ID.encode() + b'","x":' + deep + b"}")
