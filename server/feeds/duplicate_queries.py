"""SQL written by hand: what tells duplicates, read a little at a time, and which one is shown."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from server.core.database import rows, speaks_sqlite, write
from server.feeds.frames import Sighting
from server.listings.queries import STANDING

PAGE = 2000


async def sightings() -> AsyncIterator[list[Sighting]]:
    """Give every meeting that is held at an hour and not hidden, some at a time."""
    sql = (
        "SELECT id, feed_id, program, weekday, start, timezone, name, lat, lng, cluster,"  # noqa: S608
        " CASE WHEN missing_since IS NULL THEN COALESCE(updated_at, 0) ELSE -1 END AS updated_at,"
        f" {_said('url')} AS url, {_said('precision')} AS precise FROM meeting"
        f" WHERE id > ? AND NOT is_hidden AND start IS NOT NULL AND {STANDING} ORDER BY id LIMIT ?"
    )
    last = UUID(int=0)
    while page := await rows(sql, [last, PAGE]):
        last = UUID(str(page[-1]["id"]))
        yield [_sighting(row) for row in page]


async def show(heads: Sequence[tuple[UUID, UUID | None]]) -> None:
    """Keep which meeting is shown in the place of another."""

    async def unit() -> None:
        for one, head in heads:
            await rows("UPDATE meeting SET cluster = ? WHERE id IN (?)", [head, one])

    await write(unit)


def _said(name: str) -> str:
    if speaks_sqlite():
        return f"json_extract(detail, '$.{name}')"
    return f"detail::json ->> '{name}'"


def _sighting(row: dict[str, object]) -> Sighting:
    is_exact = row["precise"] == "exact"
    return Sighting(
        id=UUID(str(row["id"])),
        feed_id=UUID(str(row["feed_id"])),
        program=str(row["program"]),
        weekday=int(str(row["weekday"])),
        start=int(str(row["start"])),
        timezone=str(row["timezone"]),
        name=str(row["name"]),
        lat=_number(row["lat"]) if is_exact else None,
        lng=_number(row["lng"]) if is_exact else None,
        url=str(row["url"] or ""),
        updated_at=int(str(row["updated_at"])),
        cluster=None if row["cluster"] is None else UUID(str(row["cluster"])),
    )


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else None
