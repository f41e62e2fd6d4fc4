"""The diary as JSON: what a phone sends, and what it reads to have the same (docs/sync.md)."""

from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Raw, Struct
from starlette.requests import Request
from starlette.responses import Response

from server.core.rendering import as_json
from server.core.requests import decode, expect_type, now, read_body, read_query
from server.core.routing import Access, api
from server.daily.batch import ITEMS_AT_MOST, mended, read_batch
from server.daily.forms import REV_AT_MOST, Deletion, Item, Result
from server.daily.models import Entry, EntryPage, days_kept_before
from server.people.sessions import signed_in

Cursor = Annotated[int, Meta(ge=0, le=REV_AT_MOST)]


def _whole(wanted: object) -> dict[str, Any]:
    """Return a JSON schema without references, to stand wherever it is put."""
    (schema,), parts = msgspec.json.schema_components([wanted], ref_template="{name}")

    def inlined(node: Any) -> Any:  # noqa: ANN401 - any piece of JSON
        if isinstance(node, dict):
            if "$ref" in node:
                return inlined(parts[node["$ref"]])
            return {key: inlined(value) for key, value in node.items() if key != "discriminator"}
        return [inlined(one) for one in node] if isinstance(node, list) else node

    whole: dict[str, Any] = inlined(schema)
    return whole


# An entry or its deletion. Unions of types can't say that, so it is said in JSON schema.
Sent = Annotated[Raw, Meta(extra_json_schema={"anyOf": [*_whole(Item)["anyOf"], _whole(Deletion)]})]


class Batch(Struct):
    """At most 100 entries and deletions, in the order they were made."""

    items: Annotated[list[Sent], Meta(extra_json_schema={"maxItems": ITEMS_AT_MOST})]


class Results(Struct):
    """What became of each item, in the order sent."""

    results: list[Result]


class Wanted(Struct, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}):
    """Which entries: those kept after a cursor, or those of some days."""

    since: Cursor = 0
    first: date | None = None
    last: date | None = None
    limit: Annotated[int, Meta(ge=1, le=500)] = 100
    cursor: Cursor = 0


class Entries(Struct):
    """Entries in the order they were kept. Read on with `cursor` while there is `more`."""

    items: list[Sent]
    cursor: int
    more: bool


class Earlier(Struct, forbid_unknown_fields=True):
    """Which days are meant: those before this one."""

    before: date


class Days(Struct):
    """How many of these days were kept: an answer to a reminder alone keeps none."""

    days: int


async def sync(request: Request) -> Response:
    """Keep what a phone sends."""
    expect_type(request, "application/json")
    sent = decode(mended(await read_body(request)), Batch)
    changes = read_batch(sent.items, now(request))
    return as_json(Results(await Entry.keep(signed_in(request), changes)))


async def entries(request: Request) -> Response:
    """Read the diary, from a cursor on or some days of it."""
    return as_json(await _page(request, read_query(request, Wanted)))


async def earlier_days(request: Request) -> Response:
    """Count the days that a phone doesn't keep itself."""
    before = read_query(request, Earlier).before
    return as_json(Days(await days_kept_before(signed_in(request), before)))


ROUTES = [
    api("/sync", sync, Access.PERSON, ["POST"], takes=Batch, gives=Results),
    api("/entries", entries, Access.PERSON, ["GET"], query=Wanted, gives=Entries),
    api("/entries/days", earlier_days, Access.PERSON, ["GET"], query=Earlier, gives=Days),
]


async def _page(request: Request, wanted: Wanted) -> EntryPage:
    person, after = signed_in(request), max(wanted.since, wanted.cursor)
    if wanted.first is None and wanted.last is None:
        return await Entry.since(person, after, wanted.limit)
    first, last = wanted.first or date.min, wanted.last or date.max
    return await Entry.between(person, first, last, wanted.limit, after)
