from datetime import timedelta
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from server.daily.day import FIELDS, Day, correct, deletion, is_open, merge, remove
from server.daily.forms import REV_AT_MOST, CheckIn, CheckInItem, Deletion, Sleep, Used
from server.daily.sync import decide
from tests.daily.entries import NOON, SUNDAY, ZONE, check_in, craving, new_id, reminder_done

LATER = NOON + timedelta(hours=9)


def day_with(*items: CheckInItem) -> Day:
    return Day.of(SUNDAY, items)


def after(day: Day, edits: list[CheckInItem]) -> Day:
    kept = {item.id: item for item in [*day.check_ins, *edits]}
    return Day.of(SUNDAY, kept.values())


def corrected(day: Day, base: CheckIn, typed: CheckIn) -> list[CheckInItem]:
    return correct(day, base, typed, new_id(), LATER, ZONE)


def test_every_field_of_a_check_in_is_known() -> None:
    assert list(FIELDS) == list(CheckIn.__struct_fields__)


def test_a_day_says_field_by_field_what_was_said_last() -> None:
    morning = check_in(CheckIn(sleep=Sleep(hours=7), mood=2), hour=-4)
    evening = check_in(CheckIn(mood=4, craving=3), hour=5)
    expected = CheckIn(sleep=Sleep(hours=7), mood=4, craving=3)
    assert merge([evening, morning]) == merge([morning, evening]) == expected


def test_parts_of_a_field_are_not_mixed() -> None:
    early = check_in(CheckIn(sleep=Sleep(hours=7)), hour=-4)
    late = check_in(CheckIn(sleep=Sleep(quality=3)))
    assert merge([early, late]).sleep == Sleep(quality=3)


def test_a_day_without_check_ins_says_nothing() -> None:
    day = Day.of(SUNDAY, [craving()])
    assert day.check_in == CheckIn()
    assert not day.is_empty
    assert Day(SUNDAY).is_empty


def test_a_day_sorts_its_entries_by_kind_and_time() -> None:
    late, early, pill = craving(hour=3), craving(hour=1), reminder_done()
    day = Day.of(SUNDAY, [late, pill, early])
    assert day.cravings == [early, late]
    assert day.reminders_done == [pill]


def test_the_strongest_craving_may_be_told_by_any_entry() -> None:
    assert Day(SUNDAY).strongest_craving is None
    said = check_in(CheckIn(craving=6))
    assert Day.of(SUNDAY, [said, craving(4)]).strongest_craving == 6
    assert Day.of(SUNDAY, [said, craving(9)]).strongest_craving == 9


def test_a_first_check_in_is_a_new_entry() -> None:
    chosen = new_id()
    made = correct(Day(SUNDAY), CheckIn(), CheckIn(mood=4), chosen, LATER, ZONE)
    assert made == [
        CheckInItem(
            id=chosen,
            rev=1,
            local_date=SUNDAY,
            recorded_at=LATER,
            timezone=ZONE,
            data=CheckIn(mood=4),
        )
    ]


def test_a_form_left_empty_makes_no_entry() -> None:
    assert corrected(Day(SUNDAY), CheckIn(), CheckIn()) == []


def test_a_form_left_as_it_was_changes_nothing() -> None:
    day = day_with(check_in(CheckIn(mood=4, note="x")))
    assert corrected(day, day.check_in, day.check_in) == []


def test_the_same_form_twice_changes_nothing_the_second_time() -> None:
    day = day_with(check_in(CheckIn(mood=4)))
    typed = CheckIn(mood=2, craving=3)
    edited = after(day, corrected(day, CheckIn(mood=4), typed))
    assert corrected(edited, CheckIn(mood=4), typed) == []


def test_what_another_phone_sent_meanwhile_stays() -> None:
    shown = CheckIn(mood=4)
    day = day_with(check_in(shown), check_in(CheckIn(craving=7), hour=1))
    edited = after(day, corrected(day, shown, CheckIn(mood=4, confidence=8)))
    assert edited.check_in == CheckIn(mood=4, craving=7, confidence=8)


