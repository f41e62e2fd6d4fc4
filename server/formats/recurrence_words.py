"""Meetings that are not held each week, told by their words. Pure.

The formats know only weekly meetings, so what is held on the first Monday says so in its name or
notes. A note that the last Friday is a speaker's or a birthday's is about a weekly meeting.
"""

import re

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NTH = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}
_ORDINAL = r"(?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)"
_ON = re.compile(
    rf"\b(?P<nths>{_ORDINAL}(?:\s*(?:,|&|and)\s*{_ORDINAL})*)\s+"
    r"(?P<day>sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?s?\b",
    re.IGNORECASE,
)
_RARELY = re.compile(
    r"\b(every other (?:week|\w+day)|every (?:second|2nd) (?:week|\w+day)|bi-?weekly|fortnightly"
    r"|once a month|monthly|alternate (?:weeks|\w+days))\b",
    re.IGNORECASE,
)
_HELD = re.compile(r"\b(only|meets?|meeting is|held)\b", re.IGNORECASE)
_ABOUT_ONE_NIGHT = re.compile(
    r"\b(speaker\w*|birthday\w*|anniversar\w*|business|potluck|open|closed|chips?|celebrat\w*"
    r"|stud\w+|step|tradition\w*|eating|literature|group conscience|format|topic|discussion"
    r"|big book|dinner|breakfast|hybrid|zoom|no meeting|except|newcomers?)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?;\n]+")


def told(name: str, notes: str, weekday: int | None) -> str:
    """Return "first Monday" or "every other week" in plain words, "" for a weekly meeting."""
    if found := _found(name, weekday):
        return found
    for sentence in _SENTENCE.split(notes):
        is_about_it = _HELD.search(sentence) and not _ABOUT_ONE_NIGHT.search(sentence)
        if is_about_it and (found := _found(sentence, weekday)):
            return found
    return ""


def _found(said: str, weekday: int | None) -> str:
    if rarely := _RARELY.search(said):
        return rarely[0].lower()
    for on in _ON.finditer(said):
        if weekday is None or on["day"][:3].lower() == _DAYS[weekday]:
            return _plainly(on)
    return ""


def _plainly(on: re.Match[str]) -> str:
    nths = re.sub(r"\s*(?:,|&|and)\s*", " and ", on["nths"].lower())
    for short, whole in _NTH.items():
        nths = nths.replace(short, whole)
    return f"{nths} {_FULL_DAYS[_DAYS.index(on['day'][:3].lower())]}"


_FULL_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
