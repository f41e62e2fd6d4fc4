"""What the pages of notices show to who reads them. `web/notices/view.js` says the same offline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from server.core.wall_clock import local
from server.core.words import _, format_clock, format_day
from server.notices import text
from server.notices.kept_notice import Seen
from server.programs.member_models import Mine
from server.programs.roles import Role, Standing

AFTER_A_NUMBER = re.compile(r"[^\W\d_]|[,;#]")


class Clockwise(NamedTuple):
    """By whose clock times are said, and what it is now."""

    timezone: str
    now: datetime


@dataclass(frozen=True)
class Row:
    """A notice in a list. One that was taken back has no title any more."""

    id: UUID
    program: str
    program_id: UUID
    title: str
    when: str
    mark: str
    is_new: bool
    is_withdrawn: bool
    is_corrected: bool


class Part(NamedTuple):
    """A piece of a paragraph: plain text, or the words of a link."""

    plain: str = ""
    link: str = ""
    url: str = ""


class Paragraph(NamedTuple):
    """A paragraph of a notice, in pieces."""

    parts: list[Part]


@dataclass(frozen=True)
class Whole(Row):
    """A notice on its own page. `call` is its team's number as dialled."""

    paragraphs: list[Paragraph]
    corrected: str
    phone: str
    hours: str
    call: str
    rev: int


class NoticesView:
    """The list of somebody's notices, a page of it, and which programs they come from."""

    def __init__(
        self,
        seen: Sequence[Seen],
        mine: Sequence[Mine],
        earlier: UUID | None,
        *,
        new: int,
        is_later: bool,
        by: Clockwise,
    ) -> None:
        self.rows = [Row(**_row(one, by)) for one in seen]
        self.new = new
        self.is_later = is_later
        self.earlier = earlier
        self.programs = [
            (f"/programs/{one.program.id}", one.program.name, _remark(one)) for one in mine
        ]
        self.teams = [
            (
                f"/programs/{one.program.id}/notices",
                _("Write a notice"),
                one.program.name if len(mine) > 1 else "",
            )
            for one in mine
            if _is_of_the_team(one)
        ]


def whole(one: Seen, by: Clockwise) -> Whole:
    """Show one notice, by the clock of who reads."""
    return Whole(
        **_row(one, by),
        paragraphs=drawn(one.paragraphs),
        corrected=said(one.corrected_at, by) if one.corrected_at else "",
        phone=one.phone,
        hours=one.hours,
        call=dialled(one.phone),
        rev=one.rev,
    )


def drawn(paragraphs: Sequence[text.Paragraph]) -> list[Paragraph]:
    """Give paragraphs as the page draws them."""
    return [
        Paragraph(
            [Part(link=one.text, url=one.url) if one.url else Part(one.text) for one in parts]
        )
        for parts in paragraphs
    ]


def said(at: datetime, by: Clockwise) -> str:
    """Say an instant by the reader's clock: “Sun, Nov 22, 3:00 PM”."""
    there = local(at, by.timezone)
    is_this_year = there.year == local(by.now, by.timezone).year
    day = format_day(there.date(), "EEE, MMM d" if is_this_year else "EEE, MMM d, y")
    return _("{day}, {time}").format(day=day, time=format_clock(there.time()))


def dialled(phone: str) -> str:
    """Return what a phone dials of a number as it was written: nothing after the first letter."""
    number = AFTER_A_NUMBER.split(phone, maxsplit=1)[0]
    return ("+" if number.strip().startswith("+") else "") + re.sub(r"[^0-9]", "", number)


def _row(one: Seen, by: Clockwise) -> dict[str, Any]:
    return {
        "id": one.id,
        "program": one.program_name,
        "program_id": one.program_id,
        "title": "" if one.is_withdrawn else one.title,
        "when": said(one.published_at, by),
        "mark": "notices-new" if one.is_new else "",
        "is_new": one.is_new,
        "is_withdrawn": one.is_withdrawn,
        "is_corrected": bool(one.corrected_at) and not one.is_withdrawn,
    }


def _is_of_the_team(one: Mine) -> bool:
    is_in = one.member.standing == Standing.IN
    return is_in and Role(one.member.role).covers(Role.COORDINATOR)


def _remark(one: Mine) -> str:
    if one.member.standing == Standing.WAITING:
        return _("You are not let in yet. Then its notices come here.")
    if one.member.is_muted:
        return _("Muted: no phone rings. Its notices are here all the same.")
    return _("Mute it, or see what the team sees")
