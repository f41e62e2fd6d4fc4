"""Aliases: the name a person signs in with, which should say nothing about who they are."""

import random
import unicodedata
from functools import cache
from pathlib import Path

from server.core.sealing import keyring

SHORTEST = 2
LONGEST = 40
MOST_LOOKED_AT = 400
"""Characters of what was typed as an alias: folding a whole body of them would take a second."""
WORDS = Path(__file__).with_name("alias_words.txt")

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_EMOJI_STYLE = "\ufe0f"


def suggest(chance: random.Random) -> str:
    """Return two neutral words and a number, such as `quiet heron 47`."""
    first, second = (chance.choice(words) for words in _words())
    return f"{first} {second} {chance.randint(10, 99)}"


def tidy(alias: str) -> str:
    """Return the alias as it is shown: no space around it, single spaces inside."""
    return " ".join(alias.split())


def fold(alias: str) -> str:
    """Return what makes two aliases the same: NFKC and case folded, spaces and unseen marks out."""
    start = alias[:MOST_LOOKED_AT]
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", start).casefold())
    return tidy("".join(letter for letter in folded if not _is_folded_away(letter)))


def lookup(alias: str) -> str:
    """Return the keyed hash by which somebody is found: the same for aliases that look alike."""
    return keyring().lookup("alias", fold(alias))


def has_unseen(alias: str) -> bool:
    """Tell whether it holds characters that can't be seen, so can't be typed again."""
    # The joiners inside emoji and some scripts are fine; they are folded away for looking up.
    unseen = (letter for letter in alias if letter not in f"\u200c\u200d{_EMOJI_STYLE}")
    return any(unicodedata.category(letter) in _UNSEEN for letter in unseen)


def _is_folded_away(letter: str) -> bool:
    return letter == _EMOJI_STYLE or unicodedata.category(letter) == "Cf"


@cache
def _words() -> list[list[str]]:
    return [line.split() for line in WORDS.read_text(encoding="utf-8").splitlines()]
