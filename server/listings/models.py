"""Feeds, the meetings they list, and what people report about them.

Nothing here belongs to a person: everybody may see these rows, and they outlive whoever looks.
Instants that the search sorts by are whole seconds since 1970 (`next_start_at`, `next_end_at`,
`updated_at`), so that both engines compare and index them alike.
"""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.indexes import Index

from server.core.database import Table, TableMeta, write

REPORTS_KEPT = timedelta(days=90)
STANDING = ("is_irregular", "is_hidden", "cluster", "batch", "replaced_in")
DECIDING = ("next_end_at", *STANDING, "program", "updated_at")
TOLD = ("timezone", "types", "folded")
BY_PLACE = (
    *("cell", "lat", "lng", "minute_of_week", "next_start_at", "attendance", "id"),
    *DECIDING,
    *TOLD,
)
BY_START = ("attendance", "next_start_at", "id", *DECIDING, "minute_of_week", "lat", "lng", *TOLD)
"""All that the search decides by stands in its two indexes: it reads no row that it won't show."""

MOST_NAME = 80


class Feed(Table):
    """Where meetings come from: an address, a file, or people who type them in (`manual`)."""

    id = fields.UUIDField(primary_key=True)
    name = fields.CharField(max_length=MOST_NAME, unique=True)
    kind = fields.CharField(max_length=16)
    source = fields.TextField()
    """An https address or a file's path. It may hold a secret: never logged, the operator's own."""
    program = fields.CharField(max_length=32, default="")
    timezone = fields.CharField(max_length=64, default="")
    etag = fields.TextField(default="")
    last_modified = fields.TextField(default="")
    body_hash = fields.CharField(max_length=64, default="")
    checked_at = fields.DatetimeField(null=True)
    applied_at = fields.DatetimeField(null=True)
    next_at = fields.DatetimeField(null=True, db_index=True)
    failures = fields.IntField(default=0)
    problem = fields.TextField(default="")
    """Why the last one was not applied; empty when it was."""
    meetings = fields.IntField(default=0)
    batch = fields.IntField(null=True)
    """The import under way: what it has written so far is not found (`Meeting.batch`), and what it
    has replaced still is. Setting it back to None switches all at once, whatever their number.
    """

    class Meta(TableMeta):
        table = "feed"

    @classmethod
    async def named(cls, name: str) -> Self | None:
        """Return the feed of this name, None when there is none or no feed can be called so."""
        # NUL is what PostgreSQL does not even compare.
        can_be = 0 < len(name) <= MOST_NAME and "\0" not in name
        return await cls.get_or_none(name=name) if can_be else None

    @classmethod
    async def id_of(cls, text: str) -> UUID | None:
        """Return the id of the feed of this name or id; None when there is none."""
        try:
            found = await cls.get_or_none(id=UUID(text))
        except ValueError:
            found = await cls.named(text)
        return found.id if found else None


class Meeting(Table):
    """One meeting on one weekday. `kept.kept` makes every column that follows from its record.

    A row is one version of it. There are two while an import is replacing it, of which one is to
    be found (`queries.is_standing`); ask by `id`, which names the meeting, only together with that.

    `next_start_at` and `next_end_at` are those of the first occurrence whose end was still to come
    when they were reckoned. So they may be late, and are then reckoned anew; they are never early.
    """

    version = fields.IntField(primary_key=True)
    id = fields.UUIDField()
    feed: fields.ForeignKeyRelation[Feed] = fields.ForeignKeyField(
        "evenkeel.Feed", related_name=False, on_delete=fields.CASCADE
    )
    feed_id: UUID
    source_id = fields.CharField(max_length=255)
    name = fields.TextField()
    folded = fields.TextField()
    """What words are looked for in: name, group, venue, city and district, folded."""
    program = fields.CharField(max_length=32)
    weekday = fields.IntField(null=True)
    start = fields.IntField(null=True)
    duration = fields.IntField()
    timezone = fields.CharField(max_length=64)
    next_start_at: int | None = fields.BigIntField(null=True)
    next_end_at: int | None = fields.BigIntField(null=True, db_index=True)
    minute_of_week = fields.IntField(null=True)
    lat = fields.FloatField(null=True)
    lng = fields.FloatField(null=True)
    cell = fields.IntField(null=True)
    """The square degree it lies in (`distance.cell`): a search reads the few round a place."""
    attendance = fields.IntField()
    types = fields.TextField()
    """Canonical codes between spaces, " O D ", so that " D " is found as it stands."""
    is_irregular = fields.BooleanField()
    updated_at: int | None = fields.BigIntField(null=True)
    """When the feed last confirmed it, as far as the feed says."""
    content_hash = fields.CharField(max_length=32)
    first_seen_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    missing_since = fields.DatetimeField(null=True, db_index=True)
    missing_runs = fields.IntField(default=0)
    is_hidden = fields.BooleanField(default=False)
    batch = fields.IntField(db_default=0)
    """Which import wrote it, a number of its own such as 31 random bits; 0: none that switches."""
    replaced_in: int | None = fields.IntField(null=True, db_index=True)
    """Which import wrote another version of it. That is under way, or this row is to be deleted."""
    cluster = fields.UUIDField(null=True, db_index=True)
    """The same meeting in another feed, which is shown in its place; None: this one is shown."""
    detail = fields.TextField()
    """The whole record as JSON. It stands last, so that reading the others need not pass it."""

    class Meta(TableMeta):
        table = "meeting"
        unique_together = (("id", "batch"),)
        indexes = [
            Index(fields=("feed_id", "version")),
            Index(fields=BY_PLACE),
            Index(fields=BY_START),
        ]

    @classmethod
    async def is_any(cls) -> bool:
        """Tell whether any meeting is listed at all."""
        return await cls.filter(is_hidden=False).exists()


class MeetingReport(Table):
    """What somebody said is wrong with a meeting, for the operator. Who said so is not kept."""

    id = fields.UUIDField(primary_key=True)
    feed: fields.ForeignKeyRelation[Feed] = fields.ForeignKeyField(
        "evenkeel.Feed", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    feed_id: UUID
    meeting_id = fields.UUIDField()
    """Which may be gone by now."""
    what = fields.CharField(max_length=32)
    note = fields.TextField(default="")
    created_at = fields.DatetimeField(db_index=True)

    class Meta(TableMeta):
        table = "meeting_report"

    @classmethod
    async def keep(
        cls, meeting_id: UUID, feed_id: UUID, what: str, note: str, at: datetime
    ) -> None:
        """Keep what somebody says is wrong with a meeting."""

        async def unit() -> None:
            await cls.create(
                id=uuid4(),
                meeting_id=meeting_id,
                feed_id=feed_id,
                what=what,
                note=note,
                created_at=at,
            )

        await write(unit)

    @classmethod
    async def newest(cls, before: datetime, count: int) -> list["MeetingReport"]:
        """Return what was reported before an instant, the newest first."""
        return await cls.filter(created_at__lt=before).order_by("-created_at").limit(count)

    @classmethod
    async def forget_old(cls, now: datetime) -> int:
        """Delete what was reported too long ago to be of use to the operator."""
        return await write(cls.filter(created_at__lt=now - REPORTS_KEPT).delete)
