"""Next occurrences are moved on by the clock, and only then."""

from datetime import UTC, datetime, timedelta
from random import Random

from server.core.database import rows, write
from server.core.settings import Settings
from server.listings import queries
from server.listings.kept import kept
from server.listings.record import Record
from server.listings.work import advance, heal
from tests.meetings import crowd

NOW = datetime(2026, 3, 7, 23, 40, tzinfo=UTC)
COUNT = 300


async def some_meetings() -> list[Record]:
    records = list(crowd.records(COUNT, 5, NOW))
    feed = await crowd.feed("everywhere", NOW)
    await crowd.keep(feed.id, iter(records), NOW)
    return records


async def next_times() -> dict[str, tuple[object, object]]:
    found = await rows("SELECT source_id, next_start_at, next_end_at FROM meeting")
    return {str(row["source_id"]): (row["next_start_at"], row["next_end_at"]) for row in found}


def should_be(records: list[Record], now: datetime) -> dict[str, tuple[object, object]]:
    feed_id = crowd.NAMESPACE
    made = {record.source_id: kept(feed_id, record, now) for record in records}
    return {name: (row.next_start_at, row.next_end_at) for name, row in made.items()}


async def test_what_is_over_moves_on_to_its_next_occurrence(database: Settings) -> None:
    records, chance, now = await some_meetings(), Random(1), NOW
    for _ in range(8):
        now += timedelta(minutes=chance.choice([1, 30, 700, 20000]))
        await advance(now)
        assert await next_times() == should_be(records, now)
        assert await advance(now) == 0


async def test_half_a_day_later_only_what_ended_was_moved(database: Settings) -> None:
    await some_meetings()
    before, later = await next_times(), NOW + timedelta(hours=12)
    count = await advance(later)
    after = await next_times()
    moved = [name for name in before if before[name] != after[name]]
    assert 0 < len(moved) == count < COUNT
    assert all(int(str(before[name][1])) <= later.timestamp() for name in moved)


async def test_what_a_clock_that_ran_ahead_had_moved_comes_back(database: Settings) -> None:
    records = await some_meetings()
    await advance(NOW + timedelta(days=3))
    assert await next_times() != should_be(records, NOW)
    assert await heal(NOW) > 0
    wrong = [
        name
        for name, times in should_be(records, NOW).items()
        if times != (await next_times())[name]
    ]
    assert wrong == []
    assert await heal(NOW) == 0


async def test_what_was_said_anew_meanwhile_is_left_alone(database: Settings) -> None:
    await some_meetings()
    later = int((NOW + timedelta(days=2)).timestamp())
    found = await queries.behind(later, COUNT)
    await write(lambda: rows("UPDATE meeting SET next_end_at = 5, next_start_at = 4"))
    await write(lambda: queries.keep_times([(row, row.reckoned(later)) for row in found]))
    assert set((await next_times()).values()) == {(4, 5)}
