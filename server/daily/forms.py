"""What may stand in an entry: check-ins, cravings and reminders done, as the API takes them.

Everything is optional where the contract says so; absent means not recorded, and JSON `null` is
read as absent. Unknown fields are refused by name. Texts are kept exactly as sent (never trimmed,
never normalised), because phone and server compare entries by a digest of their content; a form
page trims what was typed before it gets here. Control characters other than tab and line breaks
are refused, and so are halves of surrogate pairs, which are no text at all.
"""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from msgspec import Meta, Struct

from server.core.wall_clock import TIME_OF_DAY
from server.core.words import _

REV_AT_MOST = 2**31 - 1

_TEXT = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff]*$"

Text = Annotated[str, Meta(max_length=200, pattern=_TEXT)]
Note = Annotated[str, Meta(max_length=4000, pattern=_TEXT)]
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=_TEXT)]
ClockTime = Annotated[str, Meta(min_length=5, max_length=5, pattern=f"^{TIME_OF_DAY}$")]
Hours = Annotated[float, Meta(ge=0, le=24)]
Minutes = Annotated[int, Meta(ge=0, le=1440)]
OneToFive = Annotated[int, Meta(ge=1, le=5)]
ZeroToTen = Annotated[int, Meta(ge=0, le=10)]
Rev = Annotated[int, Meta(ge=1, le=REV_AT_MOST)]
Instant = Annotated[datetime, Meta(tz=True)]
Zone = Annotated[str, Meta(min_length=1, max_length=64)]

Kind = Literal["check_in", "craving", "reminder_done"]
MindKind = Literal["meditation", "yoga", "breath", "other"]
Connection = Literal["friend", "family", "partner", "meeting", "group", "care_team", "other"]
Symptom = Literal[
    "shakes",
    "chills",
    "fever",
    "low_mood",
    "anxiety",
    "poor_sleep",
    "nausea",
    "vomiting",
    "restlessness",
    "mood_swings",
    "abdominal_pain",
    "muscle_joint_pain",
]
Status = Literal["created", "updated", "duplicate", "stale", "refused"]


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an entry or a part of one is made of; a part that is `None` was not recorded."""


class Sleep(Part, frozen=True):
    """The last night."""

    hours: Hours | None = None
    quality: OneToFive | None = None
    bed_at: ClockTime | None = None
    up_at: ClockTime | None = None


class Meals(Part, frozen=True):
    """Which meals were eaten; a slot that is `None` was not recorded."""

    breakfast: bool | None = None
    lunch: bool | None = None
    dinner: bool | None = None
    snacks: bool | None = None


class Exercise(Part, frozen=True):
    """Moving the body; `kind` in the person's own words."""

    minutes: Minutes
    kind: Text | None = None


class Mind(Part, frozen=True):
    """Meditation, yoga, breathing."""

    minutes: Minutes
    kind: MindKind


class Hobby(Part, frozen=True):
    """Something liked."""

    minutes: Minutes | None = None
    what: Text | None = None


class Used(Part, frozen=True):
    """A return to use; that it is there says so, what it was is optional."""

    what: Text | None = None


class CheckIn(Part, frozen=True):
    """How a day was, as far as somebody said. `craving` is the strongest of the day."""

    sleep: Sleep | None = None
    meals: Meals | None = None
    exercise: Exercise | None = None
    mind: Mind | None = None
    connection: Annotated[list[Connection], Meta(max_length=20)] | None = None
    hobby: Hobby | None = None
    mood: OneToFive | None = None
    craving: ZeroToTen | None = None
    confidence: ZeroToTen | None = None
    used: Used | None = None
    symptoms: Annotated[list[Symptom], Meta(max_length=20)] | None = None
    note: Note | None = None


CheckInField = Literal[
    "sleep",
    "meals",
    "exercise",
    "mind",
    "connection",
    "hobby",
    "mood",
    "craving",
    "confidence",
    "used",
    "symptoms",
    "note",
]


class Craving(Part, frozen=True):
    """One craving: how strong before and, if said, after what was done about it."""

    before: ZeroToTen
    after: ZeroToTen | None = None
    trigger: Text | None = None
    helped: Annotated[list[Text], Meta(max_length=20)] | None = None
    note: Note | None = None


class ReminderDone(Part, frozen=True):
    """The answer to one reminder at one of its times."""

    reminder: Name
    time: ClockTime
    answer: Literal["done", "skipped", "unsure"]


class Kept(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
):
    """What every entry has: its id for ever, its revision, and the day and instant it is about."""

    id: UUID
    rev: Rev
    local_date: date
    recorded_at: Instant
    timezone: Zone
    deleted: Literal[False] = False


class CheckInItem(Kept, frozen=True, tag="check_in"):
    """A check-in as it travels."""

    kind: ClassVar[Kind] = "check_in"
    data: CheckIn


class CravingItem(Kept, frozen=True, tag="craving"):
    """A craving as it travels."""

    kind: ClassVar[Kind] = "craving"
    data: Craving


class ReminderDoneItem(Kept, frozen=True, tag="reminder_done"):
    """An answered reminder as it travels."""

    kind: ClassVar[Kind] = "reminder_done"
    data: ReminderDone


class Deletion(Struct, frozen=True, kw_only=True):
    """A deleted entry: all that is ever kept of it. What else a sender adds is not even read."""

    id: UUID
    kind: Kind
    rev: Rev
    deleted: Literal[True] = True


Item = CheckInItem | CravingItem | ReminderDoneItem
Change = Item | Deletion


class Fault(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why one item was refused."""

    code: str
    message: str
    fields: dict[str, str] = {}


class Result(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one item."""

    id: UUID
    status: Status
    error: Fault | None = None


class Unread(Struct, frozen=True, kw_only=True):
    """An item that can't be kept, in the place where it was sent."""

    id: UUID
    fields: dict[str, str]

    @property
    def result(self) -> Result:
        return refused(self.id, self.fields)


def refused(entry_id: UUID, fields: dict[str, str]) -> Result:
    """Return the answer for an item that can't be kept."""
    fault = Fault(code="refused", message=_("This entry can’t be kept."), fields=fields)
    return Result(id=entry_id, status="refused", error=fault)
