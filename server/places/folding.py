"""Words as they are compared: without case, accents, quotes or punctuation. Pure."""

import re
import unicodedata

QUOTES = str.maketrans("", "", "'’‘‛`´ʼʻ\"“”„«»")  # noqa: RUF001 - as people type them
LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ħ": "h",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ð": "d",
    }
)
"""Letters that Unicode takes for whole, though people type them without their stroke."""
NOT_WORDS = re.compile(r"[^\w]+|_+")


def folded(*texts: str) -> str:
    """Join texts into words with single spaces between: `folded("Saint-Élie’s")` is "saint elies".

    >>> folded("  Łódź  ", "O'Brien")
    'lodz obrien'
    """
    given = " ".join(texts).casefold()
    bare = given if given.isascii() else _without_accents(given)
    return NOT_WORDS.sub(" ", bare.translate(QUOTES)).strip()


def _without_accents(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in plain if not unicodedata.combining(one)).translate(LETTERS)
