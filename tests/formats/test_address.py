"""Postal addresses taken apart."""

import pytest

from server.formats.address import Address, country_of, is_door, taken_apart

pytestmark = pytest.mark.neutral


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("123 Main St, Anytown, OK 74000, USA", ("123 Main St", "Anytown", "OK", "74000", "USA")),
        ("Anytown, OK, USA", ("", "Anytown", "OK", "", "USA")),
        ("1 Elm St, Suite 4, Tulsa, OK 74103", ("1 Elm St, Suite 4", "Tulsa", "OK", "74103", "")),
        (
            "5 Yonge St, Toronto, ON M5V 2T6, Canada",
            ("5 Yonge St", "Toronto", "ON", "M5V 2T6", "Canada"),
        ),
        ("12 High St, Leeds, UK", ("12 High St", "Leeds", "", "", "UK")),
        ("Berlin, Deutschland", ("", "Berlin", "", "", "Deutschland")),
        ("Florida, USA", ("", "", "Florida", "", "USA")),
        ("33444", ("", "", "", "33444", "")),
        ("", ("", "", "", "", "")),
    ],
)
def test_a_line_is_taken_apart(written: str, parts: tuple[str, ...]) -> None:
    assert taken_apart(written) == Address(*parts)


@pytest.mark.parametrize(
    ("written", "is_one"),
    [
        ("123 Main St, Anytown, OK 74000, USA", True),
        ("12 High St, Leeds, UK", True),
        ("Hauptstraße 12, Berlin", True),
        ("Anytown, OK, USA", False),
        ("33444, USA", False),
        ("123 Main St", False),
        ("", False),
    ],
)
def test_a_door_is_told_from_a_town(written: str, *, is_one: bool) -> None:
    assert is_door(written) is is_one


def test_a_state_gives_its_country_away() -> None:
    assert [country_of(one) for one in ("OK", "ON", "Oklahoma", "XX", "")] == [
        *("USA", "Canada", "USA", "", "")
    ]
