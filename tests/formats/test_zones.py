"""Time zones of places, none where one would be a guess."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import pytest

from server.formats import zones
from server.places.table import place_table

pytestmark = pytest.mark.neutral

BY_CUSTOM = ("Ladonia", "Lanett", "Phenix City", "Smiths Station", "Valley")
"""Places in Alabama that go by the clocks of Georgia, across the river, against the law."""


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("America/New_York", "America/New_York"),
        ("america/new york", "America/New_York"),
        ("EST", ""),
        ("utc", "UTC"),
        ("Mars/Base", ""),
        ("localtime", ""),
        ("", ""),
    ],
)
def test_a_zone_is_known_by_its_names(written: str, zone: str) -> None:
    assert zones.named(written) == zone


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("Eastern Time", "America/New_York"),
        ("PST", "America/Los_Angeles"),
        ("America/New_York", ""),
        ("", ""),
    ],
)
def test_an_american_time_is_known_by_its_letters(written: str, zone: str) -> None:
    assert zones.abbreviated(written) == zone


@pytest.mark.parametrize(
    ("lat", "lng", "zone"),
    [
        (26.46, -80.07, "America/New_York"),
        (30.42, -87.21, "America/Chicago"),  # Pensacola
        (-17.71, 178.06, "Pacific/Fiji"),
        (0.0, 0.0, ""),  # at sea
        (90.0, 180.0, ""),
    ],
)
def test_a_point_on_land_has_a_zone(lat: float, lng: float, zone: str) -> None:
    assert zones.at(lat, lng) == zone


@pytest.mark.parametrize(
    ("code", "region", "country", "zone"),
    [
        ("33444", "FL", "USA", "America/New_York"),
        ("32501", "FL", "", "America/Chicago"),  # Pensacola
        ("32501-1234", "", "US", "America/Chicago"),
        ("79901", "TX", "", "America/Denver"),  # El Paso
        ("M5V 2T6", "ON", "", "America/Toronto"),
        ("P9N 1A1", "ON", "Canada", ""),  # the west of Ontario
        ("G4T 1A1", "QC", "", "America/Halifax"),  # Magdalen Islands
        ("G1R 4P5", "QC", "", "America/Toronto"),
        ("G0G 1A0", "QC", "", ""),
        ("S9V 0A1", "SK", "", "America/Edmonton"),  # Lloydminster
        ("33444", "", "", ""),  # as well a German one
        ("33444", "", "Germany", ""),
        ("", "FL", "", ""),
    ],
)
def test_a_postal_code_has_a_zone(code: str, region: str, country: str, zone: str) -> None:
    assert zones.of_postal_code(code, region, country) == zone


@pytest.mark.parametrize(
    ("region", "country", "zone"),
    [
        ("OK", "", "America/Chicago"),
        ("Oklahoma", "USA", "America/Chicago"),
        ("FL", "USA", ""),  # two zones
        ("ON", "", ""),
        ("QC", "", ""),  # two zones
        ("", "Deutschland", ""),  # Büsingen has a name of its own
        ("", "Ireland", "Europe/Dublin"),
        ("", "USA", ""),
        ("WA", "Australia", ""),
        ("", "", ""),
    ],
)
def test_a_state_has_a_zone_when_it_has_one(region: str, country: str, zone: str) -> None:
    assert zones.of_state(region, country) == zone


def test_the_cities_of_a_state_with_one_zone_keep_its_time() -> None:
    """GeoNames' zone of each city in the two countries, held against the state's."""
    compared, other = 0, set()
    for city in place_table().beginning(""):
        is_canadian = city.region.startswith("ca-")
        if not (is_canadian or city.region.isupper()):
            continue
        country = "CA" if is_canadian else "US"
        zone = zones.of_state(city.region.removeprefix("ca-").upper(), country)
        compared += bool(zone)
        if zone and offsets(zone) != offsets(city.timezone):
            other.add((city.name, city.region))
    assert compared > 20_000
    assert other == {(name, "AL") for name in BY_CUSTOM}


@lru_cache
def offsets(zone: str) -> list[timedelta | None]:
    """How far a zone is from UTC in winter and in summer."""
    return [datetime(2026, month, 15, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7)]


def test_every_zone_in_the_tables_exists() -> None:
    starts, found = zones._zip_runs()  # noqa: SLF001
    assert set(found) - {"-"} <= available_timezones()
    assert starts == sorted(starts)
    assert set(zones._zones_of_states().values()) <= available_timezones()  # noqa: SLF001
