"""Months of kept meetings in time-lapse, on the real database, while everything happens."""

import random
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from server.favourites import work
from server.favourites.forms import Choice, InQuietHours
from server.favourites.models import Favourite
from server.favourites.turns import GRACE
from server.listings.record import Record
from server.people.models import Person
from server.push.outbox_models import Message
from server.push.quiet_hours import QuietHours
from server.push.subscription_models import PushChoices
from tests.conftest import Clock
from tests.favourites.outbox import Outbox
from tests.favourites.setting import (
    change_meeting,
    keep,
    leave_out,
    list_again,
    list_meeting,
    record,
)
from tests.meetings.clocks import instant_of
from tests.outbox import Sent
from tests.push.devices import a_device
from tests.reminders.rules import utc

MINUTE = timedelta(minutes=1)
MONTHS = [
    ("America/New_York", utc(2026, 10, 20), (0, 90, 1200)),
    ("Australia/Lord_Howe", utc(2027, 3, 15), (105, 130, 720)),
    ("America/Nuuk", utc(2024, 3, 10), (10, 1335, 1410)),
]
ZONES = ["America/New_York", "America/Los_Angeles", "Pacific/Apia", "Pacific/Pago_Pago"]


def starts(one: Record, begin: datetime, end: datetime) -> list[datetime]:
    """Every start of a meeting between two instants, by trying each day."""
    assert one.start is not None
    day = begin.replace(tzinfo=None, hour=0, minute=0) - timedelta(days=2)
    found = []
    while day.date() <= end.date() + timedelta(days=2):
        if (day.weekday() + 1) % 7 == one.weekday:
            found.append(instant_of(day + timedelta(minutes=one.start), one.timezone))
        day += timedelta(days=1)
    return [at for at in found if begin <= at < end]


@pytest.mark.parametrize(
    ("zone", "begin", "times"),
    [MONTHS[0], *(pytest.param(*one, marks=pytest.mark.bulk) for one in MONTHS[1:])],
)
async def test_for_two_months_every_occurrence_is_told_once_and_at_its_minute(
    alma: Person, clock: Clock, zone: str, begin: datetime, times: tuple[int, ...]
) -> None:
    clock.now, end = begin, begin + timedelta(days=60)
    await PushChoices.keep_quiet_hours(alma, QuietHours(is_quiet=False))
    wanted: set[datetime] = set()
    for number, start in enumerate(times):
        for weekday in range(7):
            one = record(f"{number}-{weekday}", weekday=weekday, start=start, timezone=zone)
            minutes = (0, 15, 1440)[number]
            await keep(alma, await list_meeting(one), clock(), minutes)
            before = timedelta(minutes=minutes)
            came = [at - before for at in starts(one, begin, end + timedelta(days=2))]
            wanted |= {at for at in came if begin < at < end}
    while (at := await next_at()) and at < end:
        clock.now = at - MINUTE
        assert await work.ring(clock()) == 0
        clock.now = at
        assert await work.ring(clock()) >= 1
        assert await work.ring(clock()) == 0
    told = [message.due_at for message in await Message.all()]
    assert sorted(told) == sorted(wanted), "one message a minute, each at its minute"
    assert len(wanted) > 150


async def next_at() -> datetime | None:
    coming = await Favourite.exclude(next_at__isnull=True).order_by("next_at").first()
    return coming.next_at if coming else None


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(one, marks=pytest.mark.bulk) for one in (2, 3, 4))]
)
async def test_through_a_bad_season_nothing_is_told_twice_late_or_at_night(
    alma: Person, clock: Clock, seed: int
) -> None:
    """Four months of moves, edits and changed feeds, a server that goes away, a wrong clock."""
    clock.now = utc(2026, 10, 1)
    season = Season(alma, clock, random.Random(seed))
    await season.begin()
    while clock() < utc(2027, 2, 1):
        await season.step()
    assert season.told > 30
    assert season.news > 10
    assert season.happened == set(season.events)


