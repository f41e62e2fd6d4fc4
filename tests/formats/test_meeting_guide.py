"""The Meeting Guide format."""

import pytest

from server.listings.record import Record
from tests.formats.readers import NOTHING, guide, refused

pytestmark = pytest.mark.neutral


def test_a_whole_record_is_understood() -> None:
    record = guide(
        group="The Group",
        end_time="20:00",
        types=["O", " d ", "ZZZ", "ONL"],
        location="Grace Church",
        location_notes="<p>Upstairs</p>",
        notes="Ring.",
        group_notes="Bring a chair.",
        region="Palm Beach",
        sub_region="Delray",
        latitude="26.46",
        longitude=-80.07,
        conference_url="https://zoom.us/j/1",
        conference_phone="+1 312 626 6799",
        url="https://example.org/1",
        updated="2025-03-01 08:30:00",
    )
    assert record.types == ("D", "O")
    assert (record.venue, record.venue_notes) == ("Grace Church", "Upstairs")
    assert record.notes == "Ring.\nBring a chair."
    assert (record.district, record.page) == ("Palm Beach > Delray", "https://example.org/1")
    assert (record.provider, record.phone) == ("Zoom", "+13126266799")
    assert (record.address, record.city, record.region) == ("123 Main St", "Delray Beach", "FL")


def test_nothing_of_a_contact_person_is_kept() -> None:
    record = guide(
        contact_1_name="Pat Example",
        contact_1_phone="561-555-0123",
        contact_1_email="pat@example.org",
        feedback_emails=["pat@example.org"],
        email="pat@example.org",
        phone="561-555-0123",
        notes="Questions? Call Pat Example at 561-555-0123.",
    )
    kept = " ".join(str(getattr(record, name)) for name in Record.__struct_fields__)
    assert not [one for one in ("Pat", "0123", "pat@") if one in kept]


def test_parts_of_an_address_come_before_the_line() -> None:
    record = guide(address="9 Oak Ave", city="Boca Raton", state="FL", postal_code=33432)
    assert (record.address, record.city, record.postal_code) == ("9 Oak Ave", "Boca Raton", "33432")


@pytest.mark.parametrize(
    ("said", "precision"),
    [
        ({"coordinates": "26.46,-80.07"}, "exact"),
        ({"coordinates": "26.1,-80.1,26.9,-80.9"}, "none"),
        ({"coordinates": "26.46"}, "approximate"),
        ({"latitude": 26.46, "longitude": -80.07, "approximate": "yes"}, "approximate"),
        ({"latitude": 26.46, "longitude": -80.07, "approximate": True}, "approximate"),
    ],
)
def test_a_point_is_as_exact_as_it_says(said: dict[str, object], precision: str) -> None:
    assert guide(**said).precision == precision


def test_types_are_read_as_the_program_means_them() -> None:
    assert guide(types=["BEG", "GL", "S"]).types == ("S",)
    na = NOTHING._replace(program="NA")
    assert guide(na, types=["BEG", "GL", "STEP"]).types == ("BE", "LGBTQ", "ST")
    aca = NOTHING._replace(program="ACA")
    assert guide(aca, types=["S"]).types == ("SP",)


def test_types_in_one_text_are_read() -> None:
    assert guide(types="[o], D").types == ("D", "O")


def test_a_language_is_read_from_types() -> None:
    assert guide(types=["S"]).language == "es"
    assert guide(types=["S", "EN"]).language == ""


def test_regions_are_a_path() -> None:
    assert guide(regions=[" North ", "", 5, "Tulsa"]).district == "North > Tulsa"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"day": 8}, "there is no day '8'"),
        ({"time": "after work"}, "the time 'after work' can't be read"),
    ],
)
def test_a_day_or_time_that_is_none_is_refused(said: dict[str, object], reason: str) -> None:
    assert refused("meeting-guide", **said) == reason
