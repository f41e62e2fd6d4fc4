"""Sheets: CSV with a header row, as 12 Step Meeting List and its templates write them. Pure.

A row becomes the record a Meeting Guide feed would have had, so there is one reader for both.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from server.formats import type_names, values
from server.formats.values import Fields
from server.listings import vocabulary

_MOST_LINES_A_ROW = 60
"""More is no note but a quotation mark that nobody closed."""
_LONGEST_CELL = 100_000
_DELIMITERS = ",;\t|"
_MEANT = {
    "slug": "id",
    "formatted_address": "full_address",
    "group": "group_name",
    "name": "meeting_name meeting",
    "day": "days weekday",
    "time": "start start_time",
    "end_time": "end",
    "timezone": "time_zone",
    "types": "type",
    "location": "location_name venue",
    "state": "province",
    "postal_code": "zip zip_code",
    "latitude": "lat",
    "longitude": "lng lon long",
    "updated": "last_updated",
}
_ALIASES = {alias: name for name, aliases in _MEANT.items() for alias in aliases.split()}
_ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")


def decoded(body: bytes) -> str:
    """Return the text of a file that some program on some computer saved."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def rows(text: str) -> Iterator[list[str]]:
    """Give the rows that are not empty; a row that can't be taken apart comes as one cell."""
    lines = list(io.StringIO(text.replace("\0", ""), newline=""))  # splitlines knows seven more
    delimiter = max(_DELIMITERS, key=lines[0].count) if lines else ","
    at = 0
    while at < len(lines):
        row, used = _row(lines, at, delimiter)
        at += used
        if any(cell.strip() for cell in row):
            yield row


def columns(header: Sequence[str]) -> list[str]:
    """Return the Meeting Guide field of each column.

    A column "Address" is the street where there is one for the city, else the whole line.
    """
    names = [re.sub(r"\W+", "_", title.strip().casefold()).strip("_") for title in header]
    known = [_ALIASES.get(name, name) for name in names]
    if "slug" in names:  # an export has both: its "ID" counts rows
        known = [name if name == plain else plain for name, plain in zip(names, known, strict=True)]
        known = ["" if plain == "id" else name for name, plain in zip(known, names, strict=True)]
    if "city" in known or "formatted_address" in known:
        return known
    return ["formatted_address" if name == "address" else name for name in known]


def fields(names: Sequence[str], row: Sequence[str]) -> Fields:
    """Return a row as Meeting Guide fields; regions and types are lists."""
    found: dict[str, object] = {}
    for name, cell in zip(names, row, strict=False):
        if name and cell.strip() and name not in found:
            found[name] = cell.strip()
    if ">" in values.text(found.get("region")):
        found["regions"] = [part.strip() for part in str(found["region"]).split(">")]
    if "types" in found:
        found["types"] = [_type(one) for one in values.listed(found["types"])]
    return found


def _row(lines: list[str], at: int, delimiter: str) -> tuple[list[str], int]:
    """Read the row that begins at a line; say how many lines it takes."""
    some = lines[at : at + _MOST_LINES_A_ROW]
    reader = csv.reader(iter(some), delimiter=delimiter)
    try:
        row = next(reader)
    except (csv.Error, StopIteration):
        return [lines[at]], 1
    is_torn = reader.line_num == _MOST_LINES_A_ROW or (
        at + reader.line_num == len(lines) and _is_open(some[: reader.line_num])
    )
    if is_torn or any(len(cell) > _LONGEST_CELL for cell in row):
        return [lines[at]], 1
    return row, reader.line_num


def _is_open(lines: list[str]) -> bool:
    """Tell whether a quotation mark stays open: the reader then takes the rest of the file."""
    return len(lines) > 1 and "".join(lines).count('"') % 2 == 1


@lru_cache(maxsize=512)
def _type(named: str) -> str:
    """Give a name in our words, which each program understands alike, and a code as it stands."""
    code = type_names.code(named)
    return named if code == named else vocabulary.words().get(code, code)
