"""A day of the diary: what its entries say together, and how it is put right afterwards.

Pure. A day may hold several check-ins. Together they say, field by field, what the one with the
latest `recorded_at` says that has the field; a field that none has was not recorded.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self, get_args
from uuid import UUID

import msgspec

from server.daily.forms import (
    REV_AT_MOST,
    CheckIn,
    CheckInField,
    CheckInItem,
    CravingItem,
    Deletion,
    Item,
    ReminderDoneItem,
)

OPEN_DAYS = 7
FIELDS: tuple[CheckInField, ...] = get_args(CheckInField)


@dataclass(frozen=True)
class Day:
    """Everything kept of one day. The lists are in the order they were recorded."""

    date: dt.date
    check_in: CheckIn = field(default_factory=CheckIn)
    check_ins: list[CheckInItem] = field(default_factory=list)
    cravings: list[CravingItem] = field(default_factory=list)
    reminders_done: list[ReminderDoneItem] = field(default_factory=list)

    @classmethod
    def of(cls, day: dt.date, items: Iterable[Item]) -> Self:
        """Sort a day's entries and merge its check-ins."""
        ordered = sorted(items, key=_order)
        check_ins = [item for item in ordered if isinstance(item, CheckInItem)]
        return cls(
            date=day,
            check_in=merge(check_ins),
            check_ins=check_ins,
            cravings=[item for item in ordered if isinstance(item, CravingItem)],
            reminders_done=[item for item in ordered if isinstance(item, ReminderDoneItem)],
        )

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing at all is kept of the day."""
        return not (self.check_ins or self.cravings or self.reminders_done)

    @property
    def is_kept(self) -> bool:
        """Tell whether its owner wrote something down: an answer to a reminder keeps no day."""
        return bool(self.check_ins or self.cravings)

    @property
    def strongest_craving(self) -> int | None:
        """Return the strongest craving that any entry of the day tells of; None: none does."""
        said = [one.data.before for one in self.cravings]
        if self.check_in.craving is not None:
            said.append(self.check_in.craving)
        return max(said, default=None)


def is_open(day: dt.date, today: dt.date) -> bool:
    """Tell whether a day may be filled in or corrected: today and the seven days before it."""
    return dt.timedelta() <= today - day <= dt.timedelta(days=OPEN_DAYS)


def merge(check_ins: Iterable[CheckInItem]) -> CheckIn:
    """Say field by field what the latest check-in says that has the field."""
    merged: dict[str, object] = {}
    for item in sorted(check_ins, key=_order):
        merged |= _recorded(item.data)
    return _check_in(merged)


def correct(
    day: Day, base: CheckIn, typed: CheckIn, new_id: UUID, now: dt.datetime, timezone: str
) -> list[CheckInItem]:
    """Return the entries that make a day say what was typed, to be given to `Entry.keep`.

    `base` is what the form had shown: only fields that were changed on it are changed, so that
    what another phone sent meanwhile stays. A value goes into the day's latest check-in, or into a
    new one under `new_id`. A field that was emptied leaves every check-in of the day. Nothing to
    change: no entries; posting the same form twice changes nothing the second time.
    """
    changed: dict[str, object] = {
        name: getattr(typed, name)
        for name in FIELDS
        if getattr(typed, name) != getattr(base, name)
        and getattr(typed, name) != getattr(day.check_in, name)
    }
    values = {name: value for name, value in changed.items() if value is not None}
    emptied = [name for name, value in changed.items() if value is None]
    if not day.check_ins:
        return [_new(day.date, values, new_id, now, timezone)] if values else []
    *others, latest = day.check_ins
    edits = [_without(item, emptied) for item in others]
    edits.append(_edited(latest, values, emptied, now))
    return [item for item in edits if item not in day.check_ins]


def remove(day: Day, name: CheckInField) -> list[CheckInItem]:
    """Return the entries that make a day not say this field any more.

    The instants stay, so that what else the day says stays too. A check-in that says nothing any
    more stays as an empty one: the day was kept.
    """
    return [
        _without(item, [name]) for item in day.check_ins if getattr(item.data, name) is not None
    ]


def deletion(item: Item) -> Deletion:
    """Return what deletes an entry for good."""
    return Deletion(id=item.id, kind=item.kind, rev=next_rev(item))


def next_rev(item: Item) -> int:
    """Return the revision of an edit; past the highest there is, the later instant decides."""
    return min(item.rev + 1, REV_AT_MOST)


def _order(item: Item) -> tuple[dt.datetime, UUID]:
    return item.recorded_at, item.id


def _recorded(check_in: CheckIn) -> dict[str, object]:
    found = {name: getattr(check_in, name) for name in FIELDS}
    return {name: value for name, value in found.items() if value is not None}


def _check_in(values: dict[str, object]) -> CheckIn:
    return msgspec.structs.replace(CheckIn(), **values)


def _new(
    day: dt.date,
    values: dict[str, object],
    new_id: UUID,
    now: dt.datetime,
    timezone: str,
) -> CheckInItem:
    return CheckInItem(
        id=new_id,
        rev=1,
        local_date=day,
        recorded_at=now,
        timezone=timezone,
        data=_check_in(values),
    )


def _edited(
    latest: CheckInItem, values: dict[str, object], emptied: Sequence[str], now: dt.datetime
) -> CheckInItem:
    """Edit the latest check-in. It stays the latest, also when its phone's clock ran ahead."""
    data = _check_in({**_recorded(_emptied(latest.data, emptied)), **values})
    if data == latest.data:
        return latest
    recorded_at = max(now, latest.recorded_at)
    return msgspec.structs.replace(latest, rev=next_rev(latest), recorded_at=recorded_at, data=data)


def _without(item: CheckInItem, names: Sequence[str]) -> CheckInItem:
    data = _emptied(item.data, names)
    if data == item.data:
        return item
    return msgspec.structs.replace(item, rev=next_rev(item), data=data)


def _emptied(check_in: CheckIn, names: Sequence[str]) -> CheckIn:
    return msgspec.structs.replace(check_in, **dict.fromkeys(names))
