"""What was typed, checked: sign-up, sign-in, passphrases. Both pages and JSON pass through here."""

from typing import Annotated, Self
from uuid import UUID

import msgspec

from server.core.clock import is_timezone
from server.core.errors import Refused
from server.core.requests import Form, text_of
from server.core.words import _
from server.people import aliases, passphrases

SHORTEST_PASSPHRASE = 10
LONGEST_PASSPHRASE = 1000

Alias = Annotated[str, msgspec.Meta(description="2 to 40 characters", examples=["quiet heron 47"])]
Passphrase = Annotated[str, msgspec.Meta(description="10 characters or more")]
Shared = Annotated[bool, msgspec.Meta(description="others use this phone too")]
Timezone = Annotated[str, msgspec.Meta(description="IANA name", examples=["America/New_York"])]


class SignUp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new account. The same `id`, alias and passphrase again is the same account."""

    id: UUID | None = None
    alias: Alias
    passphrase: Passphrase
    timezone: Timezone
    invitation: str | None = None
    shared: Shared = False

    def checked(self, *, needs_invitation: bool) -> Self:
        """Return it tidied; raise `Refused` with a sentence for every field that needs one."""
        alias = aliases.tidy(self.alias)
        is_missing = needs_invitation and not self.invitation
        refuse_if(
            alias=_alias_fault(alias),
            passphrase=passphrase_fault(self.passphrase, alias),
            timezone="" if is_timezone(self.timezone) else _("Pick your time zone from the list."),
            invitation=_("To sign up here you need an invitation.") if is_missing else "",
        )
        return msgspec.structs.replace(self, alias=alias)

    @classmethod
    def from_form(cls, form: Form) -> Self:
        """Take what a page sent, as it was typed."""
        return cls(
            id=uuid_of(text_of(form, "id")),
            alias=text_of(form, "alias"),
            passphrase=text_of(form, "passphrase"),
            timezone=text_of(form, "timezone"),
            invitation=text_of(form, "invitation") or None,
            shared=is_shared(form),
        )


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An alias with the passphrase, or with a recovery code that is spent by this."""

    alias: Alias
    passphrase: str | None = None
    recovery_code: str | None = None
    shared: Shared = False

    def checked(self) -> Self:
        """Raise `Refused` unless exactly one of the two was given."""
        if self.passphrase is None and self.recovery_code is None:
            raise Refused({"passphrase": _("Give your passphrase or a recovery code.")})
        if self.passphrase is not None and self.recovery_code is not None:
            raise Refused({"recovery_code": _("Give the passphrase or a code, not both.")})
        return self


class Resume(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token that opens a closed session on a shared phone again."""

    resume: str


class Leave(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The wish to delete the account, proved by the passphrase."""

    passphrase: str


class PersonView(msgspec.Struct, frozen=True):
    """Who is signed in, as programs are told."""

    id: UUID
    alias: str
    timezone: str


class SignedUpView(msgspec.Struct, frozen=True):
    """A new account. The codes are shown this once."""

    person: PersonView
    recovery_codes: list[str]


class SignedInView(msgspec.Struct, frozen=True):
    """Who signed in."""

    person: PersonView


class ProgramView(msgspec.Struct, frozen=True):
    """A program the person belongs to."""

    id: UUID
    name: str
    role: str


class Me(msgspec.Struct, frozen=True):
    """Who is signed in, and what they belong to."""

    person: PersonView
    programs: list[ProgramView]


def check_new_passphrase(passphrase: str, alias: str, *, field: str) -> None:
    """Raise `Refused` under `field` when this can't become the passphrase."""
    refuse_if(**{field: passphrase_fault(passphrase, alias)})


def check_timezone(name: str) -> None:
    """Raise `Refused` unless people can live in this zone."""
    refuse_if(timezone="" if is_timezone(name) else _("Pick your time zone from the list."))


def is_shared(form: Form) -> bool:
    """Tell what was answered to “Whose phone is this?”: true when others use it too."""
    return text_of(form, "shared") == "true"


def uuid_of(text: str) -> UUID | None:
    """Return the UUID that was sent, or None when it is not one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def refuse_if(**faults: str) -> None:
    """Raise `Refused` when any field has a fault; "" is none."""
    found = {name: sentence for name, sentence in faults.items() if sentence}
    if found:
        raise Refused(found, _("Some of that could not be taken."))


def passphrase_fault(passphrase: str, alias: str) -> str:
    """Say what is wrong with a new passphrase, or ""."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        return _("Use 10 characters or more for your passphrase. Four or five words work well.")
    if len(passphrase) > LONGEST_PASSPHRASE:
        return _("This passphrase is too long: at most 1,000 characters.")
    if passphrases.is_common(passphrase):
        return _("Many people use this passphrase, so it is easy to guess. Please pick another.")
    if aliases.fold(passphrase) == aliases.fold(alias):
        return _("This passphrase is the same as your name here. Please pick another.")
    return ""


def _alias_fault(alias: str) -> str:
    if aliases.has_unseen(alias):
        return _("Leave out signs that can’t be seen.")
    if not aliases.SHORTEST <= len(alias) <= aliases.LONGEST or not aliases.fold(alias):
        return _("Pick a name of 2 to 40 characters.")
    return ""
