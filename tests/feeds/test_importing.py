import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from server.feeds import feed_queries, importing
from server.feeds.importing import Means, bring_in
from server.feeds.models import ImportRow
from server.feeds.outcome import Outcome
from server.listings.kept import Kept
from tests.feeds.conftest import (
    Town,
    calling,
    left_aside,
    new_feed,
    record,
    records,
    shown,
)
from tests.feeds.feed_server import FeedServer, Page


async def test_a_feed_is_brought_in(town: Town) -> None:
    result = await town.bring(records(30))
    assert result.outcome == Outcome.APPLIED
    assert result.tally is not None
    assert (result.tally.added, result.tally.changed, result.tally.missing) == (30, 0, 0)
    meetings = await shown()
    assert len(meetings) == 30
    assert meetings["m-3"]["name"] == "Morning Hope 3"
    await town.feed.refresh_from_db()
    assert town.feed.meetings == 30
    assert town.feed.applied_at == town.clock()
    assert town.feed.problem == ""
    assert await left_aside() == 0
    assert list(town.means.data.glob("feed-*")) == []


async def test_what_has_not_changed_is_not_touched(town: Town) -> None:
    await town.bring(records(30))
    before = await shown()
    town.clock.advance(hours=5)
    feed = records(30)
    feed[4]["name"] = "Evening Hope"
    result = await town.bring(feed)
    assert result.tally is not None
    assert (result.tally.added, result.tally.changed) == (0, 1)
    after = await shown()
    assert after["m-4"]["name"] == "Evening Hope"
    assert after["m-4"]["id"] == before["m-4"]["id"]
    assert after["m-4"]["first_seen_at"] == before["m-4"]["first_seen_at"]
    assert after["m-4"]["seen_at"] != before["m-4"]["seen_at"]
    assert {name: row for name, row in after.items() if name != "m-4"} == {
        name: row for name, row in before.items() if name != "m-4"
    }


async def test_the_same_body_is_not_even_read(town: Town) -> None:
    await town.bring(records(30))
    assert (await town.bring()).outcome == Outcome.UNCHANGED


async def test_a_meeting_on_another_day_is_another_meeting(town: Town) -> None:
    await town.bring(records(8, day=1))
    result = await town.bring(records(8, day=2))
    assert result.tally is not None
    assert (result.tally.added, result.tally.missing) == (8, 8)


async def test_what_is_listed_no_more_is_hidden_after_two_imports_and_a_day(town: Town) -> None:
    await town.bring(records(30))
    await town.bring(records(29))
    assert len(await shown()) == 30
    town.clock.advance(hours=2)
    await town.bring()
    assert len(await shown()) == 30, "two imports, but no day"
    town.clock.advance(hours=23)
    await town.bring()
    assert len(await shown()) == 29


async def test_a_day_without_a_second_import_hides_nothing(town: Town) -> None:
    await town.bring(records(30))
    await town.bring(records(29))
    town.clock.advance(days=2)
    town.file.unlink()
    assert (await town.bring()).outcome == Outcome.FAILED
    assert len(await shown()) == 30
    await town.bring(records(29))
    assert len(await shown()) == 29


async def test_what_comes_back_is_shown_again_at_once(town: Town) -> None:
    await town.bring(records(30))
    await town.pass_a_day(records(29))
    result = await town.bring(records(30))
    assert result.tally is not None
    assert (result.tally.added, result.tally.changed) == (0, 0)
    assert len(await shown()) == 30
    await town.bring(records(29))
    await town.bring()
    assert len(await shown()) == 30, "it is counted from the start again"


async def test_what_comes_back_changed_is_shown_again_too(town: Town) -> None:
    await town.bring(records(30))
    await town.pass_a_day(records(29))
    await town.bring([*records(29), record(29, name="Night Hope")])
    meetings = await shown()
    assert len(meetings) == 30
    assert meetings["m-29"]["name"] == "Night Hope"


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        ([], "no meeting"),
        (records(79), "shrank"),
        ([record(number, slug=f"other-{number}") for number in range(100)], "not in it any more"),
        ([*records(88), *records(12, name="")], "could not be taken"),
        ("<html>Not found</html>", "JSON"),
        ('[{"slug": "m-1", "na', ""),
        ("", ""),
    ],
)
async def test_a_feed_that_looks_wrong_changes_nothing(feed: object, said: str, town: Town) -> None:
    await town.bring(records(100))
    before = await shown()
    result = await town.bring(feed)
    assert result.outcome in {Outcome.REFUSED, Outcome.FAILED}
    assert said in result.why
    assert await shown() == before
    assert await left_aside() == 0
    await town.feed.refresh_from_db()
    assert town.feed.problem == result.why
    assert town.feed.meetings == 100
    assert (await town.bring(records(100))).outcome == Outcome.UNCHANGED


