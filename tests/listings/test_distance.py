"""Distances, and that no box or cell ever leaves out what is near."""

from math import asin, atan2, cos, degrees, radians, sin
from random import Random

import pytest

from server.listings.distance import EARTH_KM, boxes, cell, cells, kilometres

pytestmark = pytest.mark.neutral
HARD = [
    (90.0, 0.0),
    (-90.0, 12.0),
    (89.99, -179.99),
    (-89.5, 179.9),
    (0.0, 180.0),
    (0.0, -180.0),
    (-16.8, 179.99),
    (65.9, -179.5),
    (0.0, 0.0),
    (40.0, -74.0),
    (-33.9, 151.2),
]


def point_from(lat: float, lng: float, km: float, bearing: float) -> tuple[float, float]:
    """Go so far from a point: the destination, on a sphere (spherical law of sines)."""
    angle, up = km / EARTH_KM, radians(lat)
    there = asin(sin(up) * cos(angle) + cos(up) * sin(angle) * cos(bearing))
    across = atan2(sin(bearing) * sin(angle) * cos(up), cos(angle) - sin(up) * sin(there))
    return degrees(there), (lng + degrees(across) + 540) % 360 - 180


@pytest.mark.parametrize(("lat", "lng"), HARD)
@pytest.mark.parametrize("radius", [0.5, 8.0, 80.0, 250.0])
def test_what_is_near_is_in_a_box_and_its_cell(lat: float, lng: float, radius: float) -> None:
    chance = Random(f"{lat} {lng} {radius}")
    parts = boxes(lat, lng, radius)
    touched = set(cells(parts))
    for _ in range(300):
        there = point_from(
            lat,
            lng,
            radius * chance.choice([1, 0.9999, chance.random()]),
            chance.uniform(0, 6.2832),
        )
        assert kilometres(lat, lng, *there) <= radius + 1e-6
        assert any(b.south <= there[0] <= b.north and b.west <= there[1] <= b.east for b in parts)
        assert cell(*there) in touched


@pytest.mark.parametrize(("lat", "lng"), HARD)
def test_boxes_stay_on_the_map_and_share_their_latitudes(lat: float, lng: float) -> None:
    parts = boxes(lat, lng, 250)
    assert len({(box.south, box.north) for box in parts}) == 1
    for box in parts:
        assert -90 <= box.south <= box.north <= 90
        assert -180 <= box.west <= box.east <= 180


def test_known_distances() -> None:
    assert kilometres(40.7128, -74.006, 51.5074, -0.1278) == pytest.approx(5570, abs=2)
    assert kilometres(0, 179.9, 0, -179.9) == pytest.approx(22.24, abs=0.01)
    assert kilometres(-90, 0, -90, 120) == pytest.approx(0, abs=1e-9)
    assert kilometres(12.3, 45.6, 12.3, 45.6) == 0


def test_sharing_a_latitude_or_a_longitude_is_no_reason_to_be_lost() -> None:
    for there in ((40.0, -74.05), (40.05, -74.0), (40.0, -74.0)):
        (box,) = boxes(40.0, -74.0, 8)
        assert box.south <= there[0] <= box.north
        assert box.west <= there[1] <= box.east
