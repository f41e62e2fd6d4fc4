"""What somebody reads of their own with a program: what they agreed to, and who looked at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.core.errors import NotFound
from server.core.words import _
from server.people.models import Person
from server.programs.consent_models import Agreed, Consent
from server.programs.consent_text import Part
from server.programs.log_models import MOST_LOOKS, Action
from server.programs.looks import Look, looks_at
from server.programs.member_models import BELONG, Member, Mine
from server.programs.moments import day_of, moment
from server.programs.roles import Role, Standing


@dataclass(frozen=True)
class AgreedView:
    """One consent in words. `revoked` is "" while it holds."""

    program: str
    granted: str
    revoked: str
    parts: Sequence[Part]
    version: str
    hash: str

    def as_lines(self) -> list[str]:
        """Say it as the lines of a text file."""
        end = _("Ended: {day}").format(day=self.revoked) if self.revoked else _("It still holds.")
        words = [
            ["", part.heading, *(f"- {point}" for point in part.points)] for part in self.parts
        ]
        return [
            self.program,
            _("Agreed: {day}").format(day=self.granted),
            end,
            *(line for part in words for line in part),
            "",
            _("Version of these words: {version}").format(version=self.version),
            _("Their SHA-256: {hash}").format(hash=self.hash),
        ]


@dataclass(frozen=True)
class LookView:
    """One time that a list with their name was opened or taken out."""

    what: str
    who: str
    at: str


@dataclass(frozen=True)
class PastView:
    """A program that somebody was in, by the name it had when they joined."""

    program: str
    until: str
    here: str
    is_declined: bool


@dataclass(frozen=True)
class OwnView:
    """What somebody has with a program that they are in or were in. `back` is the page above."""

    program: str
    agreed: Sequence[AgreedView]
    looks: Sequence[LookView]
    here: str
    back: str
    is_barred: bool
    is_declined: bool

    @property
    def is_full(self) -> bool:
        """Whether there may have been more looks than are shown."""
        return len(self.looks) >= MOST_LOOKS


async def own_view(person: Person, program_id: UUID) -> OwnView:
    """Gather it, for whoever ever joined; raise `NotFound` for anybody else."""
    agreed = await Consent.all_of(person, program_id)
    if not agreed:
        raise NotFound
    mine = await Member.of(person.id, program_id)
    belongs = mine is not None and mine.member.standing in BELONG
    here = f"/programs/{program_id}"
    return OwnView(
        program=mine.program.name if mine and belongs else agreed[0].program,
        agreed=[_in_words(one, person) for one in agreed],
        looks=[_look_in_words(one, person) for one in await looks_at(person, program_id)],
        here=here,
        back=here if belongs else "/programs",
        is_barred=mine is not None and mine.member.standing == Standing.BARRED,
        is_declined=mine is None
        and _is_declined(agreed[0], await Action.declined(person.id, {program_id})),
    )


async def past_of(person: Person, now_in: Sequence[Mine]) -> list[PastView]:
    """Return the programs that somebody was in: what they agreed to, and who looked, stays."""
    left_out = {one.program.id for one in now_in}
    past: dict[UUID, PastView] = {}
    agreed = await Consent.all_of(person)
    declined = await Action.declined(person.id, {one.program_id for one in agreed} - left_out)
    for one in agreed:
        if one.program_id not in left_out and one.program_id not in past:
            until = day_of(one.revoked_at, person.timezone) if one.revoked_at else ""
            said_no = _is_declined(one, declined)
            here = f"/programs/{one.program_id}"
            past[one.program_id] = PastView(one.program, until, here, said_no)
    return list(past.values())


def lines_of(all_mine: Sequence[Mine]) -> list[tuple[str, str, str]]:
    """Return the ways to somebody's programs, each with what they are there."""
    return [(f"/programs/{one.program.id}", one.program.name, _is_what(one)) for one in all_mine]


async def awaited_of(all_mine: Sequence[Mine]) -> list[tuple[str, str, str]]:
    """Return the ways to those who wait to be let in by somebody, program by program."""
    run = [one.program for one in all_mine if one.member.has(Role.COORDINATOR)]
    awaited = await Member.awaited({one.id for one in run})
    return [
        (f"/programs/{one.id}/members", _("Somebody waits to be let in"), one.name)
        for one in run
        if one.id in awaited
    ]


def _is_declined(last: Agreed, declined: Mapping[UUID, datetime]) -> bool:
    """Tell whether the team said no to what somebody last agreed to with it."""
    said_no = declined.get(last.program_id)
    return said_no is not None and last.let_in_at is None and said_no >= last.granted_at


def _is_what(mine: Mine) -> str:
    if mine.member.standing == Standing.WAITING:
        return _("You have asked to join. Somebody lets you in.")
    if mine.member.role == Role.OWNER:
        return _("You are an owner.")
    if mine.member.role == Role.COORDINATOR:
        return _("You are a coordinator.")
    name = mine.member.chosen_name(mine.program)
    return _("The team knows you as “{name}”.").format(name=name) if name else _("You are in.")


def _in_words(one: Agreed, person: Person) -> AgreedView:
    paragraphs = [paragraph.split("\n") for paragraph in one.text.split("\n\n")]
    return AgreedView(
        program=one.program,
        granted=day_of(one.granted_at, person.timezone),
        revoked=day_of(one.revoked_at, person.timezone) if one.revoked_at else "",
        parts=[Part(heading, points) for heading, *points in paragraphs],
        version=one.text_version,
        hash=one.text_hash,
    )


def _look_in_words(look: Look, person: Person) -> LookView:
    who = look.by_name or _("Somebody of the team")
    what = _("A copy was made.") if look.is_export else _("The list was opened.")
    if look.is_own:
        what = _("The page that shows you alone was opened.")
    return LookView(what, who, moment(look.at, person.timezone))
