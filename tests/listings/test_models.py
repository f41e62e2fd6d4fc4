"""What is kept of reports, and for how long; which feed is meant."""

from datetime import timedelta
from uuid import uuid4

from server.app import JOBS
from server.core.settings import Settings
from server.listings.models import Feed, MeetingReport
from tests.meetings import crowd
from tests.meetings.listing import NOW


async def test_a_report_is_kept_for_90_days_and_no_longer(database: Settings) -> None:
    feed = await crowd.feed("Town", NOW)
    for days in (91, 89, 1):
        at = NOW - timedelta(days=days)
        await MeetingReport.keep(uuid4(), feed.id, "time", f"{days} days ago", at)
    [job] = [job for job in JOBS if job.name == "meetings: old reports"]
    assert job.forgets
    await job.run(NOW)
    kept = await MeetingReport.newest(NOW, 9)
    assert [one.note for one in kept] == ["1 days ago", "89 days ago"]


async def test_a_feed_is_found_by_its_name_or_its_id(database: Settings) -> None:
    feed = await crowd.feed("Town", NOW)
    found = [
        await Feed.id_of(text)
        for text in ("Town", str(feed.id), "town", "", "\0", "Town\0", "0" * 99)
    ]
    assert found == [feed.id, feed.id, None, None, None, None, None]
