"""How somebody wants to be reminded of a meeting, as pages and programs send it."""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from server.core.requests import Form, convert, text_of

LONGEST_MINUTES = 1440

Minutes: TypeAlias = Annotated[int, Meta(ge=0, le=LONGEST_MINUTES)]
InQuietHours: TypeAlias = Literal["move", "ring"]


class Choice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many real minutes before its start; None, not at all.

    In quiet hours a reminder waits until they end (`move`), or rings all the same.
    """

    remind_minutes_before: Minutes | None = None
    in_quiet_hours: InQuietHours = "move"


def choice_of(form: Form) -> Choice:
    """Read it from a page; raise `Refused`."""
    names = ("remind_minutes_before", "in_quiet_hours")
    given = {name: value for name in names if (value := text_of(form, name))}
    return convert(given, Choice, typed=True)
