"""What feeds write for texts, numbers, yes and lists."""

import pytest

from server.formats.values import listed, number, text, truth

pytestmark = pytest.mark.neutral


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" a ", "a"),
        (12, "12"),
        (3.0, "3"),
        (3.5, "3.5"),
        (True, ""),
        (None, ""),
        ([1], ""),
        ({"a": 1}, ""),
        (float("nan"), ""),
        (1e300, ""),
        ("half \ud800 a pair", "half  a pair"),
        ("no\0thing, n\0õthing", "nothing, nõthing"),
    ],
)
def test_a_text_is_read(written: object, read: str) -> None:
    assert text(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Yes", True),
        (True, True),
        (1, True),
        ("no", False),
        (False, False),
        ("maybe", None),
        (None, None),
    ],
)
def test_a_yes_is_read(written: object, read: object) -> None:
    assert truth(written) is read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("26.46", 26.46),
        (0, 0.0),
        ("0", 0.0),
        ("", None),
        ("nan", None),
        ("inf", None),
        (True, None),
    ],
)
def test_a_number_is_read(written: object, read: object) -> None:
    assert number(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["O", 11, None], ["O", "11"]),
        ("O, D", ["O", "D"]),
        ("[open]", ["open"]),
        ("", []),
        (5, ["5"]),
    ],
)
def test_a_list_is_read(written: object, read: list[str]) -> None:
    assert listed(written) == read
