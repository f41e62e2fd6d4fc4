import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from server.core.database import rows
from server.core.settings import Settings
from server.feeds import feed_queries, work
from server.feeds.importing import Means, bring_in
from server.listings.models import Feed
from tests.conftest import Clock
from tests.feeds.conftest import Town, new_feed, records, shown


async def due(feed: Feed, means: Means, **ago: float) -> None:
    feed.next_at = means.clock() - timedelta(**ago)
    await feed_queries.keep(feed, "next_at")


async def test_what_is_due_is_imported_and_the_rest_is_not(town: Town, tmp_path: Path) -> None:
    town.write(records(20))
    later = await new_feed("later", str(town.file))
    await due(town.feed, town.means, minutes=1)
    await due(later, town.means, minutes=-1)
    await work.import_due(town.means, town.clock())
    assert len(await shown(town.feed)) == 20
    assert await shown(later) == {}
    await town.feed.refresh_from_db()
    assert town.feed.next_at is not None
    assert town.feed.next_at > town.clock() + timedelta(hours=3)


async def test_a_feed_that_fails_keeps_no_other_from_its_turn(
    town: Town, means: Means, caplog: pytest.LogCaptureFixture
) -> None:
    town.write(records(20))
    broken = await new_feed("broken", str(town.means.data / "no-such-file-of-ours"))
    await due(broken, means, minutes=2)
    await due(town.feed, means, minutes=1)
    await work.import_due(means, town.clock())
    assert len(await shown()) == 20
    assert "no-such-file" not in caplog.text


async def test_meetings_that_people_type_in_are_not_fetched(means: Means) -> None:
    by_hand = Feed(id=uuid4(), name="by hand", kind="manual", source="")
    await feed_queries.add(by_hand)
    await due(by_hand, means, minutes=1)
    await work.import_due(means, means.clock())
    await by_hand.refresh_from_db()
    assert by_hand.checked_at is None


async def test_a_feed_is_taken_by_one_process(town: Town) -> None:
    await due(town.feed, town.means, minutes=1)
    until = town.clock() + timedelta(hours=1)
    assert await feed_queries.claim_due(town.clock(), until) is not None
    assert await feed_queries.claim_due(town.clock(), until) is None


async def test_a_meeting_is_deleted_thirty_days_after_it_went(town: Town) -> None:
    await town.bring(records(20))
    await town.pass_a_day(records(19))
    town.clock.advance(days=28)
    await work.sweep(town.means, town.clock())
    assert len(await rows("SELECT id FROM meeting")) == 20
    town.clock.advance(days=2)
    await work.sweep(town.means, town.clock())
    assert len(await rows("SELECT id FROM meeting")) == 19


async def test_the_same_meeting_in_two_feeds_is_shown_once(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text(json.dumps(records(25, updated="2026-11-01 08:00:00")))
    other = await new_feed("other", str(file), program="AA")
    await town.bring(records(20))
    await bring_in(town.means, other)
    first = await shown(town.feed)
    assert all(row["cluster"] is not None for row in first.values())
    assert all(row["cluster"] is None for row in (await shown(other)).values())
    file.write_text(json.dumps(records(25)[5:]))
    await bring_in(town.means, other, anyway=True)
    town.clock.advance(hours=25)
    await bring_in(town.means, other)
    alone = {name for name, row in (await shown(town.feed)).items() if row["cluster"] is None}
    assert alone >= {f"m-{number}" for number in range(5)}


def test_jobs_are_made_from_the_settings(settings: Settings, clock: Clock) -> None:
    assert [job.name for job in work.jobs(settings, clock)] == ["feeds: due", "feeds: old ones"]
