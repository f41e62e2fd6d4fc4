"""A rule is no reason where ours is not what it promises."""

from typing import Any

import pytest

from tests.meetings import case_rules

pytestmark = pytest.mark.neutral
GIVEN = {
    "slug": "a",
    "time": "20:00",
    "end_time": "19:00",
    "conference_url": "https://unheard.example/1",
}
OURS: dict[str, Any] = {
    "slug": "a",
    "is_online": True,
    "is_active": True,
    "types": ["active", "online"],
    "time_buckets": ["evening"],
    "conference_url": "https://unheard.example/1",
    "start_utc": "2025-03-12T20:00:00Z",
    "end_utc": "2025-03-12T21:00:00Z",
}


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({}, set()),
        ({"is_online": False}, {"unknown_host"}),
        ({"types": ["online"]}, {"unknown_host"}),
        ({"time_buckets": []}, {"unknown_host"}),
        ({"conference_url": "https://else.example"}, {"unknown_host"}),
        ({"conference_provider": "Zoom"}, {"unknown_host"}),
        ({"end_utc": "2025-03-13T19:00:00Z"}, {"end_next_day"}),
    ],
)
def test_our_own_fault_has_no_reason(changes: dict[str, Any], broken: set[str]) -> None:
    rules = case_rules.of_feed([GIVEN], {})
    assert {"unknown_host", "end_next_day"} <= set(rules.values())
    kept = case_rules.held(rules, [GIVEN], {"meetings": {"a": OURS | changes}})
    assert set(rules.values()) - set(kept.values()) == broken
