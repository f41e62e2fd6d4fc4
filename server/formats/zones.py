"""The time zone of a place: by its coordinates, postal code, state or country. Pure.

Where a state keeps two times and nothing else is known, no zone is guessed: an hour wrong is a
missed meeting.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo, available_timezones

_HERE = Path(__file__).parent
_ALIASES = {
    "America/New_York": ("et", "est", "edt", "eastern", "eastern time"),
    "America/Chicago": ("ct", "cst", "cdt", "central", "central time"),
    "America/Denver": ("mt", "mst", "mdt", "mountain", "mountain time"),
    "America/Los_Angeles": ("pt", "pst", "pdt", "pacific", "pacific time"),
}
_ZIP_DIGITS = 5
_WINTER = datetime(2036, 1, 15, tzinfo=UTC)
"""So far ahead that it goes by the rules as they stand."""


def named(zone: str) -> str:
    """Return the IANA zone that is meant, "" when there is none of that name."""
    return _named().get(_spelt(zone), "") if zone else ""


def abbreviated(zone: str) -> str:
    """Return the zone that Americans mean by these letters, "" for none.

    They say less than a place does: “MST” is also what clocks show in Phoenix, all year round.
    """
    return _abbreviated().get(_spelt(zone), "") if zone else ""


def is_alike(zone: str, other: str) -> bool:
    """Tell whether two zones have the same time in winter, when no clock is set forward."""
    return _in_winter(zone) == _in_winter(other)


def at(lat: float, lng: float) -> str:
    """Return the zone at a point on land, "" at sea."""
    zone = _finder()(lng, lat)
    return "" if zone.startswith("Etc/") else named(zone)


def of_postal_code(code: str, region: str, country: str) -> str:
    """Return the zone of a US ZIP code or the first letters of a Canadian one, else "".

    Five digits alone may be German: the state or the country has to say that it is a ZIP code.
    """
    where = country_code(country) or country_of_state(region)
    if where == "US" and re.match(r"[0-9]{5}", code):
        return _of_zip(code[:_ZIP_DIGITS])
    if where == "CA":
        return _of_canadian(code.upper())
    return ""


def of_state(region: str, country: str) -> str:
    """Return the zone of a state, province or country that has only one, else ""."""
    state = _state(region)
    where = country_code(country)
    if state and where in {"", country_of_state(region)}:
        return _zones_of_states().get(state, "")
    return _zones_of_countries().get(where, "")


def is_country(name: str) -> bool:
    """Tell whether this is a country's name, or a code that no American state has."""
    return bool(country_code(name)) and not (len(name) == len("OK") and _state(name))


def country_code(name: str) -> str:
    """Return the ISO 3166 code of a country, by its name or code, else ""."""
    return _countries().get(name.strip().casefold(), "")


def country_of_state(region: str) -> str:
    """Return US or CA for a state or province, written out or as code, else ""."""
    return _states().get(_state(region), "")


def _state(region: str) -> str:
    said = region.strip(" .")
    names = cast("dict[str, str]", _table()["names"])
    code = said.upper() if len(said) == len("OK") else names.get(said.casefold(), "")
    return code if code in _states() else ""


def _of_zip(code: str) -> str:
    starts, found = _zip_runs()
    at_run = bisect_right(starts, code) - 1
    return found[at_run].strip("-") if at_run >= 0 else ""


def _of_canadian(code: str) -> str:
    table = cast("dict[str, list[str]]", _table()["postal_codes_of_canada"])
    return next((zone for zone, first in table.items() if code.startswith(tuple(first))), "")


@lru_cache
def _named() -> dict[str, str]:
    zones = {zone.casefold(): zone for zone in available_timezones() if "/" in zone}
    return {zone.casefold(): zone for zone in ("UTC", "GMT")} | zones


@lru_cache
def _abbreviated() -> dict[str, str]:
    return {_spelt(alias): zone for zone, aliases in _ALIASES.items() for alias in aliases}


def _spelt(zone: str) -> str:
    return zone.strip().casefold().replace(" ", "_")


@lru_cache
def _in_winter(zone: str) -> timedelta | None:
    return _WINTER.replace(tzinfo=ZoneInfo(zone)).utcoffset()


@lru_cache
def _finder() -> Callable[[float, float], str]:
    """The map of zones takes 35 MB: only a process that reads feeds ever opens it."""
    from tzfpy import get_tz  # noqa: PLC0415 - see above

    return get_tz


@lru_cache
def _table() -> dict[str, object]:
    return tomllib.loads((_HERE / "states.toml").read_text(encoding="utf-8"))


@lru_cache
def _states() -> dict[str, str]:
    """Every state and province with its country."""
    table = cast("dict[str, dict[str, list[str]]]", _table())
    whole = {state: at for at in ("US", "CA") for one in table[at].values() for state in one}
    return whole | {state: at for at, split in table["split"].items() for state in split}


@lru_cache
def _zones_of_states() -> dict[str, str]:
    table = cast("dict[str, dict[str, list[str]]]", _table())
    return {state: zone for at in ("US", "CA") for zone, one in table[at].items() for state in one}


@lru_cache
def _zip_runs() -> tuple[list[str], list[str]]:
    lines = (_HERE / "zip_zones.txt").read_text(encoding="utf-8").splitlines()
    runs = [one.split() for one in lines if not one.startswith("#")]
    return [start for start, _zone in runs], [zone for _start, zone in runs]


@lru_cache
def _countries() -> dict[str, str]:
    """ISO 3166 codes by name and by code, from the table that comes with the zones."""
    rows = [line.split("\t") for line in _lines("iso3166.tab")]
    also = cast("dict[str, str]", _table()["countries"])
    named_so = {name.casefold(): code for code, name in rows}
    return named_so | {code.casefold(): code for code, _name in rows} | also


@lru_cache
def _zones_of_countries() -> dict[str, str]:
    zones: dict[str, list[str]] = {}
    for code, _where, zone, *_rest in (line.split("\t") for line in _lines("zone.tab")):
        zones.setdefault(code, []).append(zone)
    return {code: found[0] for code, found in zones.items() if len(found) == 1}


def _lines(table: str) -> list[str]:
    text = resources.files("tzdata.zoneinfo").joinpath(table).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
