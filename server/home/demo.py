"""The demo: four made-up people, six weeks of one diary, some days of another, and reminders.

Everything is kept by the same verbs that serve a real person. It is the same each time but for
the dates, which end yesterday; today is left for whoever tries it out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec

from server.core.clock import local_today
from server.core.control import CommandError
from server.core.words import _
from server.daily.forms import CheckIn, CheckInItem, Craving, CravingItem, Item
from server.daily.models import Entry
from server.home import demo_program
from server.people.models import Person
from server.reminders.list_view import suggested
from server.reminders.models import Reminder
from server.reminders.rule import EVERY_DAY, Rule

DIARY = Path(__file__).with_name("demo_diary.jsonl")
IDS = UUID("6f4c2a36-5b8e-4a53-9d0c-2f1e7d9b6a10")
SIX_WEEKS = timedelta(days=43)
ITEMS_A_UNIT = 50


@dataclass(frozen=True, slots=True)
class Role:
    """One of the made-up people."""

    key: str
    alias: str
    passphrase: str
    timezone: str
    about: str


CAST = (
    Role(
        "alma",
        "Quiet Harbor 12",
        "seven small stones",
        "America/New_York",
        "six weeks of diary, a program",
    ),
    Role("ben", "Plain Maple 40", "a window with rain", "America/Chicago", "a few days of diary"),
    Role("cora", "North Lantern 7", "tall blue ladder kept", "America/Denver", "runs a program"),
    Role("dov", "Far Meadow 88", "nobody in particular", "Europe/Berlin", "nothing yet"),
)


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the demo's diary: whose, when (their own clock), and what."""

    who: str
    days_ago: int
    at: str
    check_in: CheckIn | None = None
    craving: Craving | None = None


async def fill(now: datetime) -> None:
    """Fill an empty database, once; begun again after an interruption it goes on.

    Raises `CommandError` when real people may be in there.
    """
    last = CAST[-1]
    if await Person.by_alias(last.alias):
        return
    if await Person.all().count() and not await Person.by_alias(CAST[0].alias):
        raise CommandError(
            "EVENKEEL_DATA: that folder holds people who are not the demo’s; name another"
        )
    told = diary()
    for role in CAST:
        person = await _sign_up(role, now - SIX_WEEKS)
        items = [_item(role, entry, now) for entry in told if entry.who == role.key]
        for first in range(0, len(items), ITEMS_A_UNIT):
            await Entry.keep(person, items[first : first + ITEMS_A_UNIT])
        if not await Reminder.all_of(person, now):
            for rule in _rules(role):
                await Reminder.add(person, rule, now)


async def fill_program(now: datetime) -> None:
    """Give Cora a program that Alma and Ben are in."""
    alma, ben, cora = [await _known(role) for role in CAST[:3]]
    await demo_program.fill(cora, alma, ben, now)


def diary() -> list[Told]:
    """Return every entry of the demo, oldest first for each person."""
    return [msgspec.json.decode(line, type=Told) for line in DIARY.read_bytes().splitlines()]


def how_to_sign_in(cast: Sequence[Role] = CAST) -> str:
    """Say how to be each of the made-up people."""
    lines = ["Sign in as any of these made-up people:", ""]
    lines += [
        f"  name: {role.alias:<16} passphrase: {role.passphrase:<22} ({role.key.title()}: "
        f"{role.about})"
        for role in cast
    ]
    return "\n".join([*lines, ""])


def _rules(role: Role) -> list[Rule]:
    """Give somebody's reminders. The medicine is no real one."""
    check_in = suggested(role.timezone)
    if role.key == "ben":
        return [check_in]
    if role.key != "alma":
        return []
    medicine = Rule(
        kind="medication",
        label=_("Blue capsules"),
        times=("08:00", "20:00"),
        weekdays=EVERY_DAY,
        timezone=role.timezone,
    )
    return [check_in, medicine]


async def _known(role: Role) -> Person:
    person = await Person.by_alias(role.alias)
    if person is None:
        raise CommandError(
            "EVENKEEL_DATA: the demo’s people are not all there; name another folder"
        )
    return person


async def _sign_up(role: Role, now: datetime) -> Person:
    signed_up = await Person.sign_up(
        alias=role.alias,
        passphrase=role.passphrase,
        timezone=role.timezone,
        now=now,
        person_id=uuid5(IDS, role.key),
    )
    return signed_up.person


def _item(role: Role, told: Told, now: datetime) -> Item:
    day = local_today(role.timezone, now) - timedelta(days=told.days_ago)
    local = datetime.combine(day, time.fromisoformat(told.at), ZoneInfo(role.timezone))
    kind = "craving" if told.check_in is None else "check_in"
    entry_id = uuid5(IDS, f"{told.who} {told.days_ago} {told.at} {kind}")
    recorded_at = local.astimezone(UTC)
    if told.check_in is not None:
        return CheckInItem(
            id=entry_id,
            rev=1,
            local_date=day,
            recorded_at=recorded_at,
            timezone=role.timezone,
            data=told.check_in,
        )
    assert told.craving is not None  # noqa: S101 - each line of the diary is one or the other
    return CravingItem(
        id=entry_id,
        rev=1,
        local_date=day,
        recorded_at=recorded_at,
        timezone=role.timezone,
        data=told.craving,
    )
