from datetime import timedelta

from server.core.settings import Settings
from server.feeds import feed_queries
from server.home import demo_meetings
from server.listings.record import Attendance
from server.meetings.asking import Query
from server.meetings.search import search
from server.places.lookup import Place, find
from tests.conftest import Clock


async def test_there_is_one_near_by_tonight_and_one_online_at_any_hour(
    database: Settings, clock: Clock
) -> None:
    await demo_meetings.fill(database, clock())
    delray = find("33444")
    assert isinstance(delray, Place)
    evening = clock().replace(hour=23, minute=5)  # seven there
    tonight = await search(Query(place=delray, when="soon", attendance="in_person"), evening)
    assert len(tonight.meetings) >= 5
    assert {one.record.city for one in tonight.meetings} >= {"Delray Beach"}
    for hour in range(24):
        on_now = await search(Query(when="now"), evening + timedelta(hours=hour, minutes=35))
        assert any(one.attendance is Attendance.ONLINE for one in on_now.meetings), hour


async def test_the_meetings_come_in_once_and_whole(database: Settings, clock: Clock) -> None:
    await demo_meetings.fill(database, clock())
    before = await feed_queries.every()
    assert [feed.program for feed in before] == ["AA", "NA", "SMART"]
    assert all(feed.meetings and not feed.problem for feed in before)
    for feed in before:
        run, rejects = await feed_queries.last_rejects(feed)
        assert run is not None
        assert rejects == []
    clock.advance(hours=2)
    await demo_meetings.fill(database, clock())
    assert [feed.applied_at for feed in await feed_queries.every()] == [
        feed.applied_at for feed in before
    ]


def test_none_leads_to_a_real_place_on_the_net(clock: Clock) -> None:
    every = [one for feed in demo_meetings.feeds(clock()).values() for one in feed]
    links = {one.get("conference_url", "https://meet.example.org/") for one in every}
    assert all(link.startswith("https://meet.example.org/") for link in links)
    assert all("Made up" in one["notes"] for one in every)
