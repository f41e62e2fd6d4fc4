"""Which signs of a text are seen. Pure."""

import unicodedata

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
"""Fillers of Korean script, the empty Braille cell and the null notehead: blank, and no blanks."""


def says_something(text: str) -> bool:
    """Tell whether any of its signs can be seen: not only fillers, joiners and marks of nothing."""
    return any(unicodedata.category(sign)[0] in "LNPS" and sign not in _BLANK for sign in text)
