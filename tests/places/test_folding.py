"""Words are found however they are written."""

import pytest

from server.places.folding import folded

pytestmark = pytest.mark.neutral


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Élan Vital", "elan vital"),
        ("O’Brien's  Hall", "obriens hall"),
        ("St. Mark's—Church", "st marks church"),
        ("ŁÓDŹ", "lodz"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁrst", "first"),
        ("Big_Book (12x12)", "big book 12x12"),
        ("北京 聚会", "北京 聚会"),
        ("  ", ""),
    ],
)
def test_folded(written: str, plain: str) -> None:
    assert folded(written) == plain
    assert folded(folded(written)) == plain


def test_texts_are_joined_as_words() -> None:
    assert folded("Serenity", "", "Clubhouse") == "serenity clubhouse"
