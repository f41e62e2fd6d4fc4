"""Entries for tests, with everything filled in that a test does not care about."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

from server.daily.forms import (
    CheckIn,
    CheckInItem,
    Craving,
    CravingItem,
    ReminderDone,
    ReminderDoneItem,
)

SUNDAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
ZONE = "America/New_York"

_numbers = count(1)


def new_id() -> UUID:
    """Return an id that no other entry of the run has; later ones are greater."""
    return UUID(int=next(_numbers))


def check_in(
    data: CheckIn | None = None,
    *,
    id: UUID | None = None,  # noqa: A002 - the JSON name
    rev: int = 1,
    day: date = SUNDAY,
    hour: float = 0,
    timezone: str = ZONE,
) -> CheckInItem:
    """Make a check-in recorded `hour` hours after noon."""
    return CheckInItem(
        id=id or new_id(),
        rev=rev,
        local_date=day,
        recorded_at=NOON + timedelta(hours=hour),
        timezone=timezone,
        data=data or CheckIn(),
    )


def craving(before: int = 5, *, day: date = SUNDAY, rev: int = 1, hour: float = 0) -> CravingItem:
    """Make a craving."""
    return CravingItem(
        id=new_id(),
        rev=rev,
        local_date=day,
        recorded_at=NOON + timedelta(hours=hour),
        timezone=ZONE,
        data=Craving(before=before, trigger="payday", helped=["walk"]),
    )


def reminder_done(*, day: date = SUNDAY) -> ReminderDoneItem:
    """Make an answered reminder."""
    return ReminderDoneItem(
        id=new_id(),
        rev=1,
        local_date=day,
        recorded_at=NOON,
        timezone=ZONE,
        data=ReminderDone(reminder="evening", time="20:00", answer="done"),
    )
