from datetime import date
from typing import Any

import msgspec
import pytest

from server.core.errors import Refused
from server.push.quiet_hours import QuietHours
from server.reminders.forms import Changes, NewReminder
from server.reminders.rule import Rule
from server.reminders.usefulness import Quiet
from tests.reminders.rules import NEVER_QUIET, NIGHT, ZONE, rule, utc

pytestmark = pytest.mark.neutral

NOW = utc(2026, 11, 22, 20)  # 15:00 in New York
SENT: dict[str, Any] = {
    "kind": "own",
    "times": ["20:00"],
    "weekdays": [0, 2],
    "timezone": ZONE,
    "quiet_if_done": True,
    "enabled": True,
    "in_quiet_hours": "",
}


def read(quiet: Quiet = NEVER_QUIET, **changes: object) -> Rule:
    sent = {name: value for name, value in (SENT | changes).items() if value != "left out"}
    return msgspec.convert(sent, NewReminder).rule(quiet, NOW)


def faults(quiet: Quiet = NEVER_QUIET, **changes: object) -> set[str]:
    with pytest.raises(Refused) as refused:
        read(quiet, **changes)
    assert all(refused.value.fields.values())
    return set(refused.value.fields)


def test_what_was_sent_is_put_in_order() -> None:
    read_ = read(times=["20:00", "07:30"], weekdays=[6, 0], label="  Tea \n and toast ")
    assert read_.times == ("07:30", "20:00")
    assert read_.weekdays == (0, 6)
    assert read_.label == "Tea and toast"


def test_one_date_takes_the_place_of_weekdays() -> None:
    assert read(weekdays="left out", date="2026-11-22").date == date(2026, 11, 22)
    assert read(weekdays=None, date="2028-02-29").date == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("times", []),
        ("times", ["24:00"]),
        ("times", ["7:5"]),
        ("times", ["20:60"]),
        ("times", ["20:00:00"]),
        ("times", ["٢٠:٠٠"]),
        ("times", [" 20:00"]),
        ("times", ["20:00\n"]),
        ("times", [""]),
        ("times", ["20:00", "20:00"]),
        ("times", [f"{hour:02}:00" for hour in range(13)]),
        ("weekdays", []),
        ("weekdays", [7]),
        ("weekdays", [-1]),
        ("weekdays", [0, 0]),
        ("weekdays", [10**30]),
        ("weekdays", "left out"),
        ("timezone", "America/Nowhere"),
        ("timezone", ""),
        ("timezone", "../etc/passwd"),
        ("timezone", "EST5EDT4"),
        ("label", "x" * 81),
        ("label", "a\u0000b"),
        ("label", "\ud800"),
        ("text", "x" * 121),
        ("text", "a\u001bb"),
        ("in_quiet_hours", "ring"),
    ],
)
def test_a_fault_is_told_by_its_field(field: str, value: object) -> None:
    changes: dict[str, Any] = {field: value}
    assert faults(**changes) == {field}


def test_every_fault_is_told_at_once() -> None:
    assert faults(times=["24:00"], weekdays=[9], timezone="Mars", label="x" * 81) == {
        "times",
        "weekdays",
        "timezone",
        "label",
    }


def test_weekdays_and_a_date_are_one_too_many() -> None:
    assert faults(date="2026-11-30") == {"weekdays", "date"}


@pytest.mark.parametrize(
    ("day", "times"),
    [("2026-11-21", ["20:00"]), ("2026-11-22", ["14:59"]), ("2037-01-01", ["20:00"])],
)
def test_a_date_must_be_still_to_come(day: str, times: list[str]) -> None:
    assert faults(weekdays=None, date=day, times=times) == {"date"}


def test_today_counts_while_one_of_its_times_is_to_come() -> None:
    assert read(weekdays=None, date="2026-11-22", times=["08:00", "15:01"]).date


def test_today_is_the_day_where_the_clock_is() -> None:
    assert faults(weekdays=None, date="2026-11-22", timezone="Pacific/Apia") == {"date"}


def test_emoji_and_every_script_are_text() -> None:
    assert read(label="👩‍👩‍👧 קפה", text="ชา 茶 ☕️").label == "👩‍👩‍👧 קפה"


@pytest.mark.parametrize("at", ["22:00", "23:30", "00:00", "06:59"])
def test_a_time_in_quiet_hours_asks(at: str) -> None:
    night = Quiet(NIGHT, ZONE)
    assert faults(night, times=["20:00", at]) == {"in_quiet_hours"}
    assert read(night, times=[at], in_quiet_hours="move").in_quiet_hours == "move"
    ringing = read(night, times=[at], kind="medication", in_quiet_hours="ring")
    assert ringing.rings_in_quiet_hours


def test_a_program_that_does_not_say_has_it_wait() -> None:
    night = Quiet(NIGHT, ZONE)
    assert read(night, times=["23:30"], in_quiet_hours="left out").in_quiet_hours == "move"


def test_a_time_outside_of_them_does_not_ask() -> None:
    assert read(Quiet(NIGHT, ZONE), times=["07:00", "21:59"]).times
    assert read(Quiet(QuietHours(is_quiet=False), ZONE), times=["03:00"]).times


def test_quiet_hours_are_asked_by_the_clock_where_the_person_lives() -> None:
    night = Quiet(NIGHT, ZONE)
    assert faults(night, timezone="America/Los_Angeles") == {"in_quiet_hours"}
    assert read(night, timezone="America/Los_Angeles", times=["05:00"]).times


def change(earlier: Rule, quiet: Quiet = NEVER_QUIET, **sent: object) -> Rule:
    return msgspec.convert(sent, Changes).edited(earlier, quiet, NOW)


def test_what_is_left_out_stays() -> None:
    earlier = rule("20:00", label="Tea")
    assert change(earlier) == earlier
    assert change(earlier, times=["21:00"]) == msgspec.structs.replace(earlier, times=("21:00",))
    assert change(earlier, enabled=False).label == "Tea"


def test_a_date_replaces_weekdays_and_so_back() -> None:
    once = change(rule(), date="2026-11-30")
    assert (once.weekdays, once.date) == ((), date(2026, 11, 30))
    weekly = change(once, weekdays=[1])
    assert (weekly.weekdays, weekly.date) == ((1,), None)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"weekdays": None}, "weekdays"),
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": [1], "date": "2026-11-30"}, "date"),
        ({"times": ["24:00"]}, "times"),
        ({"timezone": "Mars"}, "timezone"),
        ({"date": "2026-11-01"}, "date"),
        ({"in_quiet_hours": "ring"}, "in_quiet_hours"),
    ],
)
def test_a_change_is_checked_too(sent: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        change(rule(), **sent)
    assert field in refused.value.fields


def test_a_reminder_that_is_over_can_get_another_name() -> None:
    over = rule(date=date(2026, 11, 1))
    assert change(over, label="Tea").label == "Tea"
    assert not change(over, enabled=False).enabled


def test_one_that_lies_in_new_quiet_hours_can_get_another_name() -> None:
    earlier, night = rule("23:00"), Quiet(NIGHT, ZONE)
    assert change(earlier, night, label="Tea").label == "Tea"
    with pytest.raises(Refused):
        change(earlier, night, times=["23:30"])


def test_what_rings_at_night_cannot_become_anything_but_a_medication() -> None:
    ringing = rule("23:00", kind="medication", in_quiet_hours="ring")
    with pytest.raises(Refused) as refused:
        change(ringing, kind="own")
    assert set(refused.value.fields) == {"in_quiet_hours"}
