"""What the sender asks a feature before it sends a message: is it still due, and in what words."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from server.push.payload import Content


@dataclass(frozen=True, slots=True)
class NotBefore:
    """Still to be told, but not before this instant; then it is asked about again."""

    at: datetime


Answer: TypeAlias = Content | NotBefore | None
"""None, like a message that is left out of the answer: it is withdrawn and never sent."""

Ask = Callable[[Sequence[UUID], datetime], Awaitable[Mapping[UUID, Answer]]]
"""Given ids of messages of one kind and the present instant: what to say for each."""

Asks = Mapping[str, Ask]
"""Whom to ask, by the kind of a message."""