class Season:
    """Somebody who keeps six meetings of a feed that never rests."""

    def __init__(self, person: Person, clock: Clock, chance: random.Random) -> None:
        self.person, self.clock, self.chance = person, clock, chance
        self.outbox = Outbox()
        self.told = self.news = 0
        self.happened: set[str] = set()
        self.seen: set[tuple[UUID, datetime]] = set()
        self.listed: dict[UUID, Record] = {}
        self.gone: set[UUID] = set()
        self.events = {
            "move": self.move,
            "edit": self.edit,
            "change": self.change,
            "vanish": self.vanish,
            "come_back": self.come_back,
            "away": self.away,
            "back": self.back,
            "ahead": self.ahead,
            "quiet": self.quiet,
            "see": self.see,
        }

    async def begin(self) -> None:
        # It has been signed in as long as the season lasts.
        await a_device(self.person, utc(2027, 1, 31))
        for number in range(6):
            one = record(
                str(number), weekday=number, start=self._start(), timezone=ZONES[number % 4]
            )
            meeting = await list_meeting(one)
            self.listed[meeting] = one
            await keep(self.person, meeting, self.clock(), 30)

    async def step(self) -> None:
        """Go on to the next minute in which something comes; now and then something happens."""
        if self.chance.random() < 0.2:
            name = self.chance.choice(list(self.events))
            self.happened.add(name)
            await self.events[name]()
        self.clock.now = await self._next() + timedelta(seconds=self.chance.choice([0, 1, 40]))
        if self.chance.random() < 0.3:
            await work.look(self.clock())
        for sent in await self.outbox.tick(self.clock()):
            await self._check(sent)

    async def _check(self, sent: Sent) -> None:
        now = self.clock()
        mine = await Favourite.all_of(self.person)
        told = [(one, told.start) for one in mine for told in one.told]
        told = [
            (one, start)
            for one, start in told
            if sent.message_id in {its.message for its in one.told if its.start == start}
        ]
        hours = await PushChoices.quiet_hours(self.person)
        is_quiet = hours.end_of(now, self.person.timezone) is not None
        if not told:
            assert not is_quiet, "news in quiet hours"
            assert sent.content.path == "/meetings/mine"
            self.news += 1
            return
        standing = [
            (one, start) for one, start in told if self._is_due(one.meeting, one.choice, start)
        ]
        if is_quiet:
            standing = [pair for pair in standing if pair[0].choice.in_quiet_hours == "ring"]
        assert standing, "a notification of nothing"
        slots = {(one.meeting, start) for one, start in standing}
        assert not slots & self.seen, "twice"
        self.seen |= slots
        self.told += len(slots)
        assert sent.content.expires_at
        assert sent.content.expires_at <= max(start for _one, start in standing) + GRACE

    def _is_due(self, meeting: UUID, choice: Choice, start: datetime) -> bool:
        if meeting in self.gone or choice.remind_minutes_before is None:
            return False
        now, one = self.clock(), self.listed[meeting]
        is_held = start in starts(one, start, start + MINUTE)
        return (
            is_held
            and start - timedelta(minutes=choice.remind_minutes_before) <= now < start + GRACE
        )

    async def _next(self) -> datetime:
        coming = [await next_at(), await self.outbox.next_at()]
        later = [at for at in coming if at and at > self.clock()]
        return min([*later, self.clock() + timedelta(hours=6)])

    def _start(self) -> int:
        return self.chance.randrange(0, 1440, 15)

    async def move(self) -> None:
        await self.person.change(timezone=self.chance.choice(ZONES))

    async def edit(self) -> None:
        meeting = self.chance.choice(list(self.listed))
        choices: list[InQuietHours] = ["move", "move", "ring"]
        minutes = self.chance.choice([None, 0, 15, 15, 60, 60, 1440])
        await keep(self.person, meeting, self.clock(), minutes, self.chance.choice(choices))

    async def change(self) -> None:
        meeting = self.chance.choice(list(self.listed))
        one = record(
            self.listed[meeting].source_id,
            weekday=self.listed[meeting].weekday,
            start=self._start(),
            timezone=self.chance.choice(ZONES),
        )
        self.listed[meeting] = one
        await change_meeting(one)

    async def vanish(self) -> None:
        meeting = self.chance.choice(list(self.listed))
        self.gone.add(meeting)
        await leave_out(meeting, self.clock())

    async def come_back(self) -> None:
        for meeting in self.gone:
            await list_again(meeting)
        self.gone.clear()

    async def away(self) -> None:
        """The server is away for a while."""
        self.clock.advance(hours=self.chance.choice([1, 5, 30, 90]))

    async def back(self) -> None:
        """The clock jumps back, and nothing of what was told comes again."""
        self.clock.advance(hours=-self.chance.choice([1, 3, 26]))

    async def ahead(self) -> None:
        """The clock jumps ahead while nothing can be sent, and back again."""
        real = self.clock()
        self.clock.advance(days=self.chance.choice([1, 40]))
        await work.ring(self.clock())
        self.clock.now = real
        await work.look(self.clock())

    async def quiet(self) -> None:
        chosen = [QuietHours(), QuietHours("20:00", "09:30"), QuietHours("12:00", "13:00")]
        await PushChoices.keep_quiet_hours(self.person, self.chance.choice(chosen))

    async def see(self) -> None:
        for one in await Favourite.all_of(self.person):
            if one.news:
                await Favourite.has_seen(self.person, one.meeting)
