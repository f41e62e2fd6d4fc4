"""What a case asks, and what we answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from server.listings.day_parts import PARTS, PartOfDay

ANSWER = "answer"
WAITS = object()
"""Our answer to a question for a part that is not built yet."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One question that a peer answered, at a frozen moment."""

    id: str
    function: str
    checks: str
    now: datetime
    input: dict[str, Any]
    output: Any
    is_bug: bool
    shared: dict[str, Any] = field(default_factory=dict)


class Found(NamedTuple):
    """Our answer in the peer's shape, and by differing field the rule that is its reason.

    An answer without fields is one field, `ANSWER`. No rule stands for a field it does not name.
    """

    ours: object
    rules: Mapping[str, str] = {}
    reason: str = ""


def parts_of_day(start: int) -> list[PartOfDay]:
    """Return the parts of the day that a start, in minutes after midnight, belongs to."""
    return [
        part for part, spans in PARTS.items() if any(first <= start < last for first, last in spans)
    ]
