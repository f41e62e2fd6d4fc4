"""What can't be seen is in no name, label, hours or address."""

import pytest

from server.core.errors import Refused
from server.programs.forms import chosen_name, group_name, program_name, unseen_fault

BIDI = ["a\u202eb", "a\u2066b", "a\u200fb"]
UNSEEN = ["a\u200bb", "a\x00b", "\u200d", "\ufe0f", "\u3164", "\u2800", "\U0001d159"]


@pytest.mark.parametrize("text", [*BIDI, *UNSEEN])
def test_what_cant_be_seen_is_refused(text: str) -> None:
    assert unseen_fault(text)
    for named in (chosen_name, group_name, program_name):
        with pytest.raises(Refused) as refused:
            named(text)
        assert set(refused.value.fields) == {"name"}


@pytest.mark.parametrize(
    "text", ["", "Al", "7", "🌱", "\U0001f469\u200d\U0001f33e", "می\u200cخواهم", "(soup)", "한나"]
)
def test_what_can_be_seen_is_taken(text: str) -> None:
    assert unseen_fault(text) == ""
    assert chosen_name(text) == text
