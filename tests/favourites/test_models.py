"""Nobody but its keeper can see who keeps what; and what is deleted is gone."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from server.core.database import rows
from server.core.errors import NotFound, Refused
from server.core.sealing import Tampered
from server.favourites import models, work
from server.favourites.forms import Choice
from server.favourites.kept_meeting import favourite_id, opened
from server.favourites.models import Favourite
from server.people.models import Person
from server.push.outbox_models import Message
from tests.conftest import Clock
from tests.favourites.setting import change_meeting, keep, leave_out, list_meeting, record

SHOWN = ("id", "person_id", "sealed", "next_at")


async def stored(table: str) -> list[dict[str, object]]:
    return await rows(f"SELECT * FROM {table}")  # noqa: S608 - a name of ours


async def tell_everything(person: Person, clock: Clock, meeting: UUID) -> None:
    """Have somebody reminded of a meeting and told that it changed, and see it."""
    await keep(person, meeting, clock())
    clock.advance(hours=4, minutes=30)
    await work.ring(clock())
    await change_meeting(record(venue="Town Hall"))
    await work.look(clock())


async def test_no_column_says_which_meeting_somebody_keeps(alma: Person, clock: Clock) -> None:
    meeting = await list_meeting(record())
    await tell_everything(alma, clock, meeting)
    (row,) = await stored("favourite")
    assert set(row) == set(SHOWN)
    meetings = {str(one["id"]) for one in await stored("meeting")}
    feeds = {str(one["id"]) for one in await stored("feed")}
    for table in ("favourite", "message", "delivery", "person"):
        for one in await stored(table):
            told = {str(value) for value in one.values()}
            assert not told & (meetings | feeds), table
            assert str(meeting) not in str(one)
            assert "Harbor" not in str(one)


async def test_two_who_keep_the_same_meeting_have_nothing_in_common(
    alma: Person, ben: Person, clock: Clock
) -> None:
    meeting = await list_meeting(record())
    for person in (alma, ben):
        await keep(person, meeting, clock(), None)
    first, second = await Favourite.all()
    assert first.id != second.id
    assert first.sealed != second.sealed
    assert await Favourite.all_of(alma) != []
    assert await Favourite.of(alma, meeting) == (await Favourite.all_of(alma))[0]


async def test_what_is_sealed_is_of_one_length_whatever_the_meeting(
    alma: Person, clock: Clock
) -> None:
    names = {"a": "Hope", "b": "A" * 200, "c": "聚会" * 60}
    for name, words in names.items():
        await keep(alma, await list_meeting(record(name, name=words, venue=words)), clock())
    lengths = {len(row.sealed) for row in await Favourite.all()}
    assert len(lengths) == 1


async def test_how_long_a_message_lasts_does_not_tell_when_the_meeting_starts(
    alma: Person, clock: Clock
) -> None:
    for name, minutes in (("a", 0), ("b", 60)):
        await keep(alma, await list_meeting(record(name)), clock(), minutes)
    clock.now = datetime(2026, 11, 23, 0, tzinfo=clock().tzinfo)
    await work.ring(clock())
    clock.advance(hours=1)
    await work.ring(clock())
    kept_for = {one.expires_at - one.due_at for one in await Message.all()}
    assert len(kept_for) == 1
    assert await Message.all().count() == 2


async def test_another_persons_key_gives_another_id(alma: Person, ben: Person) -> None:
    meeting = UUID(int=7)
    assert favourite_id(alma.key, meeting) == favourite_id(alma.key, meeting)
    assert favourite_id(alma.key, meeting) != favourite_id(ben.key, meeting)
    assert favourite_id(alma.key, meeting) != favourite_id(alma.key, UUID(int=8))


async def test_keeping_again_changes_the_reminder_and_nothing_else(
    alma: Person, clock: Clock
) -> None:
    meeting = await list_meeting(record())
    await tell_everything(alma, clock, meeting)
    before = await Favourite.of(alma, meeting)
    await keep(alma, meeting, clock(), 60, "ring")
    after = await Favourite.of(alma, meeting)
    assert before
    assert after
    assert after.choice == Choice(remind_minutes_before=60, in_quiet_hours="ring")
    assert (after.told, after.news, after.kept_at) == (before.told, before.news, before.kept_at)
    assert await Favourite.all().count() == 1


async def test_an_edit_after_the_reminder_does_not_bring_it_again(
    alma: Person, clock: Clock
) -> None:
    meeting = await list_meeting(record())
    await keep(alma, meeting, clock())
    clock.now = datetime(2026, 11, 23, 0, 30, tzinfo=clock().tzinfo)
    await work.ring(clock())
    await keep(alma, meeting, clock(), 15)
    clock.advance(minutes=15)
    assert await work.ring(clock()) == 0
    assert (await Favourite.get()).next_at == clock() + timedelta(days=7)


async def test_somebody_keeps_at_most_a_hundred(
    alma: Person, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "MOST", 2)
    for name in ("a", "b"):
        await keep(alma, await list_meeting(record(name)), clock())
    with pytest.raises(Refused):
        await keep(alma, await list_meeting(record("c")), clock())


async def test_what_is_not_listed_cannot_be_kept_anew(alma: Person, clock: Clock) -> None:
    with pytest.raises(NotFound):
        await keep(alma, UUID(int=7), clock())
    meeting = await list_meeting(record())
    await leave_out(meeting, clock())
    with pytest.raises(NotFound):
        await keep(alma, meeting, clock())


async def test_one_by_appointment_is_kept_without_a_reminder(alma: Person, clock: Clock) -> None:
    meeting = await list_meeting(record(weekday=None, start=None))
    with pytest.raises(Refused) as refused:
        await keep(alma, meeting, clock())
    assert set(refused.value.fields) == {"remind_minutes_before"}
    await keep(alma, meeting, clock(), None)
    assert (await Favourite.get()).next_at is None


async def test_deleting_the_account_deletes_every_trace(
    alma: Person, ben: Person, clock: Clock
) -> None:
    meeting = await list_meeting(record())
    await tell_everything(alma, clock, meeting)
    await keep(ben, meeting, clock())
    await alma.erase(clock())
    assert [row.person_id for row in await Favourite.all()] == [ben.id]
    assert await Message.filter(person_id=alma.id).count() == 0


async def test_a_row_moved_to_somebody_else_does_not_open(
    alma: Person, ben: Person, clock: Clock
) -> None:
    meeting = await list_meeting(record())
    for person in (alma, ben):
        await keep(person, meeting, clock())
    theirs = await Favourite.get(person_id=ben.id)
    with pytest.raises(Tampered):
        opened(alma.key, theirs.id, theirs.sealed)
