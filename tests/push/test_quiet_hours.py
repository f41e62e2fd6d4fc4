import random
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.core.clock import timezones
from server.push.quiet_hours import QuietHours

NEW_YORK = "America/New_York"
NIGHT = QuietHours()
NAP = QuietHours("13:00", "14:30")
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
MINUTES = 7 * 365 * 24 * 60
HOUR = timedelta(hours=1)


def there(text: str, timezone: str = NEW_YORK, *, fold: int = 0) -> datetime:
    """Give the instant at which a wall clock shows this."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(timezone), fold=fold)
    return local.astimezone(UTC)


@pytest.mark.parametrize("at", ["2026-11-22 22:00", "2026-11-22 23:59", "2026-11-23 00:00"])
def test_a_night_ends_in_the_morning_on_both_sides_of_midnight(at: str) -> None:
    assert NIGHT.end_of(there(at), NEW_YORK) == there("2026-11-23 07:00")


@pytest.mark.parametrize("at", ["2026-11-22 07:00", "2026-11-22 12:00", "2026-11-22 21:59"])
def test_it_is_not_quiet_by_day(at: str) -> None:
    assert NIGHT.end_of(there(at), NEW_YORK) is None
    assert NIGHT.next_start(there(at), NEW_YORK) == there("2026-11-22 22:00")


def test_quiet_hours_may_lie_within_one_day() -> None:
    assert NAP.end_of(there("2026-11-22 13:00"), NEW_YORK) == there("2026-11-22 14:30")
    assert NAP.end_of(there("2026-11-22 14:30"), NEW_YORK) is None
    assert NAP.next_start(there("2026-11-22 13:00"), NEW_YORK) == there("2026-11-23 13:00")


def test_within_quiet_hours_the_next_start_is_the_next_one() -> None:
    assert NIGHT.next_start(there("2026-11-22 23:00"), NEW_YORK) == there("2026-11-23 22:00")


@pytest.mark.parametrize("off", [QuietHours(is_quiet=False), QuietHours("09:00", "09:00")])
def test_switched_off_it_is_never_quiet(off: QuietHours) -> None:
    assert off.end_of(there("2026-11-22 23:00"), NEW_YORK) is None
    assert off.next_start(there("2026-11-22 23:00"), NEW_YORK) is None


def test_the_person_decides_the_zone_not_utc() -> None:
    at = there("2026-11-22 23:00", "Pacific/Kiritimati")
    assert NIGHT.end_of(at, "Pacific/Kiritimati") == there("2026-11-23 07:00", "Pacific/Kiritimati")
    assert NIGHT.end_of(at, "Europe/Berlin") is None


def test_a_night_in_which_clocks_go_forward_still_ends_at_seven() -> None:
    end = NIGHT.end_of(there("2027-03-13 22:00"), NEW_YORK)
    assert end == there("2027-03-14 07:00")
    assert end - there("2027-03-13 22:00") == 8 * HOUR


def test_a_night_in_which_clocks_go_back_still_ends_at_seven() -> None:
    end = NIGHT.end_of(there("2026-10-31 22:00"), NEW_YORK)
    assert end == there("2026-11-01 07:00")
    assert end - there("2026-10-31 22:00") == 10 * HOUR


def test_an_end_that_clocks_skip_comes_as_much_later() -> None:
    until_half_two = QuietHours("22:00", "02:30")
    end = until_half_two.end_of(there("2027-03-13 23:00"), NEW_YORK)
    assert end == there("2027-03-14 03:30")


def test_an_end_that_comes_twice_is_the_first() -> None:
    until_half_one = QuietHours("22:00", "01:30")
    assert until_half_one.end_of(there("2026-11-01 01:29"), NEW_YORK) == there("2026-11-01 01:30")
    assert until_half_one.end_of(there("2026-11-01 01:15", fold=1), NEW_YORK) is None


def test_a_start_that_clocks_skip_comes_as_much_later() -> None:
    from_half_two = QuietHours("02:30", "06:00")
    assert from_half_two.next_start(there("2027-03-14 01:59"), NEW_YORK) == there(
        "2027-03-14 03:30"
    )


def test_of_hours_that_clocks_skip_whole_nothing_is_left_that_day() -> None:
    within_the_gap = QuietHours("02:30", "03:00")
    assert within_the_gap.next_start(there("2027-03-14 00:00"), NEW_YORK) == there(
        "2027-03-15 02:30"
    )


def test_half_an_hour_is_half_an_hour_on_lord_howe() -> None:
    start = there("2026-10-03 22:00", "Australia/Lord_Howe")
    end = NIGHT.end_of(start, "Australia/Lord_Howe")
    assert end is not None
    assert end - start == 8.5 * HOUR


def test_a_night_over_a_day_that_was_never_there_ends_in_the_morning() -> None:
    start = there("2011-12-29 22:00", "Pacific/Apia")
    assert NIGHT.end_of(start, "Pacific/Apia") == there("2011-12-31 07:00", "Pacific/Apia")


def test_the_wall_clock_decides_in_every_zone_and_year() -> None:
    """Far from a change of clocks: quiet is when the wall shows a time between the two."""
    chance = random.Random(4)
    for timezone in timezones():
        for _ in range(3):
            at = FIRST + timedelta(minutes=chance.randrange(MINUTES))
            wall = at.astimezone(ZoneInfo(timezone))
            if _changes_near(wall):
                continue
            is_night = wall.time() >= time(22) or wall.time() < time(7)
            assert (NIGHT.end_of(at, timezone) is not None) == is_night, (timezone, at)


def test_each_spell_begins_and_ends_as_it_says_through_every_change_of_clocks() -> None:
    chance = random.Random(8)
    for timezone in chance.sample(timezones(), 60):
        hours = QuietHours(f"{chance.randrange(24):02}:30", f"{chance.randrange(24):02}:00")
        at = FIRST + timedelta(minutes=chance.randrange(MINUTES))
        for _ in range(30):
            start = hours.next_start(at, timezone)
            assert start is not None
            assert start > at
            end = hours.end_of(start, timezone)
            assert end is not None
            assert hours.end_of(end - timedelta(seconds=1), timezone) == end
            assert hours.end_of(end, timezone) is None
            if hours.end_of(at, timezone) is None:
                assert hours.end_of(start - timedelta(seconds=1), timezone) is None
            at = start + timedelta(days=chance.randrange(12))


def _changes_near(wall: datetime) -> bool:
    around = (wall + timedelta(days=days) for days in (-2, 0, 2))
    return len({moment.utcoffset() for moment in around}) > 1
