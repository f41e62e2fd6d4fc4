"""What the team sees of its notices: the list, the last look before one goes out, numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from server.core.words import _, ngettext
from server.notices.forms import Draft
from server.notices.kept_notice import State, Written
from server.notices.report import LEAST_AUDIENCE, Report
from server.programs.group_models import MemberGroup
from server.programs.models import Program
from server.programs.moments import moment, place_of
from server.publishing.compose import Preview, goes_to, preview


class Line(NamedTuple):
    """A notice in the team's list. `numbers` is "" for what was not told."""

    href: str
    title: str
    when: str
    audience: str
    numbers: str
    is_corrected: bool


class TeamListView:
    """All notices of a program: what waits, and a page of what was told, the last first."""

    def __init__(
        self,
        waiting: Sequence[Written],
        told: Sequence[tuple[Written, Report]],
        lines: "Lines",
        earlier: UUID | None,
        *,
        is_later: bool,
    ) -> None:
        self.drafts = [lines.draft(one) for one in waiting if one.state is State.DRAFT]
        planned = [one for one in waiting if one.state is State.SCHEDULED]
        planned.sort(key=lambda one: (one.publish_at or one.created_at, one.id))
        self.scheduled = [lines.scheduled(one) for one in planned]
        self.published, self.withdrawn = [
            [lines.told(one, report) for one, report in told if one.state is state]
            for state in (State.PUBLISHED, State.WITHDRAWN)
        ]
        self.is_empty = not (waiting or told or is_later)
        self.is_later = is_later
        self.earlier = earlier
        self.place = place_of(lines.program.timezone)


@dataclass(frozen=True)
class Lines:
    """How a notice of this program is written on one line."""

    program: Program
    names: Mapping[UUID, str]

    @classmethod
    async def of(cls, program: Program) -> "Lines":
        return cls(
            program, {one.id: one.name(program) for one in await MemberGroup.all_of(program)}
        )

    def draft(self, one: Written) -> Line:
        when = _("begun {when}").format(when=moment(one.created_at, self.program.timezone))
        return self._line(one, "edit", when)

    def scheduled(self, one: Written) -> Line:
        at = one.publish_at or one.created_at
        when = _("goes out {when}").format(when=moment(at, self.program.timezone))
        return self._line(one, "edit", when)

    def told(self, one: Written, report: Report) -> Line:
        return self._line(one, "report", self.when(one), numbers(report))

    def when(self, one: Written) -> str:
        """Say when it was published."""
        return moment(one.published_at or one.created_at, self.program.timezone)

    def audience(self, one: Written) -> str:
        """Say whom it is for."""
        if one.groups is None:
            return _("to everybody")
        groups = self.groups(one)
        return _("to {groups}").format(groups=groups) if groups else _("to a group that is no more")

    def groups(self, one: Written) -> str:
        """Name its groups that are still there; "" when it is for everybody."""
        named = (self.names.get(group) for group in one.groups or ())
        return ", ".join(sorted(name for name in named if name))

    def _line(self, one: Written, page: str, when: str, counted: str = "") -> Line:
        return Line(
            f"/programs/{self.program.id}/notices/{one.id}/{page}",
            one.title or _("No title yet"),
            when,
            self.audience(one),
            counted,
            is_corrected=one.corrected_at is not None,
        )


@dataclass(frozen=True, kw_only=True)
class CheckView:
    """The last look: to how many it goes, and when. `message`: why it can't go as it is.

    `seen` is the stamp of what is shown: only that goes out. `changed` says that it was another.
    `waits`: when what is scheduled goes out, whatever is done here.
    """

    id: UUID
    goes_to: str
    groups: str
    at: str
    at_typed: str
    place: str
    preview: Preview
    message: str
    seen: str
    changed: str
    waits: str


def check_view(
    lines: Lines, one: Written, count: int, at: "Planned", changed: str = ""
) -> CheckView:
    """Show a notice before it goes to so many people."""
    zone = lines.program.timezone
    return CheckView(
        id=one.id,
        goes_to=goes_to(count),
        groups=lines.groups(one),
        at=at.said,
        at_typed=at.typed,
        place=place_of(zone),
        preview=preview(lines.program, Draft(title=one.title, body=one.body)),
        message=at.message,
        seen=one.stamp,
        changed=changed,
        waits=moment(one.publish_at, zone) if one.publish_at else "",
    )


class Planned(NamedTuple):
    """When it is to go out: as typed, in words, or why it can't. All "": at once."""

    typed: str = ""
    said: str = ""
    message: str = ""


class ReportView:
    """What became of a notice."""

    def __init__(self, lines: Lines, one: Written, report: Report) -> None:
        zone = lines.program.timezone
        self.id = one.id
        self.title = one.title
        self.when = lines.when(one)
        self.audience = lines.audience(one)
        self.corrected = moment(one.corrected_at, zone) if one.corrected_at else ""
        self.withdrawn = moment(one.withdrawn_at, zone) if one.withdrawn_at else ""
        self.report = report
        self.is_enough = report.audience >= LEAST_AUDIENCE
        self.is_under_way = not report.is_spread or report.queued > 0
        self.preview = preview(lines.program, Draft(title=one.title, body=one.body))


def numbers(report: Report) -> str:
    """Say in one line how a notice is going."""
    people = ngettext("1 person", "{count} people", report.audience)
    said = [people.format(count=report.audience)]
    if report.queued or not report.is_spread:
        said.append(_("on its way to {count}").format(count=report.queued))
    if report.failed:
        said.append(_("could not be sent to {count}").format(count=report.failed))
    if report.opened is not None:
        said.append(_("opened by {count}").format(count=report.opened))
    return " · ".join(said)
