"""Counting edits, held against the plain table of them."""

from random import Random

import pytest

from server.places.nearness import edits

pytestmark = pytest.mark.neutral


def plainly(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, 1):
        before, row = row, [index]
        for place, there in enumerate(other, 1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != there)))
    return row[-1]


def test_edits_are_what_the_table_says() -> None:
    chance = Random(3)
    for _ in range(3000):
        one, other = ("".join(chance.choices("abcé", k=chance.randrange(1, 12))) for _ in "ab")
        assert edits(one, other, 99) == plainly(one, other), (one, other)


def test_lengths_too_far_apart_are_not_counted() -> None:
    assert edits("a", "abcdef", 2) == 3
