"""What people type for a place."""

import pytest

from server.places import table as table_module
from server.places.lookup import Place, Unknown, find
from server.places.table import FILE, place_table

pytestmark = pytest.mark.neutral
DELRAY = "Delray Beach, FL"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("33444", DELRAY),
        (" 33444-1234 ", DELRAY),
        ("Delray Beach, FL 33444", DELRAY),
        ("00501", "Holtsville, NY"),
        ("delray beach, fl", DELRAY),
        ("DELRAY  BEACH FLORIDA", DELRAY),
        ("Delray Beach, Florida, USA", DELRAY),
        ("St. Louis", "St. Louis, MO"),
        ("ft lauderdale", "Fort Lauderdale, FL"),
        ("new york", "New York City, NY"),
        ("NYC", "New York City, NY"),
        ("Washington, D.C.", "Washington, DC"),
        ("Toronto, Canada", "Toronto, ON"),
        ("London, ON", "London, ON"),
        ("london", "London, United Kingdom"),
        ("London UK", "London, United Kingdom"),
        ("Sao Paulo", "São Paulo, Brazil"),
        ("LODZ", "Łódź, Poland"),
        ("Birmingham", "Birmingham, AL"),
        ("paris tx", "Paris, TX"),
        ("San Juan, PR", "San Juan, PR"),
        ("Washington", "Washington, DC"),
        ("LA", "Los Angeles, CA"),
        ("100 Main Street, Delray Beach, FL", DELRAY),
        ("100 Main Street, Delray Beach, FL, USA", DELRAY),
        ("100 Main Street, Delray Beach FL", DELRAY),
        ("100 main st delray beach florida", DELRAY),
        ("12 Broadway Boston MA", "Boston, MA"),
    ],
)
def test_it_is_found(typed: str, name: str) -> None:
    found = find(typed)
    assert isinstance(found, Place), found
    assert found.name == name


def test_a_zip_code_has_its_position_and_zone() -> None:
    found = find("33444")
    assert isinstance(found, Place)
    assert (found.lat, found.lng) == pytest.approx((26.456, -80.079), abs=0.01)
    assert found.timezone == "America/New_York"


def test_of_the_same_name_the_largest_is_meant_and_the_others_are_told() -> None:
    found = find("Portland")
    assert isinstance(found, Place)
    assert found.name == "Portland, OR"
    assert found.others[0] == "Portland, ME"
    maine = find(found.others[0])
    assert isinstance(maine, Place)
    assert maine.name == "Portland, ME"
    assert maine.others == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Dellray Beech", DELRAY),
        ("elray beach", DELRAY),
        ("Delray Beach, GA", DELRAY),
        ("Chicgo", "Chicago, IL"),
        ("Springfeild, IL", "Springfield, IL"),
        ("Springfield, Narnia", "Springfield, MO"),
        ("33400", "West Palm Beach, FL"),
        ("Palm Beach County", "Palm Beach, FL"),
        ("Cook County, IL", "Chicago, IL"),
        ("M5V 3L9", "Toronto, ON"),
        ("v6b1a1", "Vancouver, BC"),
    ],
)
def test_what_is_not_there_gives_near_matches(typed: str, meant: str) -> None:
    found = find(typed)
    assert isinstance(found, Unknown)
    assert meant in found.suggestions
    assert all(isinstance(find(one), Place) for one in found.suggestions)


@pytest.mark.parametrize(
    ("typed", "state", "largest"),
    [
        ("florida", "Florida", "Jacksonville, FL"),
        ("Texas, USA", "Texas", "Houston, TX"),
        ("GEORGIA", "Georgia", "Atlanta, GA"),
        ("new mexico", "New Mexico", "Albuquerque, NM"),
        ("fl", "FL", "Jacksonville, FL"),
    ],
)
def test_of_a_state_the_cities_are_told(typed: str, state: str, largest: str) -> None:
    found = find(typed)
    assert isinstance(found, Unknown)
    assert (found.state, found.suggestions[0]) == (state, largest)
    assert len(found.suggestions) == 5
    assert all(isinstance(find(one), Place) for one in found.suggestions)


@pytest.mark.parametrize("typed", ["", " ", "9", "x", ",", ", FL", "\t\n", "x" * 5000, "\f1", "🜁"])
def test_nonsense_is_unknown(typed: str) -> None:
    assert find(typed) == Unknown()


def test_every_line_of_the_table_is_found_again() -> None:
    table = place_table()
    every = list(table.beginning(""))
    assert len(every) > 90_000
    for one in every[::997]:
        assert one in table.named(one.key)
        assert -90 <= one.lat <= 90
        assert -180 <= one.lng <= 180
    assert [one.key for one in every] == sorted(one.key for one in every)


def test_every_zip_code_is_found() -> None:
    found = [code for code in range(100_000) if place_table().zip_code(f"{code:05}")]
    assert len(found) > 41_000


def test_the_table_is_small_and_says_where_it_comes_from() -> None:
    assert FILE.stat().st_size <= 2_000_000
    assert "GeoNames" in table_module.place_table().notice
    assert "CC BY 4.0" in table_module.place_table().notice
