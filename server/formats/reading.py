"""Reads a whole feed: one answer for each record, a `Record` or a `Reject`. Pure.

One bad record never costs another one: each is taken apart by itself. Only a body that is no such
feed at all raises.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Literal, NamedTuple, cast

import msgspec

from server.formats import bmlt, meeting_guide, plain_text, sheet, values
from server.formats.validating import LONGEST_ID, Defaults, Draft, Unfit, records
from server.formats.values import Fields
from server.listings.record import Record

Kind = Literal["meeting-guide", "bmlt", "sheet"]
Understand = Callable[[Fields], Draft]
_LONGEST_RAW = 4000
_WRAPPERS = ("meetings", "data", "values", "results")
_READ = meeting_guide.READ | bmlt.READ
_IDS = ("slug", "id_bigint")
_DEEPEST = 3
_ID = re.compile(r"[^\s,;|<>\"']*")
_QUOTED = re.compile(r"'.*'")
_NEEDED_COLUMNS = {"slug": "“ID”", "name": "“Name”"}


class NotAFeed(ValueError):
    """Why a body is no feed of its kind, in words for the operator."""


class Reject(NamedTuple):
    """A record that is not kept: its id as far as it has one, why, and what it said (JSON).

    Of what it said only the fields that are read are kept, and of those no contact of a person.
    """

    source_id: str
    reason: str
    raw: str


def read(
    kind: Kind, body: bytes, formats: bytes | None, defaults: Defaults
) -> Iterator[Record | Reject]:
    """Read a feed of one of the three kinds; `formats` is the answer of BMLT's `GetFormats`.

    A meeting on several days gives a record for each, with the same id. Raises `NotAFeed`, before
    the first answer.
    """
    if kind == "sheet":
        rows, understand = _sheet(body, defaults)
    elif kind == "bmlt":
        rows, understand = _bmlt(body, formats, defaults)
    else:
        rows, understand = _listed(body), partial(meeting_guide.draft, program=defaults.program)
    each = (_answers(_plain(row), understand, defaults) for row in rows)
    return _unique(chain.from_iterable(each))


def _answers(fields: object, understand: Understand, defaults: Defaults) -> list[Record | Reject]:
    try:
        return list(records(_understood(fields, understand), defaults))
    except Unfit as unfit:
        reason = str(unfit)
    except Exception as error:  # noqa: BLE001 - whatever it holds, it must not cost the others
        reason = f"it broke the reader ({type(error).__name__})"
    return [_reject(fields, reason)]


def _understood(fields: object, understand: Understand) -> Draft:
    if not isinstance(fields, dict):
        raise Unfit("it is not a record with fields")
    return understand(fields)


def _unique(answers: Iterator[Record | Reject]) -> Iterator[Record | Reject]:
    """Tell meetings with the same id and day apart by their start; the same again is a reject."""
    starts: dict[tuple[str, int | None], int | None] = {}
    for one in answers:
        if isinstance(one, Reject):
            yield one
            continue
        found = one
        if starts.get((one.source_id, one.weekday), one.start) != one.start:
            found = _apart(one)
        key = (found.source_id, found.weekday)
        if key in starts:
            yield Reject(one.source_id, "its id came before, on the same day and hour", _raw(one))
        else:
            starts[key] = found.start
            yield found


def _apart(record: Record) -> Record:
    told = f"{record.source_id}@{(record.start or 0) // 60:02}:{(record.start or 0) % 60:02}"
    return msgspec.structs.replace(record, source_id=told[-LONGEST_ID:])


def _bmlt(
    body: bytes, formats: bytes | None, defaults: Defaults
) -> tuple[Iterable[object], Understand]:
    rows = _listed(body)
    known = bmlt.formats(map(_plain, _listed(formats) if formats else _used_formats(body)))
    shown = (
        row for row in map(_plain, rows) if not isinstance(row, dict) or bmlt.is_published(row)
    )
    return shown, partial(bmlt.draft, formats_of_server=known, program=defaults.program)


def _used_formats(body: bytes) -> Sequence[object]:
    """Return the formats that a server sends along with the meetings (get_used_formats)."""
    if not body.lstrip().startswith(b"{"):
        return ()
    whole = _decoded(body)
    used = whole.get("formats") if isinstance(whole, dict) else None
    return used if isinstance(used, list) else ()


def _sheet(body: bytes, defaults: Defaults) -> tuple[Iterable[object], Understand]:
    rows = _sheet_rows(body)
    names = sheet.columns(next(rows, []))
    if missing := [title for name, title in _NEEDED_COLUMNS.items() if name not in names]:
        raise NotAFeed(f"its first row names no column {' and no column '.join(missing)}")
    fields = (sheet.fields(names, row) for row in rows)
    return fields, partial(meeting_guide.draft, program=defaults.program)


def _sheet_rows(body: bytes) -> Iterator[list[str]]:
    if not body.lstrip().startswith(b"{"):
        yield from sheet.rows(sheet.decoded(body))
        return
    for row in map(_plain, _listed(body)):
        cells = [values.text(cell) for cell in row] if isinstance(row, list) else []
        if any(cells):
            yield cells


def _listed(body: bytes) -> Sequence[object]:
    """Return the records of a JSON list, each still undecoded; of an object, those it wraps."""
    bare = body.removeprefix(b"\xef\xbb\xbf").strip()
    if bare.startswith(b"["):
        try:
            return msgspec.json.decode(bare, type=list[msgspec.Raw])
        except (msgspec.DecodeError, RecursionError):
            pass
    whole = _decoded(bare)
    if isinstance(whole, dict):
        whole = next((whole[name] for name in _WRAPPERS if isinstance(whole.get(name), list)), None)
    if not isinstance(whole, list):
        raise NotAFeed("it is not a JSON list of meetings")
    return whole


def _decoded(body: bytes) -> object:
    """Decode JSON as leniently as Python can."""
    try:
        return cast("object", json.loads(body.decode("utf-8-sig", errors="replace"), strict=False))
    except (ValueError, RecursionError):
        raise NotAFeed("it is not JSON, or it was cut off") from None


def _plain(row: object) -> object:
    """Decode one record; None when it is none."""
    if not isinstance(row, msgspec.Raw):
        return row
    try:
        return cast("object", msgspec.json.decode(row))
    except (msgspec.DecodeError, RecursionError):
        pass
    try:
        return _decoded(bytes(row))
    except NotAFeed:
        return None


def _reject(fields: object, reason: str) -> Reject:
    said = fields if isinstance(fields, dict) else {}
    source_id = next(filter(None, (_ident(said.get(name)) for name in _IDS)), "")
    if plain_text.is_about_a_person(reason):
        reason = _QUOTED.sub("…", reason)
    return Reject(source_id, reason, _raw(_impersonal(said)) if isinstance(fields, dict) else "")


def _ident(written: object) -> str:
    """Return what may be an id; in a torn row the rest of it stands there, too."""
    found = _ID.match(values.text(written).lstrip("\"' "))
    return plain_text.note(found[0][:LONGEST_ID]) if found else ""


def _impersonal(said: Fields) -> dict[str, object]:
    """Return what is read of a record, and of that no contact of a person."""
    known = {name: one for name, one in said.items() if name in _READ}
    return {name: _ident(one) if name in _IDS else _scrubbed(one) for name, one in known.items()}


def _scrubbed(value: object, depth: int = _DEEPEST) -> object:
    if isinstance(value, list):
        return [_scrubbed(one, depth - 1) for one in value] if depth else None
    if isinstance(value, str):
        return plain_text.note(value)
    is_plain = not plain_text.is_about_a_person(values.text(value))
    return value if is_plain and not isinstance(value, dict) else None


def _raw(said: object) -> str:
    try:
        return msgspec.json.encode(said).decode()[:_LONGEST_RAW]
    except (TypeError, ValueError, RecursionError):  # what JSON can't say, as Python shows it
        return ascii(said)[:_LONGEST_RAW]
