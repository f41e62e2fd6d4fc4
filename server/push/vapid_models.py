"""The key pairs by which push services know this server (VAPID, RFC 8292)."""

import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Self
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tortoise import fields

from server.core.database import Table, TableMeta, write
from server.core.models import Instance
from server.core.sealing import Keyring, Tampered, WrongKey, keyring
from server.push import vapid_queries
from server.push.vapid import Pair

log = logging.getLogger("evenkeel.push")

TABLE = "vapid_key"
SCALAR_BYTES = 32
KEPT_AT_LEAST = timedelta(days=1)
"""A phone may be about to subscribe with the key it was told a moment before it was replaced."""


class VapidKey(Table):
    """One pair. The newest is current; earlier ones stay until every device has moved."""

    id = fields.UUIDField(primary_key=True)
    public_key = fields.CharField(max_length=100, unique=True)
    wrapped_private = fields.BinaryField()
    created_at = fields.DatetimeField()

    class Meta(TableMeta):
        table = TABLE

    @classmethod
    async def current(cls, now: datetime) -> Self:
        """Return the newest pair. The first is made here, once, whoever asks at the same time."""
        newest = await cls.newest()
        return newest if newest is not None else await write(lambda: cls._first_or_make(now))

    @classmethod
    async def newest(cls) -> Self | None:
        """Return the current pair, or None when none was needed yet."""
        return await cls.all().order_by("-created_at").first()

    @classmethod
    async def rotate(cls, now: datetime) -> Self:
        """Add a pair that is current from now on; devices move to it as their apps are opened."""

        async def unit() -> Self:
            await _one_at_a_time()
            newest = await cls.newest()
            # Later than the others even when the clock was set back.
            tick = timedelta(microseconds=1)
            return await cls._make(now if newest is None else max(now, newest.created_at + tick))

        return await write(unit)

    @classmethod
    async def of_public(cls, public_key: str) -> Self | None:
        """Return the pair with this public key (base64url without padding)."""
        return await cls.get_or_none(public_key=public_key)

    @classmethod
    async def pairs(cls) -> Mapping[UUID, Pair]:
        """Return every pair that can be unwrapped, by id; one that can't stops no other."""
        found = {}
        for row in await cls.all():
            try:
                found[row.id] = row.pair()
            except (Tampered, WrongKey):
                log.error("The push key %s can't be opened", row.id)  # noqa: TRY400
        return found

    @classmethod
    async def newest_first(cls) -> list[Self]:
        return await cls.all().order_by("-created_at")

    def pair(self) -> Pair:
        """Unwrap the private key; raise `Tampered` or `WrongKey`."""
        scalar = keyring().unwrap(self.wrapped_private, bound_to=_place(self.id))
        private = ec.derive_private_key(int.from_bytes(scalar, "big"), ec.SECP256R1())
        return Pair(id=self.id, public_key=self.public_key, private_key=private)

    @classmethod
    async def devices(cls) -> Mapping[UUID, int]:
        """Return how many devices use each pair, by its id."""
        return await vapid_queries.devices_by_key()

    @classmethod
    async def forget_unused(cls, now: datetime) -> int:
        """Delete the pairs from which every device has moved; return how many."""

        async def unit() -> int:
            await _one_at_a_time()
            found = await cls.all().order_by("-created_at").select_for_update()
            used = await vapid_queries.devices_by_key()
            unused = [row.id for row in _replaced(found, now) if row.id not in used]
            return await cls.filter(id__in=unused).delete()

        return await write(unit)

    @classmethod
    async def _first_or_make(cls, now: datetime) -> Self:
        await _one_at_a_time()
        newest = await cls.newest()
        return newest if newest is not None else await cls._make(now)

    @classmethod
    async def _make(cls, now: datetime) -> Self:
        private = ec.generate_private_key(ec.SECP256R1())
        scalar = private.private_numbers().private_value.to_bytes(SCALAR_BYTES, "big")
        own_id = uuid4()
        return await cls.create(
            id=own_id,
            public_key=_as_text(private.public_key()),
            wrapped_private=keyring().wrap(scalar, bound_to=_place(own_id)),
            created_at=now,
        )


async def rewrap_all(keys: Keyring, report: Callable[[int], None]) -> int:
    """Wrap every pair's private key with the newest master key; return how many there are."""

    async def unit() -> int:
        await _one_at_a_time()
        found = await VapidKey.all().select_for_update()
        for row in found:
            row.wrapped_private = keys.rewrap(row.wrapped_private, bound_to=_place(row.id))
            await row.save(update_fields=["wrapped_private"])
        return len(found)

    count = await write(unit)
    report(count)
    return count


def _replaced(newest_first: Sequence[VapidKey], now: datetime) -> Iterator[VapidKey]:
    """Give the pairs in whose place a newer one has been long enough."""
    for newer, row in pairwise(newest_first):
        if newer.created_at <= now - KEPT_AT_LEAST:
            yield row


async def _one_at_a_time() -> None:
    """Hold the instance's row to the end of the unit: of two processes, the second waits."""
    await Instance.all().select_for_update()


def _as_text(public: ec.EllipticCurvePublicKey) -> str:
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).decode().rstrip("=")


def _place(key_id: UUID) -> str:
    """Return what a private key is bound to, so that it opens nowhere else."""
    return f"vapid_key|{key_id}|private"
