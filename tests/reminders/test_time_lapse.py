"""Months of reminders in time-lapse, on the real database, against a clock on the wall.

What ought to ring is worked out in another way than the code does: the wall is looked at every
minute, and a reminder rings when it first shows its time.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from server.people.models import Person
from server.push.outbox_models import Message
from server.push.quiet_hours import QuietHours
from server.push.subscription_models import PushChoices
from server.reminders import work
from server.reminders.models import Due, Reminder
from server.reminders.rule import Rule
from tests.conftest import Clock
from tests.outbox import Sent
from tests.push.devices import a_device
from tests.reminders.outbox import Outbox
from tests.reminders.rules import rule, utc

MINUTE = timedelta(minutes=1)
AN_HOUR = timedelta(hours=1)
Slots = dict[tuple[UUID, date, str], datetime]


def on_the_wall(
    rules: dict[UUID, Rule], timezone: str, start: datetime, end: datetime
) -> Iterator[tuple[UUID, date, str, datetime]]:
    """Give what a person who watches the wall clock every minute would expect, and when.

    Where the clock leaves minutes out, they wait for as long as the gap is.
    """
    zone, at = ZoneInfo(timezone), start
    times = {time for one in rules.values() for time in one.times}
    seen: set[tuple[UUID, date, str]] = set()
    while at < end:
        for wall in _shown(at, zone):
            if (time := f"{wall:%H:%M}") in times:
                keys = {(one, wall.date(), time) for one in rules} - seen
                came = {key for key in keys if rules[key[0]].has(key[1], key[2])}
                yield from ((*key, at) for key in came)
                seen |= came
        at += MINUTE


def _shown(at: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return what the wall shows, and after a gap what it would show had nobody touched it."""
    wall = at.astimezone(zone)
    gap = _offset(wall) - _offset((at - AN_HOUR).astimezone(zone))
    as_before = (wall - gap).replace(tzinfo=None)
    is_after_gap = gap > timedelta() and _is_left_out(as_before, zone)
    return [wall, as_before] if is_after_gap else [wall]


def _offset(there: datetime) -> timedelta:
    return there.utcoffset() or timedelta()


def _is_left_out(wall: datetime, zone: ZoneInfo) -> bool:
    there = wall.replace(tzinfo=zone)
    return there.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) != wall


MONTHS = [
    ("America/New_York", utc(2026, 10, 20), ("00:00", "01:30", "20:00")),
    ("America/New_York", utc(2027, 2, 20), ("00:00", "02:30", "03:10")),
    ("Australia/Lord_Howe", utc(2027, 3, 1), ("01:45", "02:10", "12:00")),
    ("America/Nuuk", utc(2024, 3, 10), ("00:10", "22:15", "23:30")),
    ("Pacific/Kiritimati", utc(2028, 2, 10), ("00:00", "13:00", "23:59")),
]


@pytest.mark.parametrize(
    ("zone", "start", "times"),
    [MONTHS[0], *(pytest.param(*one, marks=pytest.mark.bulk) for one in MONTHS[1:])],
)
async def test_for_two_months_everything_rings_once_and_at_its_minute(
    alma: Person, clock: Clock, zone: str, start: datetime, times: tuple[str, ...]
) -> None:
    clock.now, end = start, start + timedelta(days=60)
    await alma.change(timezone=zone)
    await PushChoices.keep_quiet_hours(alma, QuietHours(is_quiet=False))
    rules = [
        rule(*times, timezone=zone, kind="medication"),
        rule(times[0], times[-1], timezone=zone, weekdays=(0, 2, 6)),
        rule("02:40", timezone=zone, date=date(2027, 4, 4)),
    ]
    kept = {(await Reminder.add(alma, one, clock())).id: one for one in rules}
    came = on_the_wall(kept, zone, start + MINUTE, end)
    wanted: Slots = {(one, day, time): at for one, day, time, at in came}
    assert await ring_until(clock, end) == wanted
    assert len(wanted) > 100
    assert await Message.all().count() == len(set(wanted.values())), "one message a minute"


async def ring_until(clock: Clock, end: datetime) -> Slots:
    """Let the clock run to every minute in which something is to come."""
    while coming := await Reminder.exclude(next_at__isnull=True).order_by("next_at").first():
        if coming.next_at is None or coming.next_at >= end:
            break
        clock.now = coming.next_at - MINUTE
        assert await work.ring(clock()) == 0
        clock.now = coming.next_at
        assert await work.ring(clock()) >= 1
    return {(row.reminder_id, row.local_date, row.time): row.planned_at for row in await Due.all()}


async def next_at() -> datetime | None:
    coming = await Reminder.exclude(next_at__isnull=True).order_by("next_at").first()
    return coming.next_at if coming else None


