from datetime import UTC, datetime
from email.utils import format_datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sending.verdict import (
    LONGEST_WAIT_SECONDS,
    Verdict,
    judge,
    retry_after_seconds,
    wait_seconds,
)

pytestmark = pytest.mark.neutral
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("verdict", "statuses"),
    [
        (Verdict.SENT, [200, 201, 202, 204]),
        (Verdict.GONE, [404, 410]),
        (Verdict.TOO_LARGE, [413]),
        (Verdict.REFUSED, [400, 401, 403, 405, 418]),
        (Verdict.BUSY, [408, 429]),
        (Verdict.UNWELL, [500, 502, 503, 504, 599, 600, 999]),
        (Verdict.ELSEWHERE, [300, 301, 302, 307, 308]),
    ],
)
def test_a_status_has_one_meaning(verdict: Verdict, statuses: list[int]) -> None:
    assert {judge(status) for status in statuses} == {verdict}


@given(st.integers(min_value=200, max_value=999))
def test_only_404_and_410_say_that_a_device_is_gone(status: int) -> None:
    assert (judge(status) is Verdict.GONE) == (status in {404, 410})


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("", 0),
        ("-5", 0),
        ("1.5", 0),
        ("soon", 0),
        ("99999", LONGEST_WAIT_SECONDS),
        ("9" * 5000, LONGEST_WAIT_SECONDS),
        ("٣", 0),
        ("Sun, 22 Nov 2026 20:01:30 GMT", 90),
        ("Sun, 22 Nov 2026 20:01:30", 90),
        ("Sun, 22 Nov 2026 19:00:00 GMT", 0),
        ("Sun, 22 Nov 9999 19:00:00 GMT", LONGEST_WAIT_SECONDS),
        ("Sun, 99 Nov 2026 19:00:00 GMT", 0),
    ],
)
def test_retry_after_is_read_and_kept_in_bounds(text: str, seconds: float) -> None:
    assert retry_after_seconds(text, NOW) == seconds


@given(st.text(max_size=60) | st.datetimes(timezones=st.just(UTC)).map(format_datetime))
def test_no_retry_after_breaks_anything(text: str) -> None:
    assert 0 <= retry_after_seconds(text, NOW) <= LONGEST_WAIT_SECONDS


@given(st.integers(min_value=1, max_value=10**6), st.integers())
def test_waits_grow_and_stay_within_an_hour(tries: int, seed: int) -> None:
    most = min(2.0 ** min(tries, 20), LONGEST_WAIT_SECONDS)
    assert 0 <= wait_seconds(tries, Random(seed)) <= most


def test_waits_are_spread_over_all_there_is() -> None:
    chance = Random(3)
    waits = [wait_seconds(6, chance) for _ in range(500)]
    assert min(waits) < 4
    assert max(waits) > 60
