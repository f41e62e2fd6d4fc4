"""The named list as a file for a spreadsheet (RFC 4180), with the notice that goes with it."""

import csv
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from io import StringIO
from uuid import UUID

from server.core.words import _
from server.programs.member_models import Member
from server.programs.models import Program
from server.programs.moments import day_of, moment, place_of
from server.team.list_view import role_words

FILE_NAME = "list.csv"
"""It lies in a folder of downloads, and says nothing there."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
"""What a spreadsheet may take for the beginning of a formula (OWASP, CSV injection)."""
BEGINS_FORMULA = re.compile(rf"(\A|[;\t\r\n])(?= *[{re.escape(''.join(FORMULA))}])")


def redisclosure() -> str:
    """Return the notice that goes with every list that leaves (42 CFR 2.32, the short form)."""
    return _("42 CFR part 2 prohibits unauthorized use or disclosure of these records.")


async def as_csv(
    program: Program,
    members: AsyncIterator[Member],
    groups: Mapping[UUID, Sequence[str]],
    by: str,
    now: datetime,
    versions: Sequence[str],
) -> bytes:
    """Write the list: the notice and what was agreed to, a blank line, then a line a member.

    `versions` are those of the words that people on it agreed to.
    """
    text = StringIO()
    table = csv.writer(text, quoting=csv.QUOTE_ALL)
    for told in _preface(program, by, now, versions):
        table.writerow([harmless(told)])
    table.writerow([])
    table.writerow([_("Name"), _("Joined"), _("Groups"), _("Role")])
    async for one in members:
        called = [one.name(program), _joined(one, program), "; ".join(groups.get(one.id, []))]
        table.writerow([harmless(cell) for cell in (*called, role_words(one.role))])
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    Where lists are separated by “;” or tabs, quotes further on in a line are no quotes, and one
    cell is read as several: each of these is disarmed.
    """
    return BEGINS_FORMULA.sub(r"\1'", cell)


def _joined(member: Member, program: Program) -> str:
    return day_of(member.joined_at or member.created_at, program.timezone)


def _preface(program: Program, by: str, now: datetime, versions: Sequence[str]) -> list[str]:
    agreed = _(
        "Each person on this list agreed that the team of {program} sees the name they chose, the"
        " day they joined and their groups. That is to let them in and to send them notices, until"
        " they leave. They agreed to nothing else. (Words of consent: version {version}.)"
    )
    saved = _("Saved by {name}, {at}, {place} time. Everybody on the list can see that it was.")
    at, place = moment(now, program.timezone), place_of(program.timezone)
    return [
        redisclosure(),
        agreed.format(program=program.name, version=", ".join(versions)),
        saved.format(name=by, at=at, place=place),
    ]
