"""When somebody is reminded, against brute force over zones and clock changes."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.favourites.facts import Facts
from server.favourites.forms import Choice
from server.favourites.kept_meeting import KeptMeeting, Told
from server.favourites.turns import GRACE, Quiet, come, next_turn, stands, window
from server.listings.record import Attendance
from server.push.quiet_hours import QuietHours
from tests.meetings.clocks import instant_of
from tests.reminders.rules import INSTANTS, often, utc
from tests.routes import SAMPLE_ID

pytestmark = pytest.mark.neutral
MINUTE = timedelta(minutes=1)
NIGHT = Quiet(QuietHours(), "America/New_York")
HARBOR = Facts(
    name="Harbor",
    weekday=0,
    start=1200,
    timezone="America/New_York",
    attendance=Attendance.IN_PERSON,
)
ZONES = [
    *("America/New_York", "America/St_Johns", "America/Nuuk", "Europe/Berlin", "Asia/Kolkata"),
    *("Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Kiritimati", "America/Santiago"),
]
FACTS = st.builds(
    Facts,
    name=st.just("Harbor"),
    weekday=st.integers(0, 6),
    start=st.integers(0, 1439),
    duration=st.integers(1, 1440),
    timezone=st.sampled_from(ZONES),
    attendance=st.just(Attendance.HYBRID),
)
CHOICES = st.builds(
    Choice,
    remind_minutes_before=st.integers(0, 1440),
    in_quiet_hours=st.sampled_from(["move", "ring"]),
)
TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
QUIET = st.builds(Quiet, st.builds(QuietHours, TIMES, TIMES, st.booleans()), st.sampled_from(ZONES))


def kept(facts: Facts = HARBOR, minutes: int | None = 30, **changes: object) -> KeptMeeting:
    choice = Choice(remind_minutes_before=minutes)
    given = {"facts": facts, "choice": choice, "kept_at": utc(2026, 1, 1), "content_hash": ""}
    return KeptMeeting(**{"meeting": SAMPLE_ID, **given, **changes})  # type: ignore[arg-type]


def brute_starts(facts: Facts, now: datetime) -> list[datetime]:
    """Every start of some weeks round an instant, by trying each day."""
    assert facts.start is not None
    today = now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    days = [today + timedelta(days=shift) for shift in range(-10, 18)]
    return sorted(
        instant_of(day + timedelta(minutes=facts.start), facts.timezone)
        for day in days
        if (day.weekday() + 1) % 7 == facts.weekday
    )


@often
@given(FACTS, CHOICES, INSTANTS)
def test_the_next_reminder_is_the_first_by_brute_force(
    facts: Facts, choice: Choice, now: datetime
) -> None:
    assert choice.remind_minutes_before is not None
    before = timedelta(minutes=choice.remind_minutes_before)
    wanted = next(one - before for one in brute_starts(facts, now) if one - before > now)
    assert next_turn(kept(facts, choice=choice), facts, now) == wanted


@often
@given(FACTS, CHOICES, INSTANTS)
def test_what_has_come_is_of_use_and_comes_once(
    facts: Facts, choice: Choice, now: datetime
) -> None:
    assert choice.remind_minutes_before is not None
    before = timedelta(minutes=choice.remind_minutes_before)
    mine = kept(facts, choice=choice)
    wanted = [one for one in brute_starts(facts, now) if one - before <= now < one + GRACE]
    start = come(mine, facts, now)
    assert start == (wanted[0] if wanted else None)
    assert len(wanted) <= 1
    if start:
        assert stands(facts, start)
        told = msgspec.structs.replace(mine, told=(Told(start, SAMPLE_ID),))
        assert come(told, facts, now) is None
        following = next_turn(told, facts, now - before)
        assert following
        assert following + before != start


@often
@given(FACTS, CHOICES, QUIET, INSTANTS)
def test_no_phone_is_told_late_or_in_quiet_hours(
    facts: Facts, choice: Choice, quiet: Quiet, now: datetime
) -> None:
    start = next(one for one in brute_starts(facts, now) if one + GRACE > now)
    assert choice.remind_minutes_before is not None
    begins = max(now, start - timedelta(minutes=choice.remind_minutes_before))
    when = window(start, choice, quiet, now)
    if choice.in_quiet_hours == "ring":
        assert when == (begins, start + GRACE)
    elif when is not None:
        assert begins <= when.begins_at < when.ends_at <= start + GRACE
        is_quiet = [quiet.hours.end_of(at, quiet.timezone) for at in _sampled(*when)]
        assert set(is_quiet) == {None}
    elif begins < start + GRACE:
        assert all(quiet.hours.end_of(at, quiet.timezone) for at in _sampled(begins, start + GRACE))


def _sampled(begins: datetime, ends: datetime) -> list[datetime]:
    """Instants from one up to another, not included."""
    step = max((ends - begins) / 7, timedelta.resolution)
    return [at for at in (begins + step * number for number in range(7)) if at < ends]


def test_it_is_of_use_until_ten_minutes_in_and_no_longer() -> None:
    start = utc(2026, 11, 23, 1)
    assert come(kept(), HARBOR, start + GRACE - timedelta.resolution) == start
    assert come(kept(), HARBOR, start + GRACE) is None


def test_a_gap_moves_the_reminder_with_its_meeting() -> None:
    facts = msgspec.structs.replace(HARBOR, weekday=0, start=150)  # 02:30 on 14 March 2027
    assert next_turn(kept(facts), facts, utc(2027, 3, 10)) == utc(2027, 3, 14, 7, 0)


def test_an_hour_that_comes_twice_reminds_before_the_first() -> None:
    facts = msgspec.structs.replace(HARBOR, weekday=0, start=90)  # 01:30 on 1 November 2026
    assert next_turn(kept(facts), facts, utc(2026, 10, 30)) == utc(2026, 11, 1, 5, 0)


def test_a_reminder_in_quiet_hours_waits_until_they_end() -> None:
    early = utc(2026, 11, 23, 12, 15)  # 07:15 on the wall, 15 minutes after they end
    when = window(early, Choice(remind_minutes_before=30), NIGHT, early - 30 * MINUTE)
    assert when
    assert when.begins_at == utc(2026, 11, 23, 12)


def test_one_that_is_all_within_quiet_hours_tells_nobody() -> None:
    late = utc(2026, 11, 23, 3, 30)  # 22:30
    choice = Choice(remind_minutes_before=15)
    assert window(late, choice, NIGHT, late - 15 * MINUTE) is None
    assert window(late, msgspec.structs.replace(choice, in_quiet_hours="ring"), NIGHT, late)


@pytest.mark.parametrize(
    "mine",
    [
        kept(minutes=None),
        kept(is_listed=False),
        kept(msgspec.structs.replace(HARBOR, weekday=None, start=None)),
        kept(msgspec.structs.replace(HARBOR, attendance=Attendance.INACTIVE)),
    ],
    ids=["not wanted", "not listed", "no hour", "closed for now"],
)
def test_there_is_none_where(mine: KeptMeeting) -> None:
    at = datetime(2026, 11, 23, 0, 45, tzinfo=UTC)
    assert next_turn(mine, mine.facts, at) is None
    assert come(mine, mine.facts, at) is None
