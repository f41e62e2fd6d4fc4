import pytest

from server.sending.pace import LAST, MOST_IN_FLIGHT, PAUSE_SECONDS, Outcome, Pace

pytestmark = pytest.mark.neutral
GOOD = Outcome(is_sent=True)
REFUSED = Outcome(is_refused=True)
TROUBLE = Outcome(slows=True)


def pace(service: str = "https://fcm.googleapis.com") -> Pace:
    return Pace(service)


def test_apple_gets_half_as_many_at_once() -> None:
    assert pace().limit == 32
    assert pace("https://web.push.apple.com").limit == 16
    assert pace("https://web.push.apple.com.example.org").limit == 32


def test_trouble_halves_what_is_under_way_down_to_one() -> None:
    one = pace()
    limits = []
    for second in range(7):
        one.note(TROUBLE, began=second, now=second + 0.5)
        limits.append(one.limit)
    assert limits == [16, 8, 4, 2, 1, 1, 1]


def test_what_was_under_way_together_counts_as_one_trouble() -> None:
    one = pace()
    for _ in range(32):
        one.note(TROUBLE, began=1.0, now=2.0)
    assert one.limit == 16


def test_a_hundred_good_ones_allow_one_more_up_to_the_most() -> None:
    one = pace()
    one.note(TROUBLE, began=1, now=2)
    for _ in range(99):
        one.note(GOOD, 3, 4)
    assert one.limit == 16
    one.note(GOOD, 3, 4)
    assert one.limit == 17
    for _ in range(100 * 40):
        one.note(GOOD, 3, 4)
    assert one.limit == MOST_IN_FLIGHT


def test_most_of_the_last_twenty_refused_is_a_pause_of_a_minute() -> None:
    one = pace()
    for _ in range(LAST // 2):
        one.note(REFUSED, 0, 100)
    assert not one.is_paused(100)
    one.note(REFUSED, 0, 100)
    assert one.is_paused(100 + PAUSE_SECONDS - 1)
    assert not one.is_paused(100 + PAUSE_SECONDS)


def test_after_the_pause_it_is_tried_anew() -> None:
    one = pace()
    for _ in range(LAST):
        one.note(REFUSED, 0, 100)
    one.note(REFUSED, 200, 200)
    assert not one.is_paused(200)


def test_some_refusals_among_good_ones_are_no_pause() -> None:
    one = pace()
    for _ in range(100):
        one.note(GOOD, 0, 1)
        one.note(REFUSED, 0, 1)
    assert not one.is_paused(1)


def test_a_pause_that_was_asked_for_is_given_and_not_cut_short() -> None:
    one = pace()
    one.note(Outcome(pause_seconds=120), 0, 10)
    one.note(Outcome(pause_seconds=5), 0, 11)
    assert one.is_paused(129)
    assert not one.is_paused(130)
