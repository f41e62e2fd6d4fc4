"""What a day holds, in words: each recorded fact as a title and a few short phrases.

Pure. What was not recorded is left out; it is never said as "no" or as zero.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from server.core.words import format_clock
from server.daily import choices
from server.daily.day import Day
from server.daily.forms import CheckIn, Craving, Sleep
from server.daily.sentences import say, say_counted
from server.daily.tiles import tiles

_OWN_WORDS = frozenset({"hobby", "used", "note"})


@dataclass(frozen=True)
class Fact:
    """One recorded field of a day: its JSON name, its title, and what it says."""

    field: str
    title: str
    phrases: list[str]

    @property
    def words(self) -> str:
        """Give all phrases as one line; it begins with a capital, except with own words."""
        line = ", ".join(self.phrases)
        return line if self.field in _OWN_WORDS else line[:1].upper() + line[1:]


def facts(check_in: CheckIn) -> list[Fact]:
    """Say everything a check-in holds, in the order of the page."""
    titles = tiles()
    said = {
        name: _PHRASES[name](check_in) for name in titles if getattr(check_in, name) is not None
    }
    return [Fact(name, titles[name], phrases) for name, phrases in said.items()]


def craving_phrases(craving: Craving) -> list[str]:
    """Say one craving: strength, what set it off, what came after."""
    phrases = [out_of_ten(craving.before)]
    if craving.trigger:
        phrases.append(choices.worded(craving.trigger, choices.triggers()))
    if craving.after is not None:
        phrases.append(say("afterward", number=craving.after))
    if craving.helped:
        named = [choices.worded(one, choices.helped()) for one in craving.helped]
        phrases.append(say("what_helped", things=", ".join(named)))
    return phrases + ([craving.note] if craving.note else [])


def summary(day: Day) -> list[str]:
    """Say in a few words what a day holds, for a list of days."""
    phrases = [_brief(fact) for fact in facts(day.check_in)]
    if day.cravings:
        phrases.append(say_counted("cravings", len(day.cravings)))
    if day.reminders_done:
        phrases.append(say("reminder_answered"))
    return phrases or [say("nothing_left")]


def out_of_ten(number: int) -> str:
    """Say a strength from 0 to 10."""
    return say("out_of_ten", number=number)


def clock(text: str) -> str:
    """Say a wall-clock time "HH:MM" as the reader writes it."""
    return format_clock(time.fromisoformat(text))


def time_phrases(sleep: Sleep) -> list[str]:
    """Say the bed and up times of a night, as far as they are recorded."""
    times = (("in_bed_at", sleep.bed_at), ("up_at", sleep.up_at))
    return [say(key, time=clock(at)) for key, at in times if at]


def usual_phrases(usual: CheckIn) -> list[str]:
    """Spell out what "like a usual day" would record: all of it, nothing else."""
    return [f"{fact.title}: {', '.join(fact.phrases)}" for fact in facts(usual)]


def _brief(fact: Fact) -> str:
    is_short = fact.field in {"mood", "craving", "confidence", "sleep"}
    return f"{fact.title}: {_lowered(fact.words.split(', ')[0])}" if is_short else fact.title


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def _sleep(check_in: CheckIn) -> list[str]:
    sleep = check_in.sleep
    if sleep is None:
        return []
    phrases = [] if sleep.hours is None else [choices.hours(sleep.hours)]
    if sleep.quality is not None:
        phrases.append(say("slept", how=choices.sleep_qualities()[sleep.quality].lower()))
    return phrases + time_phrases(sleep)


def _meals(check_in: CheckIn) -> list[str]:
    names = {slot: _lowered(name) for slot, name in choices.meals().items()}
    slots = [(name, getattr(check_in.meals, slot)) for slot, name in names.items()]
    had = [name for name, eaten in slots if eaten]
    missed = [say("no_meal", meal=name) for name, eaten in slots if eaten is False]
    return had + missed


def _exercise(check_in: CheckIn) -> list[str]:
    exercise = check_in.exercise
    if exercise is None:
        return []
    length = choices.minutes(exercise.minutes) if exercise.minutes else say("none")
    kind = exercise.kind
    words = {name: _lowered(word) for name, word in choices.exercise_kinds().items()}
    return [length] + ([choices.worded(kind, words)] if kind else [])


def _mind(check_in: CheckIn) -> list[str]:
    mind = check_in.mind
    return [choices.mind_kinds()[mind.kind], choices.minutes(mind.minutes)] if mind else []


def _hobby(check_in: CheckIn) -> list[str]:
    hobby = check_in.hobby
    if hobby is None:
        return []
    phrases = [hobby.what] if hobby.what else []
    phrases += [] if hobby.minutes is None else [choices.minutes(hobby.minutes)]
    return phrases or [say("yes")]


def _used(check_in: CheckIn) -> list[str]:
    what = check_in.used.what if check_in.used else None
    return [what or say("written_down")]


def _named(values: list[str] | None, words: dict[str, str]) -> list[str]:
    return [_lowered(words[value]) for value in values or []] or [say("none")]


_PHRASES: dict[str, Callable[[CheckIn], list[str]]] = {
    "mood": lambda day: [choices.moods()[day.mood or 1]],
    "craving": lambda day: [out_of_ten(day.craving or 0)],
    "confidence": lambda day: [out_of_ten(day.confidence or 0)],
    "sleep": _sleep,
    "meals": _meals,
    "exercise": _exercise,
    "mind": _mind,
    "connection": lambda day: _named([*(day.connection or [])], choices.connections()),
    "hobby": _hobby,
    "symptoms": lambda day: _named([*(day.symptoms or [])], choices.symptoms()),
    "note": lambda day: [day.note or ""],
    "used": _used,
}
