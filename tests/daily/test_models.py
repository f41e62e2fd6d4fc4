from datetime import date, timedelta

import msgspec
import pytest

from server.core.database import rows, write
from server.core.errors import SignedOut
from server.core.sealing import Tampered
from server.daily.day import deletion, remove
from server.daily.forms import Change, CheckIn, Craving, CravingItem, Deletion, Sleep, Used
from server.daily.models import (
    DaysKept,
    Entry,
    day_of,
    days_between,
    days_kept,
    days_kept_before,
    recent_days,
)
from server.people.models import Person
from tests.daily.entries import NOON, SUNDAY, check_in, craving, reminder_done

EVERYTHING = 500


async def keep(person: Person, *changes: Change) -> list[str]:
    return [result.status for result in await Entry.keep(person, changes)]


async def kept(person: Person) -> list[Change]:
    return (await Entry.since(person, 0, EVERYTHING)).items


def days_ago(days: int) -> date:
    return SUNDAY - timedelta(days=days)


async def test_what_is_kept_is_given_back_as_it_was(alma: Person) -> None:
    items: list[Change] = [
        check_in(CheckIn(mood=3, used=Used()), hour=0.123456),
        craving(7),
        reminder_done(),
    ]
    assert await keep(alma, *items) == ["created"] * 3
    assert await kept(alma) == items


async def test_an_entry_is_found_by_its_id_and_only_by_its_owner(alma: Person, dov: Person) -> None:
    item = craving(7)
    await keep(alma, item)
    assert await Entry.find(alma, item.id) == item
    assert await Entry.find(dov, item.id) is None
    await keep(alma, deletion(item))
    assert await Entry.find(alma, item.id) is None


async def test_two_people_may_have_an_entry_of_the_same_id(alma: Person, ben: Person) -> None:
    item = craving(7)
    assert await keep(alma, item) == await keep(ben, item) == ["created"]
    assert await keep(alma, deletion(item)) == ["updated"]
    assert await kept(ben) == [item]


async def test_a_batch_is_worked_through_in_the_order_sent(alma: Person) -> None:
    first = craving(7)
    second = msgspec.structs.replace(first, rev=2, data=Craving(before=3))
    other_kind = msgspec.structs.replace(check_in(rev=9), id=first.id)
    changes: list[Change] = [first, first, second, first, other_kind, deletion(second), second]
    expected = ["created", "duplicate", "updated", "stale", "refused", "updated", "stale"]
    assert await keep(alma, *changes) == expected
    assert await kept(alma) == [deletion(second)]


async def test_another_kind_under_a_known_id_is_refused(alma: Person) -> None:
    item = craving(7)
    await keep(alma, item)
    other = msgspec.structs.replace(check_in(rev=2), id=item.id)
    (result,) = await Entry.keep(alma, [other])
    assert result.error is not None
    assert list(result.error.fields) == ["kind"]
    assert await kept(alma) == [item]


async def test_of_a_deleted_entry_only_the_id_is_left(alma: Person) -> None:
    item = check_in(CheckIn(note="gone"))
    await keep(alma, item)
    await keep(alma, deletion(item))
    (row,) = await rows("SELECT * FROM entry")
    left = {name for name, value in row.items() if value not in {None, b""}}
    assert left == {"id", "person_id", "entry_id", "kind", "rev", "cursor", "is_deleted"}


async def test_a_reader_goes_on_where_it_was(alma: Person) -> None:
    items = [craving(at) for at in range(7)]
    await keep(alma, *items[:4])
    first = await Entry.since(alma, 0, 3)
    assert (first.items, first.more) == (items[:3], True)
    await keep(alma, *items[4:])
    second = await Entry.since(alma, first.cursor, 4)
    assert (second.items, second.more) == (items[3:], False)
    last = await Entry.since(alma, second.cursor, 4)
    assert (last.items, last.more, last.cursor) == ([], False, second.cursor)


async def test_what_is_edited_comes_again(alma: Person) -> None:
    item, other = craving(3), craving(4)
    await keep(alma, item, other)
    seen = await Entry.since(alma, 0, EVERYTHING)
    edited = msgspec.structs.replace(item, rev=2)
    await keep(alma, edited)
    assert (await Entry.since(alma, seen.cursor, EVERYTHING)).items == [edited]
    assert await kept(alma) == [other, edited]


async def test_days_come_without_deletions(alma: Person) -> None:
    monday, sunday, gone = craving(1, day=days_ago(6)), craving(2), craving(3)
    await keep(alma, monday, sunday, gone, craving(4, day=days_ago(7)))
    await keep(alma, deletion(gone))
    page = await Entry.between(alma, days_ago(6), SUNDAY, EVERYTHING)
    assert page.items == [monday, sunday]
    first = await Entry.between(alma, days_ago(6), SUNDAY, 1)
    assert first.more
    rest = await Entry.between(alma, days_ago(6), SUNDAY, 1, first.cursor)
    assert (rest.items, rest.more) == ([sunday], False)


