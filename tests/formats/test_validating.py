"""What a meeting must have, and what is made of the rest."""

from datetime import UTC, datetime, timedelta

import pytest

from server.formats.validating import Defaults, moment
from server.listings.record import Attendance
from tests.formats.readers import DOOR, NOTHING, answers, bmlt, guide, refused

pytestmark = pytest.mark.neutral
TOWN = "Delray Beach, FL 33444, USA"


@pytest.mark.parametrize(
    ("said", "attendance"),
    [
        ({}, Attendance.IN_PERSON),
        ({"conference_url": "https://zoom.us/j/1"}, Attendance.HYBRID),
        ({"conference_url": "https://unheard.example/1"}, Attendance.HYBRID),
        ({"formatted_address": TOWN, "conference_url": "https://zoom.us/j/1"}, Attendance.ONLINE),
        ({"formatted_address": TOWN, "conference_phone": "312-626-6799"}, Attendance.ONLINE),
        ({"types": ["TC"], "conference_url": "https://zoom.us/j/1"}, Attendance.ONLINE),
        ({"types": ["TC"]}, Attendance.INACTIVE),
        ({"formatted_address": TOWN}, Attendance.INACTIVE),
        ({"approximate": "yes"}, Attendance.INACTIVE),
        ({"formatted_address": TOWN, "approximate": "no"}, Attendance.IN_PERSON),
    ],
)
def test_how_it_is_attended_follows_from_place_and_link(
    said: dict[str, object], attendance: Attendance
) -> None:
    assert guide(**said).attendance is attendance


@pytest.mark.parametrize(
    ("end", "duration", "is_default"),
    [
        ("20:30", 90, False),
        ("00:30", 330, False),
        ("23:59", 300, False),
        (None, 60, True),
        ("later", 60, True),
        ("19:00", 60, True),
        ("08:00", 60, True),
        ("07:00", 720, False),
    ],
)
def test_an_end_is_next_day_or_the_default(end: object, duration: int, *, is_default: bool) -> None:
    record = guide(end_time=end)
    assert (record.duration, record.is_duration_default) == (duration, is_default)


def test_a_start_at_24_hours_is_the_next_day() -> None:
    record = guide(day=6, time="24:00")
    assert (record.weekday, record.start) == (0, 0)


def test_several_days_are_a_record_each_with_one_id() -> None:
    found = answers("meeting-guide", [{**_guide(), "day": [1, 3, 5]}])
    assert [(one.source_id, getattr(one, "weekday", None)) for one in found] == [
        *(("s1", 1), ("s1", 3), ("s1", 5))
    ]


@pytest.mark.parametrize("said", [{"time": None}, {"day": None}, {"day": []}])
def test_without_a_day_or_a_time_it_is_by_appointment(said: dict[str, object]) -> None:
    record = guide(**said)
    assert (record.weekday, record.start) == (None, None)


@pytest.mark.parametrize(
    ("said", "default", "zone", "source"),
    [
        ({"timezone": "America/Denver"}, "UTC", "America/Denver", "record"),
        (
            {"timezone": "Mars", "latitude": 30.42, "longitude": -87.21},
            "",
            "America/Chicago",
            "coordinates",
        ),
        ({"formatted_address": DOOR}, "UTC", "America/New_York", "postal_code"),
        (
            {"timezone": "MST", "latitude": 33.4484, "longitude": -112.074},
            "",
            "America/Phoenix",
            "coordinates",
        ),
        (
            {"timezone": "CST", "formatted_address": "1 Elm St, Regina, SK S4P 0A1, Canada"},
            "",
            "America/Regina",
            "postal_code",
        ),
        (
            {"timezone": "EST", "formatted_address": "1 Elm St, Panama City, Panama"},
            "",
            "America/Panama",
            "state",
        ),
        ({"timezone": "CST", "formatted_address": DOOR}, "", "America/New_York", "postal_code"),
        (
            {"timezone": "Eastern Time", "formatted_address": "1 Elm St, Miami, FL, USA"},
            "UTC",
            "America/New_York",
            "record",
        ),
        (  # the middle of a country is no place that has a time
            {
                "timezone": "EST",
                "formatted_address": "USA",
                "latitude": 39.8,
                "longitude": -98.6,
                "conference_url": "https://zoom.us/j/1",
            },
            "",
            "America/New_York",
            "record",
        ),
        (
            {
                "timezone": "MST",
                "formatted_address": "Phoenix, AZ 85003, USA",
                "conference_url": "https://zoom.us/j/1",
            },
            "",
            "America/Phoenix",
            "postal_code",
        ),
        ({"formatted_address": "1 Elm St, Tulsa, OK, USA"}, "UTC", "America/Chicago", "state"),
        (
            {"formatted_address": "1 Elm St, Miami, FL, USA"},
            "America/New_York",
            "America/New_York",
            "feed",
        ),
    ],
)
def test_the_zone_comes_from_what_is_surest(
    said: dict[str, object], default: str, zone: str, source: str
) -> None:
    record = guide(Defaults("AA", default, 60), **said)
    assert (record.timezone, record.timezone_from) == (zone, source)


def test_an_unknown_zone_is_not_guessed() -> None:
    said = {"formatted_address": "1 Elm St, Miami, FL, USA"}
    assert refused("meeting-guide", **said) == "its time zone is not known"
    assert guide(**said, time=None).start is None


