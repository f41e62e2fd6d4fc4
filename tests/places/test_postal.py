"""Where an address lies of which nobody told the position."""

import pytest

from server.places import postal

pytestmark = pytest.mark.neutral


@pytest.mark.parametrize(
    ("code", "region", "name"),
    [
        ("33444", "FL", "Delray Beach"),
        ("33444-1234", "Florida", "Delray Beach"),
        (" 33444 ", "", "Delray Beach"),
        ("33444", "Palm Beach County", "Delray Beach"),
        ("20001", "D.C.", "Washington"),
    ],
)
def test_a_zip_code_has_a_place(code: str, region: str, name: str) -> None:
    found = postal.of_zip(code, region)
    assert found
    assert found.name == name


@pytest.mark.parametrize(
    ("code", "region"), [("33444", "OK"), ("00000", ""), ("M5V 3L9", ""), ("", ""), ("1", "FL")]
)
def test_one_of_another_state_or_of_no_place_has_none(code: str, region: str) -> None:
    assert postal.of_zip(code, region) is None


@pytest.mark.parametrize(
    ("city", "region", "country", "timezone"),
    [
        ("Delray Beach", "FL", "us", "America/New_York"),
        ("DELRAY BEACH", "florida", "", "America/New_York"),
        ("Saint Louis", "MO", "us", "America/Chicago"),
        ("London", "ON", "ca", "America/Toronto"),
        ("London", "England", "gb", "Europe/London"),
        ("Atlanta", "Georgia", "us", "America/New_York"),
        ("Lyon", "", "fr", "Europe/Paris"),
    ],
)
def test_a_city_is_found_in_its_state_or_country(
    city: str, region: str, country: str, timezone: str
) -> None:
    found = postal.of_city(city, region, country)
    assert found
    assert found.timezone == timezone


@pytest.mark.parametrize(
    ("city", "region", "country"),
    [
        ("Delray Beach", "", ""),
        ("Delray Beach", "OK", "us"),
        ("Springfield", "", "us"),
        ("London", "Nowhere", "gb"),
        ("London", "ON", "us"),
        ("", "FL", "us"),
    ],
)
def test_what_could_be_elsewhere_is_not_guessed(city: str, region: str, country: str) -> None:
    assert postal.of_city(city, region, country) is None
