"""Makes half of the made-up entries ones that could be: a known zone and day, ids that meet again.

A schema can't say what a time zone is or which days have come, so that without this hardly an entry
would get past the first check. Loaded by schemathesis through SCHEMATHESIS_HOOKS.
"""

from typing import Any

import schemathesis
from schemathesis import HookContext

INSTANT = "2026-01-05T12:00:00Z"


@schemathesis.hook
def map_body(context: HookContext, body: Any) -> Any:  # noqa: ANN401 - any JSON there is
    """Mend the entries of a batch whose made-up zone has an even length."""
    items = body.get("items") if isinstance(body, dict) else None
    if isinstance(items, list):
        return body | {"items": [_mended(item) for item in items]}
    return body


def _mended(item: Any) -> Any:  # noqa: ANN401 - any JSON there is
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        return item
    if len(str(item.get("timezone", ""))) % 2:
        return item
    first = item["id"][:1] or "0"
    if item.get("deleted") is True and not first.isdigit():
        return item
    mended = item | {
        "id": f"7e57d004-2b97-4e7a-b45f-5387367791{len(str(item.get('kind'))) % 10}{first}"
    }
    if item.get("deleted") is True:
        return mended
    return mended | {"timezone": "UTC", "local_date": "2026-01-05", "recorded_at": INSTANT}
