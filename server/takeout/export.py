"""Everything a person has here, in one file that people can read and programs can take back in."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from server.core.clock import local_today
from server.core.words import _
from server.daily.forms import Change
from server.daily.models import Entry
from server.favourites.kept_meeting import KeptMeeting
from server.favourites.models import Favourite
from server.people.models import Person
from server.people.session_models import Session
from server.push.quiet_hours import QuietHours
from server.push.subscription_models import PushChoices, Subscription
from server.reminders.models import Reminder
from server.reminders.rule import Rule
from server.takeout import belonging
from server.takeout.belonging import Agreement, Belonging, LookedAt, OpenedNotice

FORMAT = "evenkeel-export"
VERSION = 1
PAGE = 500


class Account(Struct, frozen=True):
    """Who the person is here, and what they chose."""

    id: UUID
    alias: str
    timezone: str
    created_at: datetime
    hidden_tiles: list[str]
    recovery_codes_left: int
    recovery_codes_kept: bool


class SignedIn(Struct, frozen=True):
    """One place where the person is signed in."""

    label: str
    created_at: datetime
    seen_at: datetime


class Device(Struct, frozen=True):
    """One device that gets notifications. Its address is a secret of the browser's."""

    name: str
    created_at: datetime
    received_at: datetime | None


class KeptReminder(Struct, frozen=True):
    """One reminder. `id` is what entries of kind `reminder_done` name."""

    id: UUID
    rule: Rule


class Export(Struct, frozen=True, kw_only=True):
    """The whole file. `version` rises when a reader of the old form could not read the new one."""

    format: str = FORMAT
    version: int = VERSION
    about: str
    exported_at: datetime
    account: Account
    sessions: list[SignedIn]
    devices: list[Device]
    quiet_hours: QuietHours
    reminders: list[KeptReminder]
    meetings: list[KeptMeeting]
    programs: list[Belonging]
    agreements: list[Agreement]
    looks: list[LookedAt]
    notices_opened: list[OpenedNotice]
    entries: list[Change]

    @property
    def as_json(self) -> bytes:
        """Write the file, one thing a line, for people to read."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1)

    @property
    def file_name(self) -> str:
        """Name the file so that it tells nothing."""
        return f"my-data-{local_today(self.account.timezone, self.exported_at)}.json"


async def export(person: Person, now: datetime) -> Export:
    """Gather everything of the person, page by page, outside any unit."""
    return Export(
        about=_about(),
        exported_at=now.astimezone(UTC),
        account=await _account(person),
        sessions=[_signed_in(person, session) for session in await Session.all_of(person, now)],
        devices=[_device(person, row) for row in await Subscription.all_of(person)],
        quiet_hours=await PushChoices.quiet_hours(person),
        reminders=[KeptReminder(one.id, one.rule) for one in await Reminder.all_of(person, now)],
        meetings=await Favourite.all_of(person),
        programs=await belonging.belongings(person),
        agreements=await belonging.agreements(person),
        looks=await belonging.looks(person),
        notices_opened=await belonging.notices_opened(person),
        entries=await _entries(person),
    )


def _about() -> str:
    return _(
        "This is everything that is kept about you. `account` is who you are here and what you"
        " chose. `sessions` are the places where you are signed in. `devices` get your"
        " notifications, but not in your `quiet_hours`. `reminders` are what you asked to be told."
        " `meetings` are those you keep, each with its reminder and what you were told of it."
        " `programs` are those you belong to. `agreements` are what you agreed to in joining one."
        " `looks` tell when a team looked at a list with your name in it. `notices_opened` tell"
        " when you first read a notice."
        " `entries` are your diary, in the order they were saved. Each has the form in which a"
        " phone sends it, so that it can be taken back in. Of a deleted entry only its id is left."
        " Days are your own local days; times are UTC. What is not there was not recorded. Your"
        " passphrase and your recovery codes are kept only in scrambled form, so they can’t be"
        " written down here."
    )


async def _account(person: Person) -> Account:
    chosen = person.profile
    return Account(
        id=person.id,
        alias=chosen.alias,
        timezone=chosen.timezone,
        created_at=person.created_at.astimezone(UTC),
        hidden_tiles=chosen.hidden_tiles,
        recovery_codes_left=await person.codes_left(),
        recovery_codes_kept=chosen.codes_kept,
    )


def _signed_in(person: Person, session: Session) -> SignedIn:
    return SignedIn(
        label=person.open_label(session.id, session.sealed_label),
        created_at=session.created_at.astimezone(UTC),
        seen_at=session.seen_at.astimezone(UTC),
    )


def _device(person: Person, row: Subscription) -> Device:
    return Device(
        name=row.opened(person.key).name,
        created_at=row.created_at.astimezone(UTC),
        received_at=row.received_at and row.received_at.astimezone(UTC),
    )


async def _entries(person: Person) -> list[Change]:
    """Read the diary by cursor: what is edited meanwhile comes again, and its last form counts."""
    found: dict[UUID, Change] = {}
    page = await Entry.since(person, 0, PAGE)
    while True:
        found |= {change.id: change for change in page.items}
        if not page.more:
            return list(found.values())
        page = await Entry.since(person, page.cursor, PAGE)
