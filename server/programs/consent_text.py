"""What somebody agrees to when they join: what a team sees, what it never sees, how to end it."""

from hashlib import sha256
from typing import NamedTuple

from server.core.words import _
from server.programs.roles import Role

VERSION = "2026-11"


class Part(NamedTuple):
    """A heading with what stands under it."""

    heading: str
    points: list[str]


class ConsentText(NamedTuple):
    """The words in parts, as a page shows them, and in one text, as they are kept."""

    version: str
    parts: list[Part]

    @property
    def text(self) -> str:
        """Return the words as one text: a heading, its lines, a blank line between parts."""
        return "\n\n".join("\n".join([part.heading, *part.points]) for part in self.parts)

    @property
    def hash(self) -> str:
        """Return the SHA-256 of the words in hexadecimal."""
        return sha256(self.text.encode()).hexdigest()


def consent_to(program: str, role: Role = Role.MEMBER) -> ConsentText:
    """Return what somebody who joins the program of this name as this agrees to."""
    named = {"program": program}
    return ConsentText(
        VERSION,
        [
            *_of_the_team(role),
            Part(_("Who will see it"), [_who_sees(role).format(**named)]),
            Part(
                _("What the team will see"),
                [
                    _("The name you choose for this program, if you give one."),
                    _("The day you joined, and the groups that you are in."),
                    _("How many people opened a notice. Not who."),
                    _("How many people’s phones a notice reached, or could not reach."),
                    _("In a small group, that number can tell about you."),
                ],
            ),
            Part(
                _("What the team will never see"),
                [
                    _("Your diary, your cravings and your reminders."),
                    _("The meetings you keep or go to."),
                    _("The name you sign in with."),
                    *_members_do_not(role),
                ],
            ),
            Part(
                _("What it is for"),
                [
                    _("So that the team can let you in and send you notices."),
                    _("So that the team can put you in a group that a notice is for."),
                ],
            ),
            Part(
                _("You can see who looked"),
                [_("Each time the team opens or copies its list of names, we show you when.")],
            ),
            Part(
                _("How long, and how to end it"),
                [
                    _("You agree to this from today until you leave."),
                    _("To end it, tap Leave on the program’s page. That works at once."),
                    _("Leaving does not touch your diary or your account."),
                    _("A copy of the list that the team made before that stays with the team."),
                    _(
                        "If the team ends this for good, it keeps your name,"
                        " so that it can undo that."
                    ),
                ],
            ),
        ],
    )


def _who_sees(role: Role) -> str:
    if role is Role.MEMBER:
        return _("Only the team of {program}.")
    return _("The team of {program}. Its members see your name, as said above.")


def _members_do_not(role: Role) -> list[str]:
    hidden = _("Other members don’t see you, and you don’t see them.")
    return [hidden] if role is Role.MEMBER else []


def _of_the_team(role: Role) -> list[Part]:
    """Return what whoever comes to run a program agrees to besides."""
    if role is Role.MEMBER:
        return []
    return [
        Part(
            _("You join the team"),
            [
                _("Members can see each time you look at their names, and when."),
                _("They see the name you choose here next to it."),
                _("What you do for the program stays in a log. Its owners read it."),
            ],
        )
    ]
