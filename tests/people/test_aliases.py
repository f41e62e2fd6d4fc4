import random

import pytest

from server.people.aliases import fold, has_unseen, suggest, tidy

pytestmark = pytest.mark.neutral


def seeded(seed: int) -> random.Random:
    return random.Random(seed)


def test_a_suggestion_is_two_words_and_a_number() -> None:
    first, second, number = suggest(seeded(1)).split()
    assert first.isalpha()
    assert second.isalpha()
    assert 10 <= int(number) <= 99


def test_suggestions_differ() -> None:
    chance = seeded(1)
    assert len({suggest(chance) for _ in range(1000)}) > 980


def test_every_suggestion_fits_into_an_alias() -> None:
    chance = seeded(2)
    assert max(len(suggest(chance)) for _ in range(2000)) <= 40


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quiet Heron", "quiet heron"),
        ("quiet  heron", " quiet heron "),
        ("Straße", "STRASSE"),
        ("\uff51\uff55iet", "quiet"),
        ("cafe\u0301", "caf\u00e9"),
        ("he\u200dron", "heron"),
        ("quiet \u200d heron", "quiet heron"),
        ("\u2764\ufe0f", "\u2764"),
    ],
)
def test_aliases_that_look_alike_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_whole_body_of_an_alias_is_not_folded() -> None:
    assert len(fold("\ufdfa" * 80_000)) < 10_000


def test_other_aliases_are_not_the_same() -> None:
    assert fold("quiet heron") != fold("quiet herons")


def test_an_alias_is_shown_as_typed_but_for_the_spaces() -> None:
    assert tidy("  Quiet   Heron ") == "Quiet Heron"


@pytest.mark.parametrize("alias", ["a\x00b", "a\u200bb", "a\u202eb", "a\ud800b"])
def test_what_cannot_be_seen_is_noticed(alias: str) -> None:
    assert has_unseen(alias)


@pytest.mark.parametrize("alias", ["Zoë 7", "静かな鷺", "heron 🪶", "👩\u200d🌾 farm"])
def test_all_scripts_and_pictures_may_be_used(alias: str) -> None:
    assert not has_unseen(alias)
