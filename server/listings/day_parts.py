"""The parts of a day that a meeting may begin in. They overlap, as people's words for them do."""

from typing import Literal

PartOfDay = Literal["morning", "midday", "evening", "night"]
Minutes = tuple[int, int]

PARTS: dict[PartOfDay, tuple[Minutes, ...]] = {
    "morning": ((4 * 60, 12 * 60),),
    "midday": ((11 * 60, 17 * 60),),
    "evening": ((16 * 60, 21 * 60),),
    "night": ((20 * 60, 24 * 60), (0, 5 * 60)),
}
"""From which minute after midnight on, and before which. The hours are those of other finders."""
