"""Calendar entries, read back by a small reader of RFC 5545 and held against the zones."""

import re
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from server.core.icalendar import Weekly, written

ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/Santiago",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "UTC",
)
STARTS_AT = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


def entry(timezone: str, **more: str) -> Weekly:
    start = STARTS_AT.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
    return Weekly("one@evenkeel", STARTS_AT, start, 60, timezone, **{"title": "Plan", **more})


def lines(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def offset_at(rules: str, local: datetime) -> timedelta:
    """The offset that a VTIMEZONE gives to a time on the wall: the last onset before it counts."""
    onsets = []
    for part in re.findall(r"BEGIN:(?:STANDARD|DAYLIGHT)(.*?)END:", rules, re.DOTALL):
        sign, hours, minutes = re.findall(r"TZOFFSETTO:([+-])(\d\d)(\d\d)", part)[0]
        offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
        times = re.findall(r"\d{8}T\d{6}", part)
        onsets += [(datetime.strptime(at, "%Y%m%dT%H%M%S"), offset) for at in times]  # noqa: DTZ007
    return max((at, offset) for at, offset in onsets if at <= local)[1]


@pytest.mark.parametrize("zone", ZONES)
def test_the_rules_it_brings_are_those_of_the_zone(zone: str) -> None:
    rules = "\n".join(lines(written(entry(zone))))
    chance = Random(zone)
    for _ in range(400):
        at = STARTS_AT + timedelta(minutes=chance.randrange(8 * 365 * 1440))
        there = at.astimezone(ZoneInfo(zone))
        near = {
            (at + timedelta(hours=hours)).astimezone(ZoneInfo(zone)).utcoffset()
            for hours in (-3, 3)
        }
        if len(near) == 1:  # times on the wall that come once
            assert offset_at(rules, there.replace(tzinfo=None)) == there.utcoffset(), at


def test_no_line_is_longer_than_75_octets_and_none_breaks_a_letter() -> None:
    title = "Élan — 🌅 " * 40
    text = written(entry("Europe/Berlin", title=title))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"SUMMARY:{title}" in lines(text)


def test_what_is_said_never_becomes_a_line_of_its_own() -> None:
    said = lines(written(entry("UTC", title="a\r\nBEGIN:VEVENT\n;,\\", location="")))
    assert said.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:a\\nBEGIN:VEVENT\\n\\;\\,\\\\" in said
    assert not any(line.startswith("LOCATION") for line in said)


def test_a_time_that_clocks_leave_out_stays_as_it_is() -> None:
    """It stands by the offset before the gap, and the next ones at their own hour."""
    night = datetime(2027, 3, 14, 2, 30)  # noqa: DTZ001
    said = written(Weekly("one@evenkeel", STARTS_AT, night, 60, "America/New_York", "Plan"))
    assert "DTSTART;TZID=America/New_York:20270314T023000" in lines(said)
    assert "20270314T020000" in said
