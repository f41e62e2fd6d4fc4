"""What became of each import, what was left out of it and why, and what is about to be applied.

Nothing here belongs to a person, and rejects are kept without the contacts of anybody.
"""

from uuid import UUID

from tortoise import fields

from server.core.database import Table, TableMeta
from server.listings.models import Feed


class ImportRun(Table):
    """One try to bring a feed's meetings in. `outcome` is empty while it is under way."""

    id = fields.UUIDField(primary_key=True)
    feed: fields.ForeignKeyRelation[Feed] = fields.ForeignKeyField(
        "evenkeel.Feed", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    feed_id: UUID
    began_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    outcome = fields.CharField(max_length=16, default="")
    why = fields.TextField(default="")
    """What the operator is told when it was not applied."""
    listed = fields.IntField(default=0)
    rejected = fields.IntField(default=0)
    added = fields.IntField(default=0)
    changed = fields.IntField(default=0)
    missing = fields.IntField(default=0)

    class Meta(TableMeta):
        table = "import_run"


class ImportReject(Table):
    """A record that could not be taken, with the reason, without what leads to a person."""

    id = fields.IntField(primary_key=True)
    run: fields.ForeignKeyRelation[ImportRun] = fields.ForeignKeyField(
        "evenkeel.ImportRun", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    run_id: UUID
    source_id = fields.TextField()
    reason = fields.TextField()
    record = fields.TextField()

    class Meta(TableMeta):
        table = "import_reject"


class ImportRow(Table):
    """A difference between a feed and its meetings, on its way: applied all at once, or never.

    `act` is "missing" (listed no more) or, on PostgreSQL, "put" (a meeting, whole). What follows
    are the columns of the table of meetings, as `kept.Kept` makes them.
    """

    id = fields.IntField(primary_key=True)
    run: fields.ForeignKeyRelation[ImportRun] = fields.ForeignKeyField(
        "evenkeel.ImportRun", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    run_id: UUID
    act = fields.CharField(max_length=8)
    meeting_id = fields.UUIDField()
    feed_id = fields.UUIDField(null=True)
    source_id = fields.CharField(max_length=255, null=True)
    name = fields.TextField(null=True)
    folded = fields.TextField(null=True)
    program = fields.CharField(max_length=32, null=True)
    weekday = fields.IntField(null=True)
    start = fields.IntField(null=True)
    duration = fields.IntField(null=True)
    timezone = fields.CharField(max_length=64, null=True)
    next_start_at: int | None = fields.BigIntField(null=True)
    next_end_at: int | None = fields.BigIntField(null=True)
    minute_of_week = fields.IntField(null=True)
    lat = fields.FloatField(null=True)
    lng = fields.FloatField(null=True)
    cell = fields.IntField(null=True)
    attendance = fields.IntField(null=True)
    types = fields.TextField(null=True)
    is_irregular = fields.BooleanField(null=True)
    updated_at: int | None = fields.BigIntField(null=True)
    content_hash = fields.CharField(max_length=32, null=True)
    detail = fields.TextField(null=True)

    class Meta(TableMeta):
        table = "import_row"
