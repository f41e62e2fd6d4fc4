import pytest

from server.core.clock import is_timezone
from server.core.settings import Settings
from server.people.time_zones import time_zone_choices, time_zone_groups

pytestmark = pytest.mark.neutral


def test_the_zones_of_the_country_come_first_in_words_people_use() -> None:
    first = time_zone_groups("US", "United States")[0]
    assert first.name == "United States"
    assert first.zones[0] == ("America/New_York", "Eastern (most areas): New York")


def test_every_zone_stands_in_the_list_once_and_can_be_lived_in() -> None:
    zones = [
        zone for group in time_zone_groups("US", "United States") for zone, _label in group.zones
    ]
    assert len(zones) == len(set(zones)) > 400
    assert all(is_timezone(zone) for zone in zones)


def test_a_country_without_zones_leaves_the_world() -> None:
    assert time_zone_groups("ZZ", "Nowhere")[0].name == "Africa"


def test_a_zone_that_a_browser_names_in_the_old_way_can_be_chosen(settings: Settings) -> None:
    choices = time_zone_choices(settings, "Asia/Calcutta")
    assert (choices.chosen, choices.is_listed) == ("Asia/Calcutta", False)


def test_made_up_zones_are_not_offered(settings: Settings) -> None:
    assert time_zone_choices(settings, "Moon/Base").is_listed
