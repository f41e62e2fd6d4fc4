"""Postal addresses: one line taken apart, and whether it names a door or only a town. Pure."""

import re
from typing import NamedTuple

from server.formats import zones

_POSTAL = re.compile(
    r"(?P<region>[^\d,]*?)\s*(?P<code>\d{5}(?:-\d{4})?|[A-Z]\d[A-Z](?:\s?\d[A-Z]\d)?)",
    re.IGNORECASE,
)
_STREET = re.compile(r"\d+\w{0,3}[\s/-]+\D|.*\D\s\d{1,4}\w?$")
_FULL_PARTS = 4
"""Street, town, state with code, country: what geocoders write for a door."""


class Address(NamedTuple):
    """The parts of an address; what is not known is empty."""

    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""

    @property
    def is_somewhere(self) -> bool:
        return any(self)


NOWHERE = Address()


def taken_apart(written: str) -> Address:
    """Read "123 Main St, Anytown, OK 74000, USA"; parts that are not there stay empty."""
    parts = [part for one in written.split(",") if (part := one.strip())]
    country = parts.pop() if parts and zones.is_country(parts[-1]) else ""
    region, code = _region(parts[-1], country) if parts else ("", "")
    if region or code:
        parts.pop()
    has_street = len(parts) > 1 or bool(parts and _STREET.match(parts[0]))
    city = parts.pop() if len(parts) > 1 or (parts and not has_street) else ""
    return Address(", ".join(parts), city, region, code, country)


def is_door(written: str) -> bool:
    """Tell whether a line names a door: as long as geocoders write one, or a street with number."""
    parts = [part for one in written.split(",") if (part := one.strip())]
    return len(parts) >= _FULL_PARTS or bool(parts[1:] and _STREET.match(parts[0]))


def country_of(region: str) -> str:
    """Return the country that a state or province code gives away: USA, Canada or ""."""
    return {"US": "USA", "CA": "Canada"}.get(zones.country_of_state(region), "")


def _region(part: str, country: str) -> tuple[str, str]:
    found = _POSTAL.fullmatch(part)
    if found:
        return found["region"].strip(), found["code"].upper()
    is_state = zones.country_of_state(part) or (country and re.fullmatch(r"[A-Z]{2,3}", part))
    return (part, "") if is_state else ("", "")
