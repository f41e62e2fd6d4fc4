from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, takewhile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.core.sealing import DataKey, Tampered
from server.core.wall_clock import local
from server.reminders.rule import Rule, Slot, instants, opened, sealed, slots
from tests.daily.entries import new_id
from tests.reminders.rules import DATES, INSTANTS, RULES, ZONES, often, rule, utc

pytestmark = pytest.mark.neutral

DAYS = timedelta(days=20)


def walls(found: list[Slot]) -> list[str]:
    """Write slots as `MM-DD HH:MM`."""
    return [f"{slot.local_date:%m-%d} {slot.time}" for slot in found]


def test_an_evening_stays_an_evening_when_clocks_change() -> None:
    found = instants(rule("20:00"), utc(2026, 10, 31, 12), 3)
    assert [slot.at for slot in found] == [
        utc(2026, 11, 1, 0),
        utc(2026, 11, 2, 1),
        utc(2026, 11, 3, 1),
    ]


def test_days_of_the_week_are_those_of_the_wall() -> None:
    monday_morning = rule("00:30", weekdays=(0,), timezone="Pacific/Kiritimati")
    (slot,) = instants(monday_morning, utc(2026, 11, 20), 1)
    assert slot.local_date == date(2026, 11, 23)
    assert slot.at == utc(2026, 11, 22, 10, 30)


def test_several_times_come_in_order() -> None:
    found = instants(rule("08:00", "20:00", "12:30"), utc(2026, 11, 22, 14), 4)
    assert walls(found) == ["11-22 12:30", "11-22 20:00", "11-23 08:00", "11-23 12:30"]


def test_what_comes_at_this_very_instant_has_come() -> None:
    at = utc(2026, 11, 23, 1)
    assert instants(rule("20:00"), at, 1)[0].at == at + timedelta(days=1)
    assert instants(rule("20:00"), at - timedelta.resolution, 1)[0].at == at


def test_a_date_comes_once_and_is_over() -> None:
    once = rule("09:00", "10:00", date=date(2026, 11, 30))
    assert walls(instants(once, utc(2026, 11, 22), 5)) == ["11-30 09:00", "11-30 10:00"]
    assert walls(instants(once, utc(2026, 11, 30, 14, 30), 5)) == ["11-30 10:00"]
    assert instants(once, utc(2026, 11, 30, 15), 5) == []


def test_a_leap_day_is_a_day() -> None:
    leap = rule("12:00", date=date(2028, 2, 29))
    assert walls(instants(leap, utc(2028, 2, 1), 5)) == ["02-29 12:00"]
    daily = instants(rule("12:00"), utc(2028, 2, 28, 18), 2)
    assert walls(daily) == ["02-29 12:00", "03-01 12:00"]


def test_paused_it_never_comes() -> None:
    assert instants(rule("20:00", enabled=False), utc(2026, 11, 22), 5) == []


def test_a_gap_moves_a_time_and_may_move_it_behind_another() -> None:
    found = instants(rule("02:30", "03:00"), utc(2027, 3, 14, 6), 2)
    assert walls(found) == ["03-14 03:00", "03-14 02:30"]
    assert [slot.at for slot in found] == [utc(2027, 3, 14, 7), utc(2027, 3, 14, 7, 30)]


def test_a_gap_before_midnight_moves_a_time_into_the_next_day() -> None:
    nuuk = rule("00:10", "23:30", timezone="America/Nuuk")
    found = instants(nuuk, utc(2024, 3, 30, 12), 4)
    assert walls(found) == ["03-31 00:10", "03-30 23:30", "03-31 23:30", "04-01 00:10"]
    assert local(found[1].at, "America/Nuuk").strftime("%d %H:%M") == "31 00:30"


def test_a_time_that_comes_twice_counts_once() -> None:
    found = instants(rule("01:30"), utc(2026, 11, 1, 4), 2)
    assert [slot.at for slot in found] == [utc(2026, 11, 1, 5, 30), utc(2026, 11, 2, 6, 30)]


def test_a_day_that_a_zone_never_had_brings_nothing() -> None:
    apia = rule("20:00", timezone="Pacific/Apia")
    found = walls(instants(apia, utc(2011, 12, 29), 3))
    assert found == ["12-28 20:00", "12-29 20:00", "12-31 20:00"]


def test_a_sealed_rule_opens_in_its_own_row_only() -> None:
    key, own, other = DataKey.new("alma"), new_id(), new_id()
    evening = rule("20:00", label="Tea", date=date(2026, 11, 30))
    kept = sealed(key, own, evening)
    assert opened(key, own, kept) == evening
    assert b"Tea" not in kept
    with pytest.raises(Tampered):
        opened(key, other, kept)


def of_twenty_days(one: Rule, after: datetime) -> list[Slot]:
    return list(takewhile(lambda slot: slot.at <= after + DAYS, slots(one, after)))


@often
@given(RULES, INSTANTS)
@example(rule("02:10", "02:40", timezone="Australia/Lord_Howe"), utc(2026, 9, 28))
@example(rule("23:30", "00:10", timezone="America/Nuuk"), utc(2024, 3, 25))
@example(rule("00:00", "23:59", timezone="Pacific/Kiritimati"), utc(2028, 2, 20))
@example(rule("00:30", timezone="America/Havana"), utc(2026, 10, 25))
def test_every_local_date_and_time_of_a_rule_comes_once_and_in_order(
    one: Rule, after: datetime
) -> None:
    found = of_twenty_days(one, after)
    assert all(earlier.at <= later.at for earlier, later in pairwise(found))
    come = [(slot.local_date, slot.time) for slot in found]
    assert len(come) == len(set(come))
    first, last = local(after, one.timezone).date(), local(after + DAYS, one.timezone).date()
    whole_days = [first + timedelta(days=at) for at in range(2, (last - first).days - 1)]
    wanted = {(day, at) for day in whole_days for at in one.times if one.is_on(day)}
    assert wanted <= set(come)
    assert all(one.has(slot.local_date, slot.time) for slot in found)


@often
@given(RULES, INSTANTS, st.integers(1, 20))
def test_it_makes_no_difference_from_where_one_looks(one: Rule, after: datetime, n: int) -> None:
    """A server that was restarted at any moment goes on with the very same slots."""
    found = of_twenty_days(one, after)
    if len(found) > n:
        rest = [slot for slot in found if slot.at > found[n].at]
        assert of_twenty_days(one, found[n].at)[: len(rest)] == rest


@often
@given(DATES, ZONES)
def test_a_date_comes_on_that_date_on_the_wall(day: date, zone: str) -> None:
    noon = rule("12:00", date=day, timezone=zone)
    (slot,) = slots(noon, datetime(2023, 1, 1, tzinfo=UTC))
    assert local(slot.at, zone).strftime("%Y-%m-%d %H:%M") == f"{day} 12:00"
