"""The diary's words for the phone's scripts: `word("moods.4")` there is `moods()[4]` here."""

from collections.abc import Mapping

from server.daily import choices
from server.daily.month_view import weekdays
from server.daily.sentences import counted, sentences
from server.daily.tiles import tiles

_PLURALS = {"one": 1, "other": 2}
"""The names that CLDR gives to plural forms, each with a number that asks for it."""


def vocabulary() -> dict[str, str]:
    """Give every word that scripts say, by its key."""
    words = _grouped(
        tiles=tiles(),
        moods=choices.moods(),
        sleep_qualities=choices.sleep_qualities(),
        meals=choices.meals(),
        exercise_kinds=choices.exercise_kinds(),
        mind_kinds=choices.mind_kinds(),
        connections=choices.connections(),
        symptoms=choices.symptoms(),
        triggers=choices.triggers(),
        helped=choices.helped(),
        weekdays={at: short for at, (short, _whole) in enumerate(weekdays())},
    )
    for form, number in _PLURALS.items():
        words |= {f"{key}.{form}": pattern for key, pattern in counted(number).items()}
    return words | sentences()


def _grouped(**groups: Mapping[int, str] | Mapping[str, str]) -> dict[str, str]:
    return {
        f"{group}.{key}": words for group, named in groups.items() for key, words in named.items()
    }
