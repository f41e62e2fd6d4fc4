"""The worded choices of the diary: what is stored beside what a person reads.

Words are looked up when they are asked for, so that they follow the request's language.
"""

import re
from collections.abc import Iterable, Mapping

from server.core.words import _
from server.daily.sentences import say, say_counted

_MEALS = ("breakfast", "lunch", "dinner", "snacks")


def moods() -> dict[int, str]:
    """Name the five moods, 1 (lowest) to 5."""
    return {1: _("Very low"), 2: _("Low"), 3: _("So-so"), 4: _("Good"), 5: _("Very good")}


def sleep_qualities() -> dict[int, str]:
    """Name the five ways to have slept, 1 (worst) to 5."""
    return {1: _("Very badly"), 2: _("Badly"), 3: _("So-so"), 4: _("Well"), 5: _("Very well")}


def meals() -> dict[str, str]:
    """Name the four meal slots in the order of the day."""
    words = (_("Breakfast"), _("Lunch"), _("Dinner"), _("Snacks"))
    return dict(zip(_MEALS, words, strict=True))


def exercise_kinds() -> dict[str, str]:
    """Name the offered kinds of exercise; any other text is the person's own."""
    return {
        "walk": _("Walk"),
        "run": _("Run"),
        "bike": _("Bike"),
        "gym": _("Gym"),
        "stretch": _("Stretch"),
        "work": _("Hard work"),
        "other": _("Something else"),
    }


def mind_kinds() -> dict[str, str]:
    """Name what may calm body and mind."""
    return {
        "meditation": _("Meditation"),
        "yoga": _("Yoga"),
        "breath": _("Breath work"),
        "other": _("Something else"),
    }


def connections() -> dict[str, str]:
    """Name who a person may have been in touch with."""
    return {
        "friend": _("A friend"),
        "family": _("Family"),
        "partner": _("My partner"),
        "meeting": _("A meeting"),
        "group": _("A group"),
        "care_team": _("My care team"),
        "other": _("Someone else"),
    }


def symptoms() -> dict[str, str]:
    """Name what the body may do while it gets used to less."""
    return {
        "poor_sleep": _("Poor sleep"),
        "restlessness": _("Restless"),
        "anxiety": _("Anxious"),
        "low_mood": _("Low mood"),
        "mood_swings": _("Mood swings"),
        "muscle_joint_pain": _("Muscle or joint pain"),
        "abdominal_pain": _("Belly pain"),
        "nausea": _("Feeling sick"),
        "vomiting": _("Throwing up"),
        "shakes": _("Shakes"),
        "chills": _("Chills"),
        "fever": _("Fever"),
    }


def triggers() -> dict[str, str]:
    """Name what may set off a craving; any other text is the person's own."""
    return {
        "shop": _("Passing a shop"),
        "payday": _("Payday"),
        "pain": _("Pain"),
        "tired": _("Tired"),
        "hungry": _("Hungry"),
        "argument": _("Argument"),
        "alone": _("Alone"),
        "bored": _("Bored"),
    }


def helped() -> dict[str, str]:
    """Name what may help with a craving; any other text is the person's own."""
    return {
        "waited": _("I waited"),
        "breath": _("Slow breath"),
        "talked": _("I talked to someone"),
        "left": _("I went somewhere else"),
        "moved": _("I moved my body"),
        "ate": _("I ate or drank"),
        "rested": _("I rested"),
        "busy": _("I kept busy"),
    }


def with_recorded(numbers: Iterable[int], recorded: str) -> list[str]:
    """Offer numbers and, in its place, one that was recorded some other way."""
    offered = {float(number): str(number) for number in numbers}
    if re.fullmatch(r"[0-9]{1,4}(\.[0-9]+)?", recorded):
        offered.setdefault(float(recorded), recorded)
    return [offered[number] for number in sorted(offered)]


def worded(value: str, words: Mapping[str, str]) -> str:
    """Give the words of a stored value, or the value itself when it is a person's own."""
    return words.get(value, value)


def minutes(number: int) -> str:
    """Say a length of time."""
    return say_counted("minutes", number)


def hours(number: float) -> str:
    """Say hours slept, without a useless decimal."""
    if number == 1:
        return say("one_hour")
    return say("hours", number=f"{number:g}")
