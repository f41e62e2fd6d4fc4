"""All words that a notification of ours can carry by itself.

They lie on a lock screen, where a stranger reads them. So they tell how soon, and never what about.
"""

from typing import Literal

from server.core.words import _

Urgency = Literal["normal", "high"]
Word = Literal["moment", "soon", "changed", "test", "check_in", "later"]


def words() -> dict[Word, str]:
    """Give every text by its name."""
    return {
        "moment": _("When you have a moment"),
        "soon": _("Something soon"),
        "changed": _("A plan today changed"),
        "test": _("Your test has arrived"),
        "check_in": _("Check in"),
        "later": _("Later"),
    }


def say(word: Word) -> str:
    """Say one of them in the reader's language."""
    return words()[word]


def neutral(urgency: Urgency) -> str:
    """Say how soon, and nothing else."""
    return say("soon" if urgency == "high" else "moment")
