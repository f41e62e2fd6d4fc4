"""Short ways to read one record, for the tests of the readers."""

import json

from server.formats.reading import Kind, Reject, read
from server.formats.validating import Defaults
from server.listings.record import Record

DOOR = "123 Main St, Delray Beach, FL 33444, USA"
GUIDE = {"slug": "s1", "name": "Serenity", "day": 3, "time": "19:00", "formatted_address": DOOR}
BMLT = {
    "id_bigint": "7",
    "meeting_name": "Just for Today",
    "weekday_tinyint": "2",
    "start_time": "19:30:00",
    "duration_time": "01:30:00",
    "venue_type": "1",
    "time_zone": "America/New_York",
    "location_text": "Grace Church",
    "location_street": "1 Elm St",
    "location_municipality": "Greensboro",
    "location_province": "NC",
    "latitude": "36.06",
    "longitude": "-79.79",
    "formats": "O,St",
    "published": "1",
}
NOTHING = Defaults("AA", "", 60)


def answers(
    kind: Kind, rows: object, defaults: Defaults = NOTHING, formats: object = None
) -> list[Record | Reject]:
    """Read rows, as JSON unless they are bytes."""
    body = rows if isinstance(rows, bytes) else json.dumps(rows).encode()
    named = None if formats is None else json.dumps(formats).encode()
    return list(read(kind, body, named, defaults))


def guide(defaults: Defaults = NOTHING, /, **said: object) -> Record:
    """Read one Meeting Guide record that has to be taken."""
    return _only(answers("meeting-guide", [GUIDE | said], defaults))


def bmlt(formats: object = None, /, **said: object) -> Record:
    """Read one BMLT record that has to be taken."""
    return _only(answers("bmlt", [BMLT | said], NOTHING._replace(program="NA"), formats))


def refused(kind: Kind, /, **said: object) -> str:
    """Return the reason why a record is not taken."""
    (one,) = answers(kind, [(GUIDE if kind == "meeting-guide" else BMLT) | said])
    assert isinstance(one, Reject)
    return one.reason


def _only(found: list[Record | Reject]) -> Record:
    (one,) = found
    assert isinstance(one, Record), one
    return one
