"""What the form of a notice shows: what was typed, whom it may go to, and how it will look."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from server.core.errors import Refused
from server.core.requests import Form, text_of
from server.core.wall_clock import local
from server.core.words import _, ngettext
from server.notices import text
from server.notices.forms import Draft, publishing_instant
from server.notices.kept_notice import State, Written
from server.notices.list_view import Paragraph, drawn
from server.people.forms import uuid_of
from server.programs.group_models import GroupMember, MemberGroup
from server.programs.member_models import Member
from server.programs.models import Program
from server.programs.moments import place_of
from server.programs.roles import Standing
from server.push.words import say

MINUTES = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A notice as its form holds it. `id` is made with the form: sent twice it is one notice."""

    id: UUID = field(default_factory=uuid4)
    title: str = ""
    body: str = ""
    audience: str = "all"
    groups: Collection[str] = ()
    publish: str = "now"
    publish_local: str = ""
    tells: bool = False
    seen: str = ""
    """The stamp of what the form was made from; "" for a new one."""

    @property
    def draft(self) -> Draft:
        return Draft(title=self.title, body=self.body)

    @property
    def chosen(self) -> list[UUID] | None:
        """The groups it is for; None: everybody."""
        if self.audience != "groups":
            return None
        found = (uuid_of(one) for one in self.groups)
        return [one for one in found if one is not None]

    @property
    def at(self) -> str | None:
        """When it is to be published, as typed; None: once it was checked."""
        return self.publish_local if self.publish == "at" else None

    def check(self, timezone: str, now: datetime) -> None:
        """Raise `Refused` with all that keeps it from being told."""
        faults: dict[str, str] = {}
        try:
            self.draft.checked()
        except Refused as refused:
            faults |= refused.fields
        try:
            if self.at is not None:
                publishing_instant(self.at, timezone, now)
        except Refused as refused:
            faults |= refused.fields
        if faults:
            raise Refused(faults)


@dataclass(frozen=True)
class Preview:
    """A notice as its readers will see it, and in what words a locked phone tells of it."""

    program: str
    title: str
    paragraphs: list[Paragraph]
    neutral: str


@dataclass(frozen=True, kw_only=True)
class ComposeView:
    """The form round what was typed. `groups` are pairs of an id and a name with its count."""

    at: str
    is_correction: bool
    is_scheduled: bool
    may_remove: bool
    everybody: str
    groups: Sequence[tuple[str, str]]
    place: str
    preview: Preview | None
    longest_title: int = text.LONGEST_TITLE
    longest_body: int = text.LONGEST_BODY

    @property
    def action(self) -> str:
        """Where the form goes: a correction is made, anything else is kept as a draft."""
        return f"{self.at}/correct" if self.is_correction else self.at

    @property
    def labels(self) -> dict[str, str]:
        """What the fields are called, for the list of what can't be taken."""
        return {
            "title": _("Title"),
            "body": _("Text"),
            "groups": _("Groups"),
            "publish_local": _("Day and time"),
            "tell": _("Tell them again"),
        }


def of_form(form: Form, notice_id: UUID | None) -> Typed:
    """Return what was typed. `notice_id` is the one the address names."""
    groups = form.get("groups", [])
    return Typed(
        id=notice_id or uuid_of(text_of(form, "id")) or uuid4(),
        title=text_of(form, "title"),
        body=text_of(form, "body"),
        audience=text_of(form, "audience") or "all",
        groups=[groups] if isinstance(groups, str) else groups,
        publish=text_of(form, "publish") or "now",
        publish_local=text_of(form, "publish_local"),
        tells=text_of(form, "tell") == "true",
        seen=text_of(form, "seen"),
    )


def of_kept(one: Written, timezone: str) -> Typed:
    """Return what is kept, as the form holds it."""
    planned = local(one.publish_at, timezone).strftime(MINUTES) if one.publish_at else ""
    return Typed(
        id=one.id,
        title=one.title,
        body=one.body,
        audience="all" if one.groups is None else "groups",
        groups=[str(group) for group in one.groups or ()],
        publish="at" if planned else "now",
        publish_local=planned,
        seen=seen_of(one),
    )


def seen_of(one: Written) -> str:
    """Return the stamp of what a form is made from: of what was told, it plans nothing."""
    return one.stamp if one.state is State.PUBLISHED else one.form_stamp


def beside(typed: Typed, kept: Written) -> tuple[Typed, Draft, str]:
    """Return the form for what is kept by now, what that says, and a sentence about both."""
    words = _(
        "It was changed after you opened this form, here or by somebody else. What it says now is"
        " below. “Go on” puts what you wrote in its place."
    )
    if kept.state is State.PUBLISHED:
        words = _(
            "Somebody corrected it meanwhile. What it says now is below. “Correct it” puts your"
            " words in its place."
        )
    return replace(typed, seen=seen_of(kept)), Draft(title=kept.title, body=kept.body), words


async def compose_view(
    program: Program, kept: Written | None, shown: Draft | None = None
) -> ComposeView:
    """Return the form's surroundings; `kept` is what is kept of it, `shown` as it will be read."""
    counts = await GroupMember.sizes(program)
    named = [(one.id, one.name(program)) for one in await MemberGroup.all_of(program)]
    state = kept.state if kept else State.DRAFT
    return ComposeView(
        at=f"/programs/{program.id}/notices/" + (f"{kept.id}/edit" if kept else "new"),
        is_correction=state is State.PUBLISHED,
        is_scheduled=state is State.SCHEDULED,
        may_remove=kept is not None and state is not State.PUBLISHED,
        everybody=everybody((await Member.count_of(program))[Standing.IN]),
        groups=[(str(one), f"{name} ({counts.get(one, 0)})") for one, name in named],
        place=place_of(program.timezone),
        preview=preview(program, shown) if shown else None,
    )


def preview(program: Program, draft: Draft) -> Preview:
    """Show what was typed as it would be read."""
    return Preview(
        program.name,
        text.tidy_title(draft.title),
        drawn(text.paragraphs(text.tidy_body(draft.body))),
        say("moment"),
    )


def everybody(count: int) -> str:
    """Say whom a notice to all goes to."""
    words = ngettext("Everybody: 1 person", "Everybody: {count} people", count)
    return words.format(count=count)


def goes_to(count: int) -> str:
    """Say how many people a notice goes to."""
    return ngettext("This goes to 1 person.", "This goes to {count} people.", count).format(
        count=count
    )
