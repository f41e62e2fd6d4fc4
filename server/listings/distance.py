"""Distances on the globe, and the boxes of degrees that hold everything within one. Pure."""

from collections.abc import Callable, Iterator, Sequence
from math import asin, cos, degrees, floor, radians, sin, sqrt
from typing import NamedTuple

EARTH_KM = 6371.0088
"""The mean radius (IUGG)."""
SLACK = 1e-7
"""Degrees, about a centimetre: more than rounding can take from a box's edge."""
POLE = 90.0
HALF_TURN = 180.0
CELLS_A_ROW = 361
"""Cells are a degree high and wide; +180 has one of its own, which nothing else needs to know."""


class Box(NamedTuple):
    """Degrees of latitude and longitude, both ends included; it never crosses ±180."""

    south: float
    north: float
    west: float
    east: float


def kilometres(lat: float, lng: float, other_lat: float, other_lng: float) -> float:
    """Return the great-circle distance between two points in degrees (haversine)."""
    return kilometres_from(lat, lng)(other_lat, other_lng)


def kilometres_from(lat: float, lng: float) -> Callable[[float, float], float]:
    """Return what gives the distance from there, for one point after the other."""
    one = radians(lat)
    across_one = cos(one)

    def kilometres_to(other_lat: float, other_lng: float) -> float:
        other = radians(other_lat)
        up = sin((other - one) / 2)
        across = sin(radians(other_lng - lng) / 2)
        squares = up * up + across_one * cos(other) * across * across
        return 2 * EARTH_KM * asin(min(1.0, sqrt(squares)))

    return kilometres_to


def boxes(lat: float, lng: float, radius_km: float) -> list[Box]:
    """Return the boxes, one or two, that hold every point within `radius_km` of another."""
    angle = radius_km / EARTH_KM
    reach = degrees(angle) + SLACK
    south, north = max(lat - reach, -POLE), min(lat + reach, POLE)
    if south == -POLE or north == POLE:  # a pole is within: every meridian is
        return [Box(south, north, -HALF_TURN, HALF_TURN)]
    width = degrees(asin(min(1.0, sin(angle) / cos(radians(lat))))) + SLACK
    west, east = lng - width, lng + width
    if west < -HALF_TURN:
        parts = [(west + 2 * HALF_TURN, HALF_TURN), (-HALF_TURN, east)]
    elif east > HALF_TURN:
        parts = [(west, HALF_TURN), (-HALF_TURN, east - 2 * HALF_TURN)]
    else:
        parts = [(west, east)]
    return [Box(south, north, *part) for part in parts]


def cell(lat: float, lng: float) -> int:
    """Return the number of the square degree that a point lies in: an index can lead with it."""
    return floor(lat + POLE) * CELLS_A_ROW + floor(lng + HALF_TURN)


def cells(parts: Sequence[Box]) -> Iterator[int]:
    """Give the cells that boxes touch."""
    for box in parts:
        first, last = cell(box.south, box.west), cell(box.north, box.west)
        width = cell(box.south, box.east) - first
        for row in range(first, last + 1, CELLS_A_ROW):
            yield from range(row, row + width + 1)
