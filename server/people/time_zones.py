"""Time zones to choose from: the zones of the help lines' country first, then the whole world."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from server.core.clock import is_timezone
from server.core.settings import Settings
from server.people import help_lines

REMARK = 3


@dataclass(frozen=True, slots=True)
class Group:
    """Zones that stand together in the list: pairs of IANA name and what people call it."""

    name: str
    zones: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a page offers. `chosen` is kept even when a browser named it in an older way."""

    groups: tuple[Group, ...]
    chosen: str
    is_listed: bool


def time_zone_choices(settings: Settings, chosen: str) -> Choices:
    """Return the zones to choose from, the zones of the help lines' country first."""
    lines = help_lines.load(settings)
    groups = time_zone_groups(lines.country, lines.country_name)
    is_listed = any(chosen == zone for group in groups for zone, _label in group.zones)
    return Choices(groups, chosen, is_listed or not is_timezone(chosen))


@lru_cache(maxsize=8)
def time_zone_groups(country: str, name: str) -> tuple[Group, ...]:
    """Return the zones in groups; those of `country` (ISO 3166) come first, under its name."""
    own = tuple((zone, _own_label(zone, remark)) for zone, remark in _zones_of(country))
    regions: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(row[2] for row in _table() if row[0] != country):
        region, _separator, place = zone.partition("/")
        regions.setdefault(region, []).append((zone, _place(place)))
    world = (Group(region, tuple(zones)) for region, zones in sorted(regions.items()))
    utc = Group("UTC", (("UTC", "UTC"),))
    return (*([Group(name, own)] if own else []), *world, utc)


def _zones_of(country: str) -> list[tuple[str, str]]:
    return [(row[2], row[3] if len(row) > REMARK else "") for row in _table() if row[0] == country]


def _table() -> list[list[str]]:
    # zone.tab of the IANA time zone database: country, coordinates, zone, remark.
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    return [line.split("\t") for line in table.splitlines() if not line.startswith("#")]


def _own_label(zone: str, remark: str) -> str:
    place = _place(zone.partition("/")[2])
    return f"{remark}: {place}" if remark else place


def _place(name: str) -> str:
    return name.replace("/", ", ").replace("_", " ")
