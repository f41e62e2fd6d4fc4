"""The kinds of reminder in words, and where each may be followed at once."""

from typing import NamedTuple

from server.core.words import _


class Way(NamedTuple):
    """A page on which what a reminder is about can be done, and what the link says."""

    href: str
    words: str


def kinds() -> dict[str, str]:
    """Name every kind by its JSON name, in the order of the form."""
    return {
        "check_in": _("Check in"),
        "wind_down": _("Wind down"),
        "meal": _("A meal"),
        "move": _("Move"),
        "mind": _("Mind and breath"),
        "medication": _("A medicine"),
        "own": _("My own"),
    }


def way_to(kind: str) -> Way | None:
    """Give the way to do it here; None: it is done elsewhere."""
    ways = {
        "check_in": Way("/check-in", _("Check in")),
        "wind_down": Way("/help#breathe", _("Breathe with me")),
        "meal": Way("/check-in", _("Write it down")),
        "move": Way("/check-in", _("Write it down")),
        "mind": Way("/help#breathe", _("Breathe with me")),
    }
    return ways.get(kind)


def name_of(kind: str, label: str) -> str:
    """Say what a reminder is: its own label, else its kind."""
    return label or kinds()[kind]


def answers(kind: str) -> dict[str, str]:
    """Word the answers that are offered, by their JSON names."""
    if kind == "medication":
        return {"done": _("Taken"), "skipped": _("Skipped"), "unsure": _("Not sure")}
    return {"done": _("Done"), "skipped": _("Not this time")}


def answer_words(kind: str, answer: str) -> str:
    """Word an answer that was given."""
    return answers(kind).get(answer, _("Not sure"))
