from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.wall_clock import local
from server.push.quiet_hours import QuietHours
from server.reminders.rule import Rule, Slot, instants, slots
from server.reminders.usefulness import (
    GRACE,
    Quiet,
    Span,
    Turn,
    come_by,
    outside_quiet,
    turns,
    useful_until,
)
from tests.reminders.rules import (
    INSTANTS,
    NEVER_QUIET,
    NIGHT,
    QUIET,
    RULES,
    ZONE,
    often,
    rule,
    utc,
)

pytestmark = pytest.mark.neutral

AT_NIGHT = Quiet(NIGHT, ZONE)
NOON = utc(2026, 11, 22, 17)
EIGHT = utc(2026, 11, 23, 1)  # in the evening, in New York


def first(one: Rule, after: datetime = NOON) -> Slot:
    (slot,) = instants(one, after, 1)
    return slot


def turn(one: Rule, now: datetime, quiet: Quiet = NEVER_QUIET) -> Turn:
    (only,) = turns(one, [first(one)], quiet, now)
    return only


@pytest.mark.parametrize(
    ("kind", "minutes"),
    [
        ("medication", 60),
        ("meal", 120),
        ("wind_down", 120),
        ("own", 240),
        ("check_in", 240),  # until midnight
        ("move", 240),
        ("mind", 240),
    ],
)
def test_each_kind_is_useful_for_its_time(kind: str, minutes: int) -> None:
    one = rule("20:00", kind=kind)
    assert useful_until(one, first(one)) == EIGHT + timedelta(minutes=minutes)


def test_none_is_useful_when_the_next_one_comes() -> None:
    one = rule("20:00", "20:20", kind="medication")
    assert useful_until(one, first(one)) == EIGHT + timedelta(minutes=20)


def test_a_check_in_that_a_gap_moved_past_midnight_is_still_of_use() -> None:
    one = rule("23:30", kind="check_in", timezone="America/Nuuk")
    slot = first(one, utc(2024, 3, 30, 12))
    assert useful_until(one, slot) > slot.at


def test_it_is_told_at_its_time() -> None:
    one = rule("20:00", kind="check_in")
    assert turn(one, EIGHT) == Turn(
        first(one), EIGHT, EIGHT + timedelta(hours=4), Span(EIGHT, EIGHT + timedelta(hours=4))
    )


def test_no_phone_is_told_once_quiet_hours_begin() -> None:
    push = turn(rule("20:00", kind="check_in"), EIGHT, AT_NIGHT).push
    assert push == Span(EIGHT, EIGHT + timedelta(hours=2))


def test_what_comes_in_quiet_hours_waits_for_their_end() -> None:
    one = rule("06:30", kind="own", in_quiet_hours="move")
    told = turn(one, utc(2026, 11, 23, 11, 30), AT_NIGHT)
    assert told.due_at == utc(2026, 11, 23, 12)
    assert told.push == Span(utc(2026, 11, 23, 12), utc(2026, 11, 23, 15, 30))


def test_what_is_of_no_use_by_their_end_is_not_told() -> None:
    one = rule("22:30", kind="meal", in_quiet_hours="move")
    assert turn(one, utc(2026, 11, 23, 3, 30), AT_NIGHT).push is None


def test_a_medication_rings_in_them_if_that_was_chosen() -> None:
    one = rule("23:30", kind="medication", in_quiet_hours="ring")
    at = utc(2026, 11, 23, 4, 30)
    assert turn(one, at, AT_NIGHT).push == Span(at, at + timedelta(hours=1))


def test_nothing_but_a_medication_rings_in_them() -> None:
    one = rule("23:30", kind="own", in_quiet_hours="ring")
    assert turn(one, utc(2026, 11, 23, 4, 30), AT_NIGHT).push is None


def test_ordinary_lag_is_no_lateness() -> None:
    now = EIGHT + GRACE
    assert turn(rule("20:00", kind="medication"), now).push == Span(
        EIGHT, EIGHT + timedelta(hours=1)
    )


def test_a_late_medication_is_never_told() -> None:
    assert turn(rule("20:00", kind="medication"), EIGHT + GRACE + timedelta(seconds=1)).push is None


def test_anything_else_is_told_late_if_it_is_still_of_use() -> None:
    now = EIGHT + timedelta(hours=3)
    assert turn(rule("20:00", kind="own"), now).push == Span(now, EIGHT + timedelta(hours=4))
    assert turn(rule("20:00", kind="meal"), now).push is None
    assert turn(rule("20:00", kind="own"), now, AT_NIGHT).push is None


def test_what_came_two_days_ago_is_not_looked_at() -> None:
    now = EIGHT + timedelta(days=9)
    assert len(list(come_by(rule("20:00"), EIGHT, now))) == 3


@often
@given(RULES, INSTANTS, QUIET, st.integers(0, 300))
def test_nothing_is_told_in_quiet_hours_late_or_useless(
    one: Rule, after: datetime, quiet: Quiet, minutes: int
) -> None:
    slot = next(slots(one, after))
    now = slot.at + timedelta(minutes=minutes)
    (told,) = turns(one, [slot], quiet, now)
    assert told.expires_at > slot.at
    if told.push is None:
        return
    assert slot.at <= told.push.begins_at < told.push.ends_at <= told.expires_at
    assert now < told.push.ends_at
    if one.is_medication:
        assert now - told.push.begins_at <= GRACE
    if not one.rings_in_quiet_hours:
        minute = told.push.begins_at
        while minute < min(told.push.ends_at, told.push.begins_at + timedelta(days=1)):
            assert quiet.hours.end_of(minute, quiet.timezone) is None
            minute += timedelta(minutes=30)
        last = told.push.ends_at - timedelta.resolution
        assert quiet.hours.end_of(last, quiet.timezone) is None


@often
@given(RULES, INSTANTS, st.integers(1, 96))
def test_after_the_server_was_away_a_reminder_is_told_at_most_once(
    one: Rule, after: datetime, hours: int
) -> None:
    now = after + timedelta(hours=hours)
    come = list(come_by(one, after, now))
    told = [turn for turn in turns(one, come, NEVER_QUIET, now) if turn.push]
    late = [turn for turn in told if now - turn.slot.at > GRACE]
    assert len({turn.slot.at for turn in late}) <= 1


def test_quiet_hours_are_those_of_where_the_person_lives() -> None:
    one = rule("20:00", timezone="America/Los_Angeles")
    slot = first(one)
    span = Span(slot.at, slot.at + timedelta(hours=4))
    assert outside_quiet(one, span, replace(AT_NIGHT, timezone="America/Los_Angeles"))
    assert local(slot.at, ZONE).hour == 23
    assert outside_quiet(one, span, AT_NIGHT) is None
    assert outside_quiet(one, span, Quiet(QuietHours("23:30", "23:45"), ZONE)) == Span(
        slot.at, slot.at + timedelta(minutes=30)
    )
