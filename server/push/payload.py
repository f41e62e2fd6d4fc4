"""What is sent to a device: Declarative Web Push JSON, always of one size.

Declarative (webkit.org/blog/16535): Safari shows it without our worker's help, other browsers
hand it to the worker as it is. Of one size, because a push service sees how long a message is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Self

import msgspec

from server.core.words import LOCALE
from server.push.words import Urgency, neutral

SIZE = 1024
SMALLEST_SIZE = 512
"""For a push service that called the usual size too large."""
WEB_PUSH = 8030
"""The mark of a declarative message: the number of the RFC of Web Push."""
LANGUAGE = LOCALE.replace("_", "-")
LEADS_TO = {"check_in": "/check-in", "later": "/due"}


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a notification. What it does, the worker knows by its name."""

    name: Literal["check_in", "later"]
    title: str


@dataclass(frozen=True, slots=True)
class Content:
    """What to say, and the path that a tap opens."""

    title: str
    path: str
    urgency: Urgency
    body: str = ""
    actions: Sequence[Action] = ()
    expires_at: datetime | None = None
    is_own_words: bool = False
    """The title is what somebody wrote for their own lock screen."""
    heeds_quiet: bool = False
    """Each person is told once their own quiet hours are over."""

    def for_shared_phone(self) -> Self:
        """Return what a phone may show that others pick up too: no words of its owner's."""
        return replace(self, title=neutral(self.urgency), body="") if self.is_own_words else self


def payload(content: Content, origin: str, token: str) -> bytes:
    """Spell a message in 1,024 bytes. One that is too long becomes neutral words and its path.

    `token` is the delivery's: a repeat with the same one takes the place of the first (`tag`), and
    the worker sends it back as a receipt.
    """
    spelled = _spell(content, origin, token)
    if len(spelled) > SIZE:
        spelled = _spell(_minimal(content), origin, token)
    return spelled.ljust(SIZE)


def minimal_payload(content: Content, origin: str, token: str) -> bytes:
    """Spell neutral words and the path, in 512 bytes."""
    return _spell(_minimal(content), origin, token).ljust(SMALLEST_SIZE)


def _minimal(content: Content) -> Content:
    return replace(content, title=neutral(content.urgency), body="", actions=())


def _spell(content: Content, origin: str, token: str) -> bytes:
    notification: dict[str, object] = {
        "title": content.title,
        "navigate": f"{origin}{content.path}",
        "tag": token,
        "lang": LANGUAGE,
        "dir": "auto",
    }
    if content.body:
        notification["body"] = content.body
    if content.actions:
        notification["actions"] = [
            {"action": one.name, "title": one.title, "navigate": f"{origin}{LEADS_TO[one.name]}"}
            for one in content.actions
        ]
    return msgspec.json.encode(
        {
            "web_push": WEB_PUSH,
            "notification": notification,
            "mutable": True,  # have our worker see it in Safari too: it sends the receipt
            "delivery": token,
        }
    )
