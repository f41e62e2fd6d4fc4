"""What is seen of a feed while it is being replaced, and what killed imports leave of it."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from server.core.database import rows
from server.feeds import applying_queries, feed_queries, importing, staging_queries
from server.feeds.importing import clear_abandoned
from server.listings.kept import kept
from server.listings.record import Record
from tests.feeds.conftest import Town, left_aside, records, shown


async def test_all_may_change_at_once_and_keep_what_they_are_known_by(town: Town) -> None:
    await town.bring(records(600))
    before = await shown()
    town.clock.advance(hours=5)
    await town.bring(records(600, name="Night Hope"))
    after = await shown()
    assert {row["name"] for row in after.values()} == {"Night Hope"}
    assert await left_aside() == 0
    for same in ("id", "first_seen_at"):
        assert [row[same] for row in after.values()] == [row[same] for row in before.values()]


async def test_each_meeting_is_found_once_while_it_is_being_replaced(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.bring(records(30))
    found: list[set[str]] = []

    def looking_after(act: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def one(*given: object) -> None:
            await act(*given)
            found.append({row["name"] for row in (await shown()).values()})

        return one

    for module, name in ((staging_queries, "stage_changed"), (applying_queries, "mark_missing")):
        monkeypatch.setattr(module, name, looking_after(getattr(module, name)))
    await town.bring(records(30, name="Night Hope"))
    assert found == [{f"Morning Hope {number}" for number in range(30)}, {"Night Hope"}]
    assert len(await rows("SELECT id FROM meeting")) == 30


async def test_what_a_killed_import_left_is_thrown_away(town: Town) -> None:
    await town.bring(records(30))
    run_id = uuid4()
    await feed_queries.begin(town.feed, run_id, town.clock())
    left = kept(town.feed.id, Record(source_id="left", name="Left", timezone="UTC"), town.clock())
    known = Record(source_id="m-3", name="Left", timezone="UTC", weekday=3)
    other = kept(town.feed.id, known, town.clock())
    before = await shown()
    await staging_queries.begin_batch(town.feed, 7)
    await staging_queries.stage_new(run_id, town.feed, [left], town.clock())
    await staging_queries.stage_changed(run_id, town.feed, [other], town.clock())
    await staging_queries.stage_missing(run_id, [left.id])
    (town.means.data / f"feed-{run_id}.draft").write_text("[")
    assert await left_aside() > 0
    await clear_abandoned(town.means.data, town.clock() + importing.LONGEST_IMPORT)
    assert await left_aside() == 0
    assert list(town.means.data.glob("feed-*")) == []
    assert await shown() == before


async def test_an_import_killed_after_the_switch_is_done_again_to_its_end(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.bring(records(30))
    killed = KeyboardInterrupt("killed")  # what is no fault that an import could live on after

    async def die(*_: object) -> None:
        raise killed

    with monkeypatch.context() as patched:
        patched.setattr(applying_queries, "mark_missing", die)
        with pytest.raises(KeyboardInterrupt, match="killed"):
            await town.bring(records(29, name="Night Hope"))
    names = [row["name"] for row in (await shown()).values()]
    assert sorted(names) == ["Morning Hope 29", *["Night Hope"] * 29]
    refused = await town.bring(records(15, name="Dawn Hope"))
    assert not refused.is_good
    assert [row["name"] for row in (await shown()).values()] == names
    await clear_abandoned(town.means.data, town.clock() + importing.LONGEST_IMPORT)
    result = await town.bring(records(29, name="Night Hope"))
    assert result.tally is not None
    assert (result.tally.changed, result.tally.missing) == (0, 1)
    assert await left_aside() == 0
