"""A feed that is removed takes its meetings along, and nobody else's."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from server.core.control import CommandError
from server.feeds import commands, feed_queries, turns
from server.feeds.importing import Means
from server.feeds.models import ImportReject, ImportRun
from server.listings.models import Meeting
from tests.feeds.conftest import Town, new_feed, record, records, shown
from tests.feeds.test_commands import Told


async def remove(means: Means, name: str = "town") -> Told:
    said = Told()
    assert await commands.remove(means, {"name": name}, said) == 0
    return said


async def test_it_takes_all_that_is_its_own(town: Town) -> None:
    await town.bring([*records(250), record(999, name="")])
    assert await remove(town.means) == ["town is removed, with 250 meetings"]
    assert await feed_queries.every() == []
    for table in (Meeting, ImportRun, ImportReject):
        assert not await table.all().exists()


async def test_other_feeds_stay_and_show_what_stood_behind_it(town: Town, tmp_path: Path) -> None:
    (tmp_path / "other").write_text(json.dumps(records(20)))
    other = await new_feed("other", str(tmp_path / "other"), program="AA")
    await town.bring(records(20, updated="2026-01-02 10:00:00"))
    await commands.import_now(town.means, {"name": "other"}, Told())
    assert await Meeting.filter(feed_id=other.id, cluster__isnull=False).count() == 20
    await remove(town.means)
    assert len(await shown(other)) == 20
    assert not await Meeting.filter(cluster__isnull=False).exists()


async def test_a_name_nobody_knows_is_one_line(means: Means) -> None:
    with pytest.raises(CommandError, match="no such feed"):
        await commands.remove(means, {"name": "x"}, Told())


async def test_it_waits_for_no_import_and_disturbs_none(town: Town) -> None:
    await town.bring(records(20))
    with (
        turns.taken(town.feed.id, uuid4()),
        pytest.raises(CommandError, match="town: it is being imported"),
    ):
        await remove(town.means)
    assert len(await shown()) == 20
    await remove(town.means)


async def test_an_import_by_another_process_is_not_disturbed_either(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.feeds.importing.speaks_sqlite", lambda: False)
    await town.bring(records(20))
    await feed_queries.begin(town.feed, uuid4(), town.clock())
    with pytest.raises(CommandError, match="being imported"):
        await remove(town.means)
    town.clock.now += timedelta(hours=2)
    await remove(town.means)


async def test_one_that_broke_off_can_be_read_again_as_a_whole(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.bring(records(250))

    async def die() -> None:
        raise OSError("killed")

    with monkeypatch.context() as patched:
        patched.setattr("server.feeds.removing.Feed.delete", lambda _self: die())
        with pytest.raises(OSError, match="killed"):
            await remove(town.means)
    assert await shown() == {}
    await town.bring()
    assert len(await shown()) == 250
