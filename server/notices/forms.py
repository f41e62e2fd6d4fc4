"""What a coordinator typed, checked. Both pages and JSON pass through here."""

import re
from datetime import datetime, time, timedelta
from typing import Annotated, Literal, Self
from uuid import UUID

import msgspec
from msgspec import Struct

from server.core.errors import Refused
from server.core.signs import says_something
from server.core.wall_clock import instant, local
from server.core.words import _, format_clock
from server.notices.text import (
    LONGEST_BODY,
    LONGEST_TITLE,
    has_unseen,
    tidy_body,
    tidy_title,
)
from server.people.forms import refuse_if

MOST_AHEAD = timedelta(days=366)
MOST_GROUPS = 100
TYPED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", re.ASCII)
"""As browsers give a day and a time, with or without seconds."""


class Draft(Struct, frozen=True, kw_only=True):
    """What a notice is to say. `publish_local` is typed as "2026-11-22T18:00", or None: now."""

    title: str = ""
    body: str = ""
    publish_local: str | None = None

    def tidied(self) -> Self:
        """Return it tidied, finished or not; raise `Refused` for what can't be kept at all."""
        title, body = tidy_title(self.title), tidy_body(self.body)
        refuse_if(title=_fault(title, LONGEST_TITLE), body=_fault(body, LONGEST_BODY))
        return msgspec.structs.replace(self, title=title, body=body)

    def checked(self) -> Self:
        """Return it tidied, ready to be told; raise `Refused` too for what is missing."""
        tidy = self.tidied()
        refuse_if(
            title="" if says_something(tidy.title) else _("Give the notice a title."),
            body="" if says_something(tidy.body) else _("Write what there is to tell."),
        )
        return tidy


class ToGroups(Struct, frozen=True, forbid_unknown_fields=True):
    """Some groups of a program. A notice is for whoever is in any of them."""

    groups: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST_GROUPS)]


Audience = Literal["all"] | ToGroups
At = Annotated[datetime, msgspec.Meta(tz=True, description="an instant, with its offset")]


class NewNotice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A notice to publish, at once or at an instant. The same `id` again is the same notice."""

    id: UUID | None = None
    title: str
    body: str
    audience: Audience = "all"
    publish_at: At | None = None

    @property
    def draft(self) -> Draft:
        return Draft(title=self.title, body=self.body)

    @property
    def groups(self) -> list[UUID] | None:
        """The groups it is for; None: everybody."""
        return None if self.audience == "all" else self.audience.groups


def publishing_instant(typed: str, timezone: str, now: datetime) -> datetime:
    """Return when the clocks of a zone show what was typed ("2026-11-22T18:00").

    Raises `Refused` under `publish_local` for what is no time, what has passed, what is more than
    a year ahead, and for an hour that the clocks skip. A time that comes twice is the first.
    """
    if not TYPED.fullmatch(typed.strip()):
        raise _refused(_("Give a day and a time."))
    try:
        wanted = datetime.fromisoformat(typed.strip()).replace(second=0)
    except ValueError:
        raise _refused(_("Give a day and a time.")) from None
    at = _instant(wanted, timezone)
    check_publish_at(at, now)
    return at


def check_publish_at(at: datetime, now: datetime, *, field: str = "publish_local") -> None:
    """Raise `Refused` unless an instant is ahead, and by no more than a year."""
    if at <= now:
        raise _refused(_("This time has passed. Pick a later one, or publish now."), field)
    if at > now + MOST_AHEAD:
        raise _refused(_("Pick a time within a year."), field)


def _instant(wanted: datetime, timezone: str) -> datetime:
    try:
        at = instant(wanted.date(), wanted.time(), timezone)
        shown = local(at, timezone).replace(tzinfo=None)
    except OverflowError:
        raise _refused(_("Pick a time within a year.")) from None
    if shown != wanted:
        raise _refused(
            _("The clocks are turned on that day and skip {skipped}. Try {next}.").format(
                skipped=format_clock(_time(wanted)), next=format_clock(_time(shown))
            )
        )
    return at


def _time(at: datetime) -> time:
    return at.time()


def _refused(sentence: str, field: str = "publish_local") -> Refused:
    return Refused({field: sentence}, _("Some of that could not be taken."))


def _fault(text: str, longest: int) -> str:
    if has_unseen(text):
        return _("Leave out signs that can’t be seen.")
    if len(text) > longest:
        return _("This is too long: at most {limit}.").format(limit=f"{longest:,}")
    return ""
