from uuid import UUID

import pytest

from server.feeds import duplicates
from server.feeds.duplicates import conference
from server.feeds.frames import Sighting

pytestmark = pytest.mark.neutral

FEED, OTHER, THIRD = (UUID(int=number) for number in (1, 2, 3))


def seen(number: int, feed: UUID = FEED, **changes: object) -> Sighting:
    one = Sighting(
        id=UUID(int=100 + number),
        feed_id=feed,
        program="AA",
        weekday=1,
        start=1140,
        timezone="America/New_York",
        name="Morning Hope",
        lat=26.46,
        lng=-80.07,
        url="",
        updated_at=number,
        cluster=None,
    )
    return one._replace(**changes)  # type: ignore[arg-type]


def heads(*meetings: Sighting) -> dict[int, int | None]:
    return {
        one.int - 100: head.int - 100 if head else None
        for one, head in duplicates.changes(meetings)
    }


def test_the_one_that_was_confirmed_last_is_shown() -> None:
    assert heads(seen(1), seen(2, OTHER)) == {1: 2}
    assert heads(seen(1, updated_at=5), seen(2, OTHER)) == {2: 1}
    assert heads(seen(1, updated_at=-1), seen(2, OTHER, updated_at=0)) == {1: 2}


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "MORNING HÖPE group"},
        {"name": "Morning Hope Mtg"},
        {"start": 1145},
        {"start": 1135},
        {"lat": 26.4606},
        {"lng": -80.0706},
        {"lat": None, "lng": None, "url": "https://zoom.us/j/123"},
    ],
)
def test_what_differs_a_little_is_the_same(changes: dict[str, object]) -> None:
    url = "https://us02web.zoom.us/j/123?pwd=abc"
    assert heads(seen(1, url=url), seen(2, OTHER, **changes)) == {1: 2}


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Tuesday Step Study"},
        {"start": 1146},
        {"weekday": 2},
        {"program": "NA"},
        {"lat": 26.4608},
        {"lng": -80.0709},
        {"lat": None, "lng": None},
        {"lat": None, "lng": None, "url": "https://zoom.us/j/124"},
    ],
)
def test_what_differs_more_is_another(changes: dict[str, object]) -> None:
    assert heads(seen(1, url="https://zoom.us/j/123"), seen(2, OTHER, **changes)) == {}


ZOOM = {"lat": None, "lng": None, "url": "https://zoom.us/j/1"}


@pytest.mark.parametrize("at", [{}, ZOOM])
@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({}, {"timezone": "America/Los_Angeles"}, False),
        ({}, {"timezone": "America/Chicago", "start": 1080}, True),
        ({}, {"timezone": "America/Detroit"}, True),
        (
            {"weekday": 6, "start": 1410},
            {"timezone": "Europe/London", "weekday": 0, "start": 270},
            True,
        ),
        (
            {"weekday": 6, "start": 1410},
            {"timezone": "America/Halifax", "weekday": 0, "start": 30},
            True,
        ),
        ({"weekday": 6, "start": 1438}, {"weekday": 0, "start": 1}, True),
        ({"start": 1137}, {"start": 1141}, True),  # midnight in UTC lies between
        (
            {"timezone": "UTC", "weekday": 6, "start": 1437},
            {"timezone": "UTC", "weekday": 0, "start": 2},
            True,
        ),
        (
            {"timezone": "UTC", "weekday": 6, "start": 1437},
            {"timezone": "UTC", "weekday": 0, "start": 3},
            False,
        ),
        ({"timezone": "America/Denver"}, {"timezone": "America/Phoenix"}, False),  # in winter only
    ],
)
def test_the_hour_counts_wherever_clocks_say_it(
    at: dict[str, object], one: dict[str, object], other: dict[str, object], *, is_same: bool
) -> None:
    both = seen(1, FEED, **at, **one), seen(2, OTHER, **at, **other)
    assert heads(*both) == heads(*reversed(both)) == ({1: 2} if is_same else {})


def test_within_a_feed_the_name_must_be_the_same() -> None:
    assert heads(seen(1), seen(2, name="Morning Hope Big Book")) == {}
    assert heads(seen(1), seen(2)) == {1: 2}


def test_another_feed_does_not_make_two_of_one_feed_the_same() -> None:
    first, second = seen(1, name="Big Book Study"), seen(2, name="Big Book Talk")
    both = seen(3, OTHER, name="Big Book")
    assert len(heads(first, second, both)) == 1


def test_three_feeds_make_one() -> None:
    assert heads(seen(1), seen(2, OTHER), seen(3, THIRD)) == {1: 3, 2: 3}


def test_only_what_changes_is_said() -> None:
    assert heads(seen(1, cluster=UUID(int=102)), seen(2, OTHER)) == {}
    assert heads(seen(1, cluster=UUID(int=102)), seen(2, OTHER, weekday=3)) == {1: None}


def test_the_order_they_come_in_makes_no_difference() -> None:
    some = [seen(1), seen(2, OTHER), seen(3, THIRD, name="Morning Hop"), seen(4, start=1144)]
    assert heads(*some) == heads(*reversed(some))


@pytest.mark.parametrize(
    ("url", "room"),
    [
        ("https://zoom.us/j/123456789?pwd=x", "zoom.us/123456789"),
        ("https://us04web.zoom.us/j/123456789#success", "zoom.us/123456789"),
        ("https://zoom.us/", ""),
        ("https://evilzoom.us/j/1", "evilzoom.us/j/1"),
        ("https://meet.google.com/abc-defg-hij?hs=1", "meet.google.com/abc-defg-hij"),
        ("https://www.example.org/", ""),
        ("https://[::1", ""),
        ("", ""),
    ],
)
def test_a_room_is_the_same_however_it_is_written(url: str, room: str) -> None:
    assert conference(url) == room
