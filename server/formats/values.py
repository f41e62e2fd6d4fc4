"""What a feed may have written for a text, a number, a yes, or a list. Pure, and never raises.

Feeds come from many hands: numbers as text, text as numbers, "yes" for true, one word for a list
of one. Whatever can be understood is; anything else is as if nothing had been written.
"""

import math
import re
from collections.abc import Mapping

Fields = Mapping[str, object]
"""One record as a feed has it: plain values by their names."""

_YES = {"yes", "y", "true", "t", "1", "on"}
_NO = {"no", "n", "false", "f", "0", "off"}
_LARGEST = 1e15
_BETWEEN = re.compile(r"[,;|\n]")
_BRACKETS = "[](){}\"' \t"


def text(value: object) -> str:
    """Return what was written in one piece; a whole number as digits, everything else as ""."""
    if isinstance(value, str):
        if "\0" in value:  # no database keeps it
            value = value.replace("\0", "")
        if value.isascii():
            return value.strip()
        return value.encode(errors="ignore").decode().strip()  # half a surrogate can't be kept
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if not math.isfinite(value) or abs(value) > _LARGEST:
        return ""
    return str(int(value)) if value == int(value) else str(value)


def truth(value: object) -> bool | None:
    """Return yes or no, None when neither was said."""
    said = text(value).casefold() if not isinstance(value, bool) else str(value).casefold()
    if said in _YES:
        return True
    return False if said in _NO else None


def number(value: object) -> float | None:
    """Return a finite number, also one that was written as text."""
    try:
        found = float(text(value))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def listed(value: object) -> list[str]:
    """Return the texts of a list, or of a text that lists them: "O, D", "[open]"."""
    if isinstance(value, list | tuple):
        return [said for one in value if (said := text(one))]
    parts = _BETWEEN.split(text(value))
    return [said for one in parts if (said := one.strip(_BRACKETS))]