@pytest.mark.parametrize(
    ("lat", "lng", "kept"),
    [
        (26.4612345, "-80.07", (26.46123, -80.07)),
        (0, 0, (0.0, 0.0)),
        (91, 0, (None, None)),
        (26.46, None, (None, None)),
        (26.46, 200, (None, None)),
    ],
)
def test_a_point_is_on_the_globe_or_none(lat: object, lng: object, kept: object) -> None:
    where = {"formatted_address": "1 Elm St, Nowhere, FL, USA", "timezone": "America/New_York"}
    record = guide(latitude=lat, longitude=lng, **where)
    assert (record.lat, record.lng) == kept
    assert record.precision == ("none" if record.lat is None else "exact")


def test_an_online_meeting_stands_nowhere() -> None:
    record = bmlt(venue_type="2", virtual_meeting_link="https://zoom.us/j/1")
    assert (record.attendance, record.lat, record.precision) == (Attendance.ONLINE, None, "none")


def test_types_of_the_room_are_kept_only_where_one_can_walk_in() -> None:
    link = "https://zoom.us/j/1"
    assert guide(types=["O", "X"], conference_url=link).types == ("O", "X")
    assert guide(types=["O", "X"], conference_url=link, formatted_address=TOWN).types == ("O",)


def test_notes_of_a_link_that_is_dropped_go_with_it() -> None:
    record = guide(conference_url="javascript:alert(1)", conference_url_notes="pw 1")
    assert (record.url, record.url_notes) == ("", "")


def test_notes_of_a_link_say_nothing_of_persons() -> None:
    said = "Dial 312-626-6799. Call Mary J at 561-555-0199 or mary@example.org for the passcode."
    record = guide(
        conference_url="https://zoom.us/j/1",
        conference_url_notes=said,
        conference_phone="312-626-6799",
        conference_phone_notes=said,
    )
    assert (record.url_notes, record.phone_notes) == ("Dial 312-626-6799.",) * 2


@pytest.mark.parametrize(("days", "is_kept"), [(-400, True), (0.9, True), (1.1, False)])
def test_a_change_that_is_to_come_is_not_believed(days: float, *, is_kept: bool) -> None:
    now = datetime(2026, 11, 22, 20, tzinfo=UTC)
    defaults = Defaults("AA", "", 60, latest=now + timedelta(days=1))
    record = guide(defaults, updated=str(now + timedelta(days=days)))
    assert (record.updated_at is not None) is is_kept


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"slug": ""}, "it has no id"),
        ({"slug": "x" * 256}, "its id is longer than 255 characters"),
        ({"name": " <b></b> "}, "it has no name"),
        ({"formatted_address": ""}, "it has neither an address nor a way to join"),
    ],
)
def test_a_record_without_what_it_needs_is_refused(said: dict[str, object], reason: str) -> None:
    assert refused("meeting-guide", **{"timezone": "UTC"} | said) == reason


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2025-03-01 08:30:00", datetime(2025, 3, 1, 8, 30, tzinfo=UTC)),
        ("2025-03-01T08:30:00+02:00", datetime(2025, 3, 1, 6, 30, tzinfo=UTC)),
        ("2025-03-01", datetime(2025, 3, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-01-01", None),
        ("some day", None),
    ],
)
def test_a_moment_is_utc(written: str, at: datetime | None) -> None:
    assert moment(written) == at


def test_the_default_length_is_the_feeds() -> None:
    assert guide(NOTHING._replace(minutes=90)).duration == 90


def _guide() -> dict[str, object]:
    return {"slug": "s1", "name": "S", "time": "19:00", "formatted_address": DOOR}


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({}, (26.456, -80.079)),
        ({"formatted_address": "1 Elm St, Delray Beach, FL, USA"}, (26.461, -80.073)),
        ({"formatted_address": "1 Elm St, Delray Beach, FL 99999, USA"}, (26.461, -80.073)),
        (
            {"formatted_address": "", "address": "1 Elm St", "postal_code": "33444"},
            (26.456, -80.079),
        ),
        ({"latitude": 200, "longitude": 1}, (26.456, -80.079)),
    ],
)
def test_one_without_a_position_is_placed_by_its_zip_code_or_city(
    said: dict[str, object], place: tuple[float, float]
) -> None:
    record = guide(**({"timezone": "America/New_York", "approximate": "no"} | said))
    assert record.is_in_person
    assert (record.lat, record.lng) == pytest.approx(place, abs=0.001)
    assert record.precision == "approximate", "it is no door, however long its address is"


@pytest.mark.parametrize(
    "said",
    [
        {"formatted_address": "Bahnhofstr. 1, 10115 Berlin, Germany", "timezone": "Europe/Berlin"},
        {"formatted_address": "", "postal_code": "10115", "timezone": "Europe/Berlin"},
        {"formatted_address": "1 High St, Albany, WA", "timezone": "Australia/Perth"},
        {"formatted_address": "1 Elm St, Somewhere, FL, USA"},
        {"formatted_address": TOWN, "approximate": "yes", "conference_url": "https://zoom.us/j/1"},
    ],
)
def test_where_it_may_be_elsewhere_or_is_no_place_it_has_none(said: dict[str, object]) -> None:
    record = guide(**({"approximate": "no", "timezone": "America/New_York"} | said))
    assert (record.lat, record.lng, record.precision) == (None, None, "none")


def test_its_time_zone_does_not_come_from_where_it_was_placed() -> None:
    assert guide().timezone_from == "postal_code"
    assert bmlt(latitude="", longitude="").precision == "approximate"
