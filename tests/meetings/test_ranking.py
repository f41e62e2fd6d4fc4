"""The order of meetings, by the cases that its twin in JavaScript passes too."""

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from server.listings.record import Attendance
from server.meetings.ranking import Rank, Tier, is_stale, rank, travel_seconds
from tests.meetings.candidates import Timed

pytestmark = pytest.mark.neutral
CASES = json.loads((Path(__file__).parent / "ranking_cases.json").read_text())
NOW = CASES["now"]
BY_NAME = {case["name"]: case for case in CASES["cases"]}
A_DAY = 86400


def candidate(meeting: dict[str, Any]) -> Timed:
    starts, confirmed = meeting["starts_in"], meeting["confirmed_days_ago"]
    start = None if starts is None else NOW + 60 * starts
    return Timed(
        id=meeting["id"],
        attendance=Attendance[meeting["attendance"].upper()],
        start=start,
        end=None if start is None else start + 60 * meeting["lasts"],
        is_irregular=meeting["is_irregular"],
        updated_at=None if confirmed is None else NOW - A_DAY * confirmed,
    )


def ranked(case: dict[str, Any], meetings: list[dict[str, Any]]) -> list[Rank]:
    found = [
        rank(candidate(one), one["km"], NOW, case["travel"], has_place=case["has_place"])
        for one in meetings
    ]
    return sorted(found)


@pytest.mark.parametrize("name", BY_NAME)
def test_the_order(name: str) -> None:
    case = BY_NAME[name]
    for meetings in permutations(case["meetings"]):
        found = ranked(case, list(meetings))
        assert [one[-1] for one in found] == case["order"]
        if "tiers" in case:
            assert [Tier(one[0]).name for one in found] == case["tiers"]
        if "stale" in case:
            assert [one[-1] for one in found if one[1]] == case["stale"]


def test_ways_take_as_long_as_is_said() -> None:
    assert travel_seconds(4.5, "walk") == 3600
    assert travel_seconds(15, "bus") == 3600 + 600
    assert travel_seconds(40, "car") == 3600 + 300
    assert travel_seconds(0, "walk") == 0


def test_what_nobody_dated_is_not_stale() -> None:
    assert not is_stale(None, NOW)
    assert not is_stale(NOW - 365 * A_DAY, NOW)
    assert is_stale(NOW - 365 * A_DAY - 1, NOW)