ZONES = ["America/New_York", "America/Los_Angeles", "Pacific/Apia", "Pacific/Pago_Pago"]
KINDS = ["check_in", "medication", "own", "meal"]


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(one, marks=pytest.mark.bulk) for one in (2, 3))]
)
async def test_through_a_bad_season_nothing_rings_twice_late_or_at_night(
    alma: Person, clock: Clock, seed: int
) -> None:
    """Four months of moves, edits, pauses, a server that goes away, and a clock that jumps."""
    chance = random.Random(seed)
    clock.now = utc(2026, 10, 1)
    season = Season(alma, clock, chance)
    await season.begin()
    end = utc(2027, 2, 1)
    while clock() < end:
        await season.step()
    assert season.told > 150
    assert season.happened == set(season.events)


class Season:
    """A person whose life is not quiet, and what must hold for every notification."""

    def __init__(self, person: Person, clock: Clock, chance: random.Random) -> None:
        self.person, self.clock, self.chance = person, clock, chance
        self.outbox = Outbox()
        self.told = 0
        self.happened: set[str] = set()
        self.seen: set[tuple[UUID, date, str]] = set()
        self.events = {
            "move": self.move,
            "edit": self.edit,
            "pause": self.pause,
            "resume": self.resume,
            "away": self.away,
            "back": self.back,
            "ahead": self.ahead,
            "quiet": self.quiet,
        }

    async def begin(self) -> None:
        # It has been signed in as long as the season lasts.
        await a_device(self.person, utc(2027, 1, 31))
        for kind in KINDS:
            one = rule(*self._times(), kind=kind, in_quiet_hours="move")
            await Reminder.add(self.person, one, self.clock())

    async def step(self) -> None:
        """Go on to the next minute in which something comes; now and then something happens."""
        if self.chance.random() < 0.08:
            name = self.chance.choice(list(self.events))
            self.happened.add(name)
            await self.events[name]()
        self.clock.now = await self._next() + timedelta(seconds=self.chance.choice([0, 1, 40]))
        for sent in await self.outbox.tick(self.clock()):
            await self._check(sent)

    async def _check(self, sent: Sent) -> None:
        now = self.clock()
        hours = await PushChoices.quiet_hours(self.person)
        assert hours.end_of(now, self.person.timezone) is None, "in quiet hours"
        rules = {one.id: one.rule for one in await Reminder.all_of(self.person, now)}
        standing = [
            row for row in await Due.filter(message_id=sent.message_id) if row.due_at <= now
        ]
        standing = [row for row in standing if now < row.expires_at]
        standing = [row for row in standing if row.is_in(rules[row.reminder_id])]
        late = {row for row in standing if now - row.due_at > timedelta(minutes=5)}
        medications = {row for row in standing if rules[row.reminder_id].is_medication}
        assert sent.content.urgency == ("high" if medications - late else "normal")
        told = set(standing) - (medications & late)
        slots = {(row.reminder_id, row.local_date, row.time) for row in told}
        assert slots, "a notification of nothing"
        assert not slots & self.seen, "twice"
        self.seen |= slots
        self.told += len(slots)

    async def _next(self) -> datetime:
        coming = [await next_at(), await self.outbox.next_at()]
        later = [at for at in coming if at and at > self.clock()]
        return min([*later, self.clock() + timedelta(hours=6)])

    def _times(self) -> list[str]:
        hours = self.chance.sample(range(24), k=self.chance.randint(1, 4))
        return [f"{hour:02}:{self.chance.choice([0, 15, 30])!s:0>2}" for hour in hours]

    async def _one(self, *, enabled: bool) -> UUID | None:
        found = await Reminder.all_of(self.person, self.clock())
        ids = [one.id for one in found if one.rule.enabled is enabled]
        return self.chance.choice(ids) if ids else None

    async def _change(self, reminder_id: UUID | None, **changes: object) -> None:
        if reminder_id is not None:
            await Reminder.change(
                self.person, reminder_id, lambda one: _replaced(one, changes), self.clock()
            )

    async def move(self) -> None:
        await Reminder.follow_zone(self.person, self.chance.choice(ZONES), self.clock())

    async def edit(self) -> None:
        await self._change(await self._one(enabled=True), times=tuple(sorted(self._times())))

    async def pause(self) -> None:
        await self._change(await self._one(enabled=True), enabled=False)

    async def resume(self) -> None:
        await self._change(await self._one(enabled=False), enabled=True)

    async def away(self) -> None:
        """The server is away for a while."""
        self.clock.advance(hours=self.chance.choice([1, 5, 30, 90]))

    async def back(self) -> None:
        """The clock jumps back, is found out, and nothing of what was told comes again."""
        self.clock.advance(hours=-self.chance.choice([1, 3, 26]))

    async def ahead(self) -> None:
        """The clock jumps ahead while nothing can be sent, and back again."""
        real = self.clock()
        self.clock.advance(days=self.chance.choice([1, 40]))
        await work.ring(self.clock())
        self.clock.now = real
        await work.heal(self.clock())

    async def quiet(self) -> None:
        chosen = [QuietHours(), QuietHours("20:00", "09:30"), QuietHours("12:00", "13:00")]
        await PushChoices.keep_quiet_hours(self.person, self.chance.choice(chosen))


def _replaced(one: Rule, changes: dict[str, object]) -> Rule:
    return msgspec.structs.replace(one, **changes)
