"""The table of what Today and check-in make a phone load: weights.json, name to bytes when zipped.

`bench/weights` writes it anew, after somebody has looked why it changed.
"""

import gzip
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

TABLE = Path(__file__).with_name("weights.json")
IS_WRITTEN_ANEW = bool(os.environ.get("WRITE_WEIGHTS"))
LIVE = "Today and check-in as the server sends them"
SAVED = "the same, until the first check-in is saved and shown"
KEPT = "Today and check-in as the phone keeps them"
UUID = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Weights = dict[str, int]


def weights(how: str) -> Weights:
    """Return one half of the table."""
    known: Weights = json.loads(TABLE.read_text()).get(how, {})
    return known


def write(how: str, found: Mapping[str, int]) -> None:
    """Put one half of the table in its place, the heaviest first."""
    table = json.loads(TABLE.read_text()) if TABLE.exists() else {}
    table[how] = dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))
    TABLE.write_text(json.dumps(table, indent=2) + "\n")


def name_of(url: str) -> str:
    """Return the path without the release: that changes with every letter."""
    top, _, rest = urlsplit(url).path.lstrip("/").partition("/")
    return f"/{top}/{rest.partition('/')[2]}" if top in {"assets", "shells"} else f"/{top}"


def weigh(body: bytes, release: str) -> int:
    """Weigh an answer, zipped; what is chance in it is blanked first."""
    steady = UUID.sub(b"0" * 36, body.replace(release.encode(), b"0" * 12))
    return len(gzip.compress(steady, 9, mtime=0))


def script(found: Mapping[str, int]) -> int:
    return sum(size for name, size in found.items() if name.endswith(".js"))
