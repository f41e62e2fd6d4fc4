"""What the instance itself keeps: who it is, and how often something was tried."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID, uuid4

import msgspec
from tortoise import fields

from server.core.database import Table, TableMeta
from server.core.sealing import DataKey, Keyring


class Instance(Table):
    """One row: this installation's id and its lookup key, wrapped by the master key."""

    id = fields.UUIDField(primary_key=True)
    lookup_key = fields.BinaryField()
    created_at = fields.DatetimeField()

    class Meta(TableMeta):
        table = "instance"

    @classmethod
    async def begin(cls, keys: Keyring, now: datetime) -> Self:
        """Make the one row, with a fresh lookup key."""
        instance_id = uuid4()
        raw = DataKey.new(str(instance_id)).raw
        wrapped = keys.wrap(raw, bound_to=_binding(instance_id))
        return await cls.create(id=instance_id, lookup_key=wrapped, created_at=now)

    def open_lookup_key(self, keys: Keyring) -> bytes:
        """Unwrap the lookup key; raise `WrongKey` when the key file is not this instance's."""
        return keys.unwrap(self.lookup_key, bound_to=_binding(self.id))

    async def rewrap(self, keys: Keyring) -> None:
        """Wrap the lookup key with the newest master key."""
        self.lookup_key = keys.rewrap(self.lookup_key, bound_to=_binding(self.id))
        await self.save(update_fields=["lookup_key"])


class LimitBucket(Table):
    """When something limited was last tried, under a keyed hash of what and by whom."""

    bucket = fields.CharField(max_length=64, primary_key=True)
    hits = fields.TextField()
    expires_at = fields.DatetimeField(db_index=True)

    class Meta(TableMeta):
        table = "limit_bucket"

    @classmethod
    async def hits_of(cls, bucket: str, now: datetime) -> list[float]:
        """Return the seconds (Unix time) of earlier tries; the row stays locked in the unit."""
        while True:  # another process may sweep the row away between making and locking it
            row = await cls.select_for_update().get_or_none(bucket=bucket)
            if row is not None:
                return msgspec.json.decode(row.hits, type=list[float])
            empty = cls(bucket=bucket, hits="[]", expires_at=now)
            await cls.bulk_create([empty], ignore_conflicts=True)

    @classmethod
    async def keep_hits(cls, bucket: str, hits: Sequence[float], expires_at: datetime) -> None:
        text = msgspec.json.encode(hits).decode()
        await cls.filter(bucket=bucket).update(hits=text, expires_at=expires_at)

    @classmethod
    async def take_back_last(cls, bucket: str, now: datetime) -> None:
        """Forget the last try, inside a unit; the row counts no longer than before."""
        hits = await cls.hits_of(bucket, now)
        text = msgspec.json.encode(hits[:-1]).decode()
        await cls.filter(bucket=bucket).update(hits=text)

    @classmethod
    async def sweep(cls, now: datetime) -> None:
        """Forget buckets that no limit asks about any more."""
        await cls.filter(expires_at__lt=now - timedelta(minutes=1)).delete()


def _binding(instance_id: UUID) -> str:
    return f"instance|{instance_id}|lookup_key"