async def test_nobody_reads_anothers_diary(alma: Person, dov: Person) -> None:
    await keep(alma, check_in(CheckIn(mood=3)))
    assert await kept(dov) == []
    assert (await Entry.between(dov, date.min, date.max, EVERYTHING)).items == []
    assert (await day_of(dov, SUNDAY)).is_empty
    assert await days_between(dov, date.min, date.max) == []
    assert await days_kept(dov, SUNDAY) == DaysKept(0, 0)


async def test_an_entry_moved_to_another_row_does_not_open(alma: Person) -> None:
    one, other = check_in(CheckIn(mood=1)), check_in(CheckIn(mood=5))
    await keep(alma, one, other)
    row = await Entry.get(entry_id=one.id)
    await write(lambda: Entry.filter(entry_id=other.id).update(sealed=row.sealed))
    with pytest.raises(Tampered):
        await kept(alma)


async def test_somebody_deleted_meanwhile_can_keep_nothing(alma: Person) -> None:
    await alma.erase(NOON)
    with pytest.raises(SignedOut):
        await keep(alma, craving(3))


async def test_a_day_merges_its_check_ins(alma: Person) -> None:
    morning = check_in(CheckIn(sleep=Sleep(hours=7), mood=2), hour=-4)
    evening, urge = check_in(CheckIn(mood=4), hour=4), craving(6)
    await keep(alma, evening, urge, morning, check_in(CheckIn(mood=1), day=days_ago(1)))
    day = await day_of(alma, SUNDAY)
    assert day.check_in == CheckIn(sleep=Sleep(hours=7), mood=4)
    assert day.check_ins == [morning, evening]
    assert day.cravings == [urge]


async def test_days_between_are_those_that_hold_something(alma: Person) -> None:
    for ago in (9, 5, 3, 0):
        await keep(alma, check_in(CheckIn(mood=3), day=days_ago(ago)))
    found = await days_between(alma, days_ago(5), SUNDAY)
    assert [day.date for day in found] == [days_ago(5), days_ago(3), SUNDAY]


async def test_recent_days_are_the_last_that_hold_something(alma: Person) -> None:
    for ago in (90, 9, 5, 5, 3, 0):
        await keep(alma, check_in(CheckIn(mood=3), day=days_ago(ago)))
    found = await recent_days(alma, SUNDAY, 3)
    assert [day.date for day in found] == [days_ago(9), days_ago(5), days_ago(3)]
    assert await recent_days(alma, days_ago(90), 3) == []


async def test_every_kind_of_entry_keeps_a_day_once(alma: Person) -> None:
    await keep(alma, check_in(), craving(), craving(day=days_ago(29)))
    await keep(alma, check_in(day=days_ago(30)), craving(day=days_ago(400)))
    assert await days_kept(alma, SUNDAY) == DaysKept(total=4, last_30=2)


async def test_an_answer_to_a_reminder_alone_keeps_no_day(alma: Person) -> None:
    await keep(alma, check_in(), reminder_done(), reminder_done(day=days_ago(1)))
    assert await days_kept(alma, SUNDAY) == DaysKept(total=1, last_30=1)
    assert await days_kept_before(alma, SUNDAY) == 0
    (day,) = await days_between(alma, days_ago(9), SUNDAY)
    assert len(day.reminders_done) == 1
    await keep(alma, craving(day=days_ago(3)), reminder_done(day=days_ago(2)))
    assert [day.date for day in await recent_days(alma, SUNDAY, 1)] == [days_ago(3)]


async def test_a_day_that_a_phone_further_east_wrote_is_not_among_the_last_30(alma: Person) -> None:
    await keep(alma, craving(), craving(day=days_ago(-1)))
    assert await days_kept(alma, SUNDAY) == DaysKept(total=2, last_30=1)


async def test_a_deleted_entry_keeps_no_day(alma: Person) -> None:
    item = craving()
    await keep(alma, item, craving(day=days_ago(1)))
    await keep(alma, deletion(item))
    assert await days_kept(alma, SUNDAY) == DaysKept(total=1, last_30=1)


async def test_days_kept_never_fall_by_an_edit(alma: Person) -> None:
    await keep(alma, check_in(CheckIn(used=Used())))
    await keep(alma, *remove(await day_of(alma, SUNDAY), "used"))
    assert (await day_of(alma, SUNDAY)).check_in == CheckIn()
    assert await days_kept(alma, SUNDAY) == DaysKept(total=1, last_30=1)


async def test_days_of_the_first_and_last_year_can_be_kept(alma: Person) -> None:
    item = craving(day=date.min)
    await keep(alma, item)
    assert await kept(alma) == [item]
    assert isinstance((await Entry.find(alma, item.id)), CravingItem)


async def test_a_deletion_that_came_first_is_final(alma: Person) -> None:
    item = craving()
    early = Deletion(id=item.id, kind="craving", rev=1)
    assert await keep(alma, early) == ["created"]
    assert await keep(alma, item) == ["stale"]
    assert await kept(alma) == [early]