def test_a_changed_field_beats_what_arrived_meanwhile() -> None:
    day = day_with(check_in(CheckIn(mood=4)), check_in(CheckIn(mood=1), hour=1))
    edited = after(day, corrected(day, CheckIn(mood=4), CheckIn(mood=5)))
    assert edited.check_in.mood == 5


def test_a_correction_raises_the_revision_and_leaves_the_zone() -> None:
    item = check_in(CheckIn(mood=4), rev=6, timezone="Europe/Berlin")
    (edit,) = corrected(day_with(item), item.data, CheckIn(mood=5))
    assert (edit.id, edit.rev, edit.timezone) == (item.id, 7, "Europe/Berlin")
    assert edit.recorded_at == LATER


def test_the_highest_revision_can_still_be_corrected() -> None:
    item = check_in(CheckIn(mood=4), rev=REV_AT_MOST)
    (edit,) = corrected(day_with(item), item.data, CheckIn(mood=5))
    assert edit.rev == REV_AT_MOST
    assert decide(item, edit) == "updated"
    assert decide(item, deletion(item)) == "updated"


def test_an_emptied_field_leaves_every_check_in() -> None:
    first = check_in(CheckIn(mood=4, note="x"), hour=-1)
    second = check_in(CheckIn(mood=2))
    day = day_with(first, second)
    edited = after(day, corrected(day, day.check_in, CheckIn(note="x")))
    assert edited.check_in == CheckIn(note="x")
    assert [item.data.mood for item in edited.check_ins] == [None, None]


def test_a_correction_counts_even_when_a_phone_is_ahead_of_time() -> None:
    ahead = check_in(CheckIn(mood=4), hour=40)
    day = day_with(check_in(CheckIn(mood=1)), ahead)
    edited = after(day, corrected(day, day.check_in, CheckIn(mood=3)))
    assert edited.check_in.mood == 3


def test_removing_a_field_leaves_everything_else_as_it_was() -> None:
    first = check_in(CheckIn(used=Used(), mood=1), hour=-1)
    second = check_in(CheckIn(used=Used(what="tea"), craving=3))
    third = check_in(CheckIn(mood=3), hour=1)
    day = day_with(first, second, third)
    edits = remove(day, "used")
    assert [edit.id for edit in edits] == [first.id, second.id]
    assert after(day, edits).check_in == CheckIn(mood=3, craving=3)


def test_a_check_in_that_says_nothing_any_more_stays() -> None:
    day = day_with(check_in(CheckIn(used=Used())))
    (edit,) = remove(day, "used")
    assert edit.data == CheckIn()


def test_an_entry_is_deleted_by_the_next_revision() -> None:
    item = craving(rev=3)
    assert deletion(item) == Deletion(id=item.id, kind="craving", rev=4)


def check_in_values() -> st.SearchStrategy[CheckIn]:
    small = st.none() | st.integers(1, 3)
    return st.builds(CheckIn, mood=small, craving=small, confidence=small)


@given(
    st.lists(st.tuples(check_in_values(), st.integers(-3, 15)), max_size=4),
    check_in_values(),
    check_in_values(),
)
def test_a_correction_gives_exactly_the_changed_fields(
    held: list[tuple[CheckIn, int]], base: CheckIn, typed: CheckIn
) -> None:
    items = [check_in(data, hour=hour, id=UUID(int=at)) for at, (data, hour) in enumerate(held)]
    day = day_with(*items)
    edits = corrected(day, base, typed)
    edited = after(day, edits).check_in
    for name in FIELDS:
        is_changed = getattr(typed, name) != getattr(base, name)
        expected = typed if is_changed else day.check_in
        assert getattr(edited, name) == getattr(expected, name)
    earlier = {item.id: item for item in items}
    for edit in edits:
        before = earlier.get(edit.id)
        assert edit.rev == (1 if before is None else before.rev + 1)
        assert before is None or msgspec.structs.asdict(edit) != msgspec.structs.asdict(before)


def test_seven_days_back_are_open_and_no_more() -> None:
    assert is_open(SUNDAY, SUNDAY)
    assert is_open(SUNDAY - timedelta(days=7), SUNDAY)
    assert not is_open(SUNDAY - timedelta(days=8), SUNDAY)
    assert not is_open(SUNDAY + timedelta(days=1), SUNDAY)
