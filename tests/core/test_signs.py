"""What says nothing says nothing, whatever it is made of."""

import pytest

from server.core.signs import says_something


@pytest.mark.parametrize("text", ["\u3164", "\u2800", " \uffa0\n", "\ufe0f", "\u200d", ""])
def test_blank_is_what_nobody_sees(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize("text", ["a", "7", "👩‍👧", "می", "!", "한\u3164"])
def test_whatever_is_seen_says_something(text: str) -> None:
    assert says_something(text)
