"""The parts of the check-in page that a person may hide for good."""

from collections.abc import Collection

from server.core.words import _


def tiles() -> dict[str, str]:
    """Name every part of a check-in, by its JSON name, in the order of the page."""
    return {
        "mood": _("Mood"),
        "craving": _("Craving"),
        "confidence": _("Confidence"),
        "sleep": _("Sleep"),
        "meals": _("Meals"),
        "exercise": _("Exercise"),
        "mind": _("Mind and breath"),
        "connection": _("People"),
        "hobby": _("Hobby"),
        "symptoms": _("How the body feels"),
        "note": _("Note"),
        "used": _("I used"),
    }


def shown(hidden: Collection[str]) -> list[str]:
    """Give the names of the parts that are not hidden, in the order of the page."""
    return [name for name in tiles() if name not in hidden]
