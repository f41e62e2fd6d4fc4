"""Rules for tests, with everything filled in that a test does not care about."""

from datetime import UTC, date, datetime

from hypothesis import settings
from hypothesis import strategies as st

from server.core.clock import timezones
from server.push.quiet_hours import QuietHours
from server.reminders.rule import EVERY_DAY, Kind, Rule
from server.reminders.usefulness import Quiet

ZONE = "America/New_York"
NEVER_QUIET = Quiet(QuietHours(is_quiet=False), ZONE)
NIGHT = QuietHours()

often = settings(max_examples=250)
"""Seeded, and bounded to some seconds."""


def rule(*times: str, **changes: object) -> Rule:
    """Make a rule for every day at 20:00 in New York, unless told otherwise."""
    given: dict[str, object] = {
        "kind": "own",
        "times": tuple(sorted(times)) or ("20:00",),
        "timezone": ZONE,
        "weekdays": () if "date" in changes else EVERY_DAY,
    }
    return Rule(**(given | changes))  # type: ignore[arg-type]


def utc(*parts: int) -> datetime:
    """Name an instant."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from(range(0, 60, 5)))
ZONES = st.sampled_from(timezones())
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
DATES = st.dates(date(2024, 1, 1), date(2030, 12, 31))
KINDS: st.SearchStrategy[Kind] = st.sampled_from(
    ["check_in", "wind_down", "meal", "move", "mind", "medication", "own"]
)
RULES = st.builds(
    Rule,
    kind=KINDS,
    times=st.lists(TIMES, min_size=1, max_size=12, unique=True).map(lambda it: tuple(sorted(it))),
    timezone=ZONES,
    weekdays=st.lists(st.integers(0, 6), min_size=1, unique=True).map(lambda it: tuple(sorted(it))),
    in_quiet_hours=st.sampled_from(["", "move", "ring"]),
)
QUIET = st.builds(Quiet, st.builds(QuietHours, TIMES, TIMES, st.booleans()), ZONES)
