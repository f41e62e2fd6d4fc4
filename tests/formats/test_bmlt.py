"""The BMLT format."""

import pytest

from server.listings.record import Attendance
from tests.formats.readers import BMLT, answers, bmlt, refused

pytestmark = pytest.mark.neutral
FORMATS = [
    {"id": "17", "key_string": "O", "world_id": "OPEN"},
    {"id": "4", "key_string": "Anf", "world_id": "BEG"},
    {"id": "5", "key_string": "RS", "world_id": "WCHR"},
]


def test_a_whole_record_is_understood() -> None:
    record = bmlt(service_body_name="Piedmont Area", comments="Ring.", bus_lines="Bus 4")
    assert (record.source_id, record.name, record.program) == ("7", "Just for Today", "NA")
    assert (record.weekday, record.start, record.duration) == (1, 1170, 90)
    assert (record.attendance, record.precision) == (Attendance.IN_PERSON, "exact")
    assert (record.district, record.venue_notes) == ("Piedmont Area", "Bus 4")


@pytest.mark.parametrize(
    ("venue_type", "keys", "attendance"),
    [
        ("1", "O", Attendance.IN_PERSON),
        ("2", "O", Attendance.ONLINE),
        ("3", "O", Attendance.HYBRID),
        ("", "O,VM", Attendance.ONLINE),
        ("", "VM,HY", Attendance.HYBRID),
        ("", "O", Attendance.IN_PERSON),
        ("1", "TC", Attendance.INACTIVE),
        ("3", "TC", Attendance.ONLINE),
    ],
)
def test_the_venue_type_says_how_it_is_attended(
    venue_type: str, keys: str, attendance: Attendance
) -> None:
    assert bmlt(venue_type=venue_type, formats=keys).attendance is attendance


def test_formats_are_known_by_shared_id_then_by_key() -> None:
    assert bmlt(FORMATS, formats="Anf,RS", format_shared_id_list="4,5").types == ("BE", "X")
    assert bmlt(FORMATS, formats="Anf,RS,M").types == ("BE", "M", "X")
    assert bmlt(None, formats="O,St,ZZ").types == ("O", "ST")


@pytest.mark.parametrize(
    ("key", "name", "code"), [("ES", "Español", "S"), ("FR", "French", "FR"), ("L9", "Klingon", "")]
)
def test_a_language_is_known_by_its_key_or_its_name(key: str, name: str, code: str) -> None:
    language = {"id": "9", "key_string": key, "name_string": name, "world_id": "LANG"}
    for said in ({"formats": f"O,{key}"}, {"formats": f"O,{key}", "format_shared_id_list": "17,9"}):
        record = bmlt([*FORMATS, language], **said)
        assert set(record.types) == {"O", code} - {""}


def test_formats_sent_along_are_used() -> None:
    whole = {"meetings": [BMLT | {"formats": "RS"}], "formats": FORMATS}
    (record,) = answers("bmlt", whole)
    assert getattr(record, "types", None) == ("X",)


@pytest.mark.parametrize(("written", "minutes"), [("24:00:00", 1440), ("00:00:00", 60), (None, 60)])
def test_a_length_is_kept_or_the_default(written: str | None, minutes: int) -> None:
    record = bmlt(duration_time=written)
    assert (record.duration, record.is_duration_default) == (minutes, minutes == 60)


def test_what_is_not_published_is_no_record_and_no_reject() -> None:
    assert answers("bmlt", [BMLT | {"published": "0"}]) == []


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"id_bigint": None}, "it has no id"),
        ({"meeting_name": ""}, "it has no name"),
        ({"weekday_tinyint": "8"}, "there is no weekday '8'"),
        ({"weekday_tinyint": ""}, "there is no weekday ''"),
        ({"start_time": ""}, "it has no start time"),
        ({"start_time": "soon"}, "the time 'soon' can't be read"),
        ({"venue_type": "9"}, "there is no venue type '9'"),
    ],
)
def test_a_record_without_what_it_needs_is_refused(said: dict[str, object], reason: str) -> None:
    assert refused("bmlt", **said) == reason
