"""Days and times of day as people write them in a feed. Pure."""

import re
import unicodedata
from functools import lru_cache

from babel import Locale

from server.formats import values

MINUTES_A_DAY = 1440
_DAYS_A_WEEK = 7
_HALF_DAY = 12
_MINUTES_AN_HOUR = 60
_LAST_MINUTE = MINUTES_A_DAY - 1
_LANGUAGES = ("en", "es", "fr", "de", "it", "nl", "pt", "pl", "sk", "sv", "da", "nb", "ja")
_SHORT = [
    *(("su", "sun"), ("mo", "mon"), ("tu", "tue", "tues"), ("we", "wed", "weds")),
    *(("th", "thu", "thur", "thurs"), ("fr", "fri"), ("sa", "sat")),
]
_WORDS = {"noon": 720, "midday": 720, "midnight": 0}
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?(?::\d{2}(?:\.\d+)?)?h?"
    r"\s*(?:(?P<half>[ap])\.?\s*m?\.?)?",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*(?:-|–|—|\bto\b|\buntil\b)\s*", re.IGNORECASE)
_AND = re.compile(r"[,;/&|\s]+|\band\b")


class Unreadable(ValueError):
    """A day or a time that can't be understood; says which."""


def minutes(value: object) -> int | None:
    """Return minutes after midnight, 0 to 1,440; None when nothing was written.

    "19:00", "19:00:00", "7:00 PM", "7pm", "19h30" and "noon" are understood; 24:00 is 1,440.
    Raises `Unreadable`.
    """
    said = values.text(value).casefold()
    if not said:
        return None
    if said in _WORDS:
        return _WORDS[said]
    found = _TIME.fullmatch(said)
    if not found or (not found["minute"] and not found["half"]):
        raise Unreadable(f"the time {said[:40]!r} can't be read")
    return _minutes(int(found["hour"]), int(found["minute"] or 0), found["half"], said)


def _minutes(hour: int, minute: int, half: str | None, said: str) -> int:
    if half and hour <= _HALF_DAY:
        hour = hour % _HALF_DAY + (_HALF_DAY if half == "p" else 0)
    total = hour * _MINUTES_AN_HOUR + minute
    if minute >= _MINUTES_AN_HOUR or total > MINUTES_A_DAY:
        raise Unreadable(f"there is no time {said[:40]!r}")
    return total


def span(begins: object, ends: object) -> tuple[int | None, int | None]:
    """Return start and end in minutes after midnight, also of "7:00 PM - 8:30 PM" in one piece.

    An end nobody can read is None, as if none had been written; 23:59 is how some sites write
    midnight. A start that can't be read raises `Unreadable`.
    """
    first, *rest = _TO.split(values.text(begins), maxsplit=1)
    start = minutes(first)
    try:
        end = minutes(ends if values.text(ends) else "".join(rest))
    except Unreadable:
        end = None
    return start, MINUTES_A_DAY if end == _LAST_MINUTE else end


def weekdays(value: object) -> list[int]:
    """Return the days of the week, Sunday 0, each once; raises `Unreadable`.

    Numbers count from Sunday 0; names are known in a dozen languages; lists and "Mon, Wed" too.
    """
    if isinstance(value, list | tuple):
        return list(dict.fromkeys(day for one in value for day in weekdays(one)))
    said = values.text(value)
    words = [said] if _folded(said) in _names() else _AND.split(said.casefold())
    return list(dict.fromkeys(_weekday(word) for word in words if word))


def _weekday(word: str) -> int:
    if re.fullmatch(r"[0-6]", word):
        return int(word)
    folded = _folded(word)
    day = _names().get(folded, _names().get(folded.removesuffix("s")))
    if day is None:
        raise Unreadable(f"there is no day {word[:40]!r}")
    return day


@lru_cache
def _names() -> dict[str, int]:
    """Every name of a day, folded. CLDR counts from Monday 0."""
    named = {
        _folded(name): (day + 1) % _DAYS_A_WEEK
        for language in reversed(_LANGUAGES)
        for day, name in Locale(language).days["stand-alone"]["wide"].items()
    }
    return named | {short: day for day, shorts in enumerate(_SHORT) for short in shorts}


@lru_cache(maxsize=1024)
def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold().strip(" ."))
    return "".join(one for one in plain if not unicodedata.combining(one))
