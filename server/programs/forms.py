"""What was typed about programs, checked: names, invitations, joining."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

import msgspec

from server.core.errors import Refused
from server.core.signs import says_something
from server.core.words import _
from server.people.aliases import has_unseen, tidy
from server.people.forms import refuse_if
from server.programs.roles import Role

LONGEST_NAME = 60
LONGEST_PROGRAM = 80
LONGEST_LABEL = 60
MOST_USES = 1000
USUALLY_LASTS = timedelta(days=14)
LONGEST_LASTS = timedelta(days=366)

Token = Annotated[str, msgspec.Meta(description="the last part of an invitation's link")]
Uses = Annotated[int, msgspec.Meta(description="1 to 1000; left out: 1")]


class InvitationTerms(NamedTuple):
    """An invitation as it will be: whom it makes what, how often, until when."""

    role: Role
    uses: int
    expires_at: datetime
    needs_letting_in: bool
    label: str


class NewInvitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invitation to make. Left out: for one member, for 14 days.

    For more than one, a coordinator lets each in, unless `needs_letting_in` says otherwise.
    """

    uses: Uses = 1
    expires_at: datetime | None = None
    role: Role = Role.MEMBER
    needs_letting_in: bool | None = None
    label: str = ""

    def checked(self, now: datetime) -> InvitationTerms:
        """Return its terms; raise `Refused` with a sentence for every field that needs one."""
        end = self.expires_at or now + USUALLY_LASTS
        label = tidy(self.label)
        refuse_if(
            uses=self._uses_fault(),
            expires_at=_end_fault(end, now),
            needs_letting_in=self._letting_in_fault(),
            label=_("Use at most 60 characters.")
            if len(label) > LONGEST_LABEL
            else unseen_fault(label),
        )
        is_for_many = self.uses > 1
        asks = is_for_many if self.needs_letting_in is None else self.needs_letting_in
        return InvitationTerms(self.role, self.uses, end, asks, label)

    def _uses_fault(self) -> str:
        if not 1 <= self.uses <= MOST_USES:
            return _("Give a number from 1 to 1,000.")
        if self.uses > 1 and self.role is not Role.MEMBER:
            return _("An invitation for an owner or a coordinator is for one person.")
        return ""

    def _letting_in_fault(self) -> str:
        if self.needs_letting_in and self.role is not Role.MEMBER:
            return _("An owner or a coordinator is in at once. Nobody lets them in.")
        return ""


class Join(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The wish to join. `name` is what the team will know this person by; it may be left out."""

    invitation: Token
    name: str = ""


class JoinedProgram(msgspec.Struct, frozen=True):
    """A program somebody has joined. `standing` is `waiting` until a coordinator lets them in."""

    id: UUID
    name: str
    role: str
    standing: Literal["in", "waiting"]


class Joined(msgspec.Struct, frozen=True):
    """The program that was joined."""

    program: JoinedProgram


class InvitationView(msgspec.Struct, frozen=True):
    """A new invitation. The link is shown this once."""

    url: str
    token: str


def program_name(typed: str) -> str:
    """Return the name of a program, tidied; raise `Refused` under `name`."""
    name = tidy(typed)
    if not name or len(name) > LONGEST_PROGRAM or unseen_fault(name):
        raise Refused({"name": _("Pick a name of 1 to 80 characters.")})
    return name


def chosen_name(typed: str) -> str:
    """Return the name somebody chose for a team, tidied, "" for none; raise `Refused`."""
    name = tidy(typed)
    if len(name) > LONGEST_NAME:
        raise Refused({"name": _("Use at most 60 characters.")})
    if fault := unseen_fault(name):
        raise Refused({"name": fault})
    return name


def group_name(typed: str) -> str:
    """Return the name of a group, tidied; raise `Refused` under `name`."""
    name = tidy(typed)
    if not name or len(name) > LONGEST_NAME or unseen_fault(name):
        raise Refused({"name": _("Pick a name of 1 to 60 characters.")})
    return name


def unseen_fault(text: str) -> str:
    """Say what is wrong when not all of a text can be seen, or nothing of it; else ""."""
    if text and (has_unseen(text) or not says_something(text)):
        return _("Leave out signs that can’t be seen.")
    return ""


def _end_fault(end: datetime, now: datetime) -> str:
    if end.tzinfo is None:
        return _("Say in which time zone this is, such as with a Z at the end.")
    if not now < end <= now + LONGEST_LASTS:
        return _("Pick an end between now and a year from now.")
    return ""