@pytest.mark.parametrize("feed", [records(80), [*records(90), *records(10, name="")]])
async def test_a_fifth_fewer_or_a_tenth_left_out_is_let_pass(feed: object, town: Town) -> None:
    await town.bring(records(100))
    assert (await town.bring(feed)).outcome == Outcome.APPLIED


async def test_a_small_feed_may_lose_ten(town: Town) -> None:
    await town.bring(records(15))
    assert (await town.bring(records(5))).outcome == Outcome.APPLIED


async def test_an_operator_may_have_it_applied_anyway(town: Town) -> None:
    await town.bring(records(100))
    assert (await town.bring(records(50))).outcome == Outcome.REFUSED
    assert (await town.bring(anyway=True)).outcome == Outcome.APPLIED
    assert (await town.bring([], anyway=True)).outcome == Outcome.REFUSED


async def test_rejects_are_kept_with_the_reason_and_without_contacts(town: Town) -> None:
    bad = record(99, name="", contact_1_name="Bob B", contact_1_email="bob@example.org")
    await town.bring([*records(30), bad])
    run, rejects = await feed_queries.last_rejects(town.feed)
    assert run is not None
    assert run.rejected == 1
    assert [(one.source_id, bool(one.reason)) for one in rejects] == [("m-99", True)]
    assert "Main Street" in rejects[0].record
    assert "ob B" not in rejects[0].record
    assert "bob@" not in rejects[0].record
    town.clock.advance(hours=4)
    await town.bring(records(30))
    assert (await feed_queries.last_rejects(town.feed))[1] == []


async def test_an_address_is_asked_only_for_what_changed(means: Means, server: FeedServer) -> None:
    body = json.dumps(records(20)).encode()
    url = server.put("/feed", body, ETag='"one"')
    feed = await new_feed("web", url)
    calling_means = calling(means, server)
    assert (await bring_in(calling_means, feed)).outcome == Outcome.APPLIED
    assert (await bring_in(calling_means, feed)).outcome == Outcome.UNCHANGED
    assert server.heard[1][1]["if-none-match"] == '"one"'
    server.pages["/feed"] = Page(body, 500)
    assert "500" in (await bring_in(calling_means, feed)).why
    assert feed.failures == 1
    assert len(await shown()) == 20


async def test_a_feed_that_was_refused_is_asked_for_again_in_full(
    means: Means, server: FeedServer
) -> None:
    feed = await new_feed("web", server.put("/feed", b"[]", ETag='"one"'))
    for _ in range(2):
        assert (await bring_in(calling(means, server), feed)).outcome == Outcome.REFUSED
    assert "if-none-match" not in server.heard[1][1]


async def test_after_failures_it_is_left_alone_for_longer(town: Town) -> None:
    waits = []
    for _ in range(9):
        await town.bring("nothing")
        assert town.feed.next_at is not None
        waits.append(town.feed.next_at - town.clock())
    assert timedelta(minutes=13) < waits[0] < timedelta(minutes=17)
    assert waits[1] > waits[0]
    assert timedelta(hours=20) < waits[-1] < timedelta(hours=27)
    await town.bring(records(20))
    assert town.feed.next_at is not None
    assert timedelta(hours=3.5) < town.feed.next_at - town.clock() < timedelta(hours=4.5)


async def test_two_feeds_may_use_the_same_ids(town: Town, tmp_path: Path) -> None:
    other = await new_feed("other", str(town.file))
    await town.bring(records(20))
    assert (await bring_in(town.means, other)).outcome == Outcome.APPLIED
    assert len(await shown(town.feed)) == len(await shown(other)) == 20


async def test_a_child_that_dies_changes_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.bring(records(30))
    dying = ("/bin/sh", "-c", "kill -9 $$")
    monkeypatch.setattr("server.feeds.reader_process.COMMAND", dying)
    result = await town.bring(records(31))
    assert result.outcome == Outcome.FAILED
    assert "ended before" in result.why
    assert len(await shown()) == 30


async def test_a_child_that_takes_too_long_is_ended(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.feeds.reader_process.COMMAND", ("/bin/sleep", "60"))
    monkeypatch.setattr(importing, "LIMIT_SECONDS", 0.2)
    assert "too long" in (await town.bring(records(30))).why


async def test_how_far_it_is_is_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "WRITTEN_STEP", 150)
    lines: list[str] = []
    town.write(records(400))
    await bring_in(replace(town.means, say=lines.append), town.feed)
    told = [line.partition(": ")[2] for line in lines if "written" in line]
    assert told == [f"{count} new or changed ones written" for count in (200, 300)]


def test_what_is_put_aside_has_every_column_of_a_meeting() -> None:
    kept_aside = {field["name"] for field in ImportRow.describe()["data_fields"]}
    assert set(Kept._fields[1:]) <= kept_aside
