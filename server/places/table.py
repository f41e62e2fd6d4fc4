"""The table of places that comes with the server: US ZIP codes and cities, looked up offline.

`places.table` is made by `bin/places`. Unpacked (about 5 MB, kept from the first question on) it
is five sections parted by form feeds: where the data come from, zones, regions, ZIP codes, names.
Each line is fields parted by tabs:

- a region: its code, how it stands after a city's name, and its folded names
- a ZIP code, latitude and longitude in thousandths of a degree, city, region, zone's number; the
  last three are left out where they are the same as in the line before
- a folded name, the name (left out where it is only capitalised), region, latitude, longitude,
  zone's number, level: a letter that grows with the people who live there. Of one name the
  largest place comes first.

A region is "FL" in the United States, "ca-on" in Canada, "fr" elsewhere. Lines are sorted.
"""

import re
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "places.table"
DEGREE = 1000
UNPACKED_BYTES = 5_000_000
"""More than it takes; so it is unpacked in one go."""
CODE_FIELDS = 3
HOME = "us"


class Found(NamedTuple):
    """A place of the table."""

    key: str
    name: str
    region: str
    lat: float
    lng: float
    timezone: str
    level: str


class PlaceTable:
    """The unpacked table. Every question reads a few lines of it, by bisection."""

    def __init__(self, packed: bytes) -> None:
        self._text = zlib.decompress(packed, bufsize=UNPACKED_BYTES)
        ends = [found.start() for found in re.finditer(b"\f", self._text)]
        self.notice, zones, regions = self._text[: ends[2]].decode().split("\f")
        self._zones = zones.split("\n")
        self._zips = range(ends[2] + 2, ends[3])
        self._names = range(ends[3] + 2, len(self._text))
        self._titles: dict[str, str] = {}
        self._regions: dict[str, list[str]] = {}
        for line in regions.split("\n"):
            code, self._titles[code], *names = line.split("\t")
            for name in names:
                self._regions.setdefault(name, []).append(code)

    def zip_code(self, code: str) -> Found | None:
        """Return the place of a five-digit ZIP code."""
        key = code.encode()
        at = lower_bound(self._text, key, self._zips)
        return self._zip_at(at) if self._text.startswith(key, at) else None

    def zips_near(self, code: str) -> list[Found]:
        """Return the ZIP codes before and after one that there is not."""
        at = lower_bound(self._text, code.encode(), self._zips)
        before = self._text.rfind(b"\n", 0, at - 1) + 1
        return [self._zip_at(one) for one in (before, at) if one in self._zips]

    def named(self, key: str) -> list[Found]:
        """Return the places of exactly this folded name, the largest first."""
        return [self._name(line) for line in self._lines(f"{key}\t")]

    def beginning(self, key: str) -> Iterator[Found]:
        """Give the places whose folded name begins so, in the order of their names."""
        return (self._name(line) for line in self._lines(key))

    def keys_beginning(self, key: str, shortest: int, longest: int) -> set[str]:
        """Return the folded names of so many letters that begin so."""
        start = lower_bound(self._text, key.encode(), self._names)
        end = lower_bound(self._text, key.encode() + b"\xff", self._names)
        pattern = rb"^[^\t\n]{%d,%d}(?=\t)" % (shortest, 2 * longest)  # some letters are two bytes
        return {one.decode() for one in re.findall(pattern, self._text[start:end], re.MULTILINE)}

    def keys_ending(self, key: str) -> set[str]:
        """Return the folded names that end so; it looks at every name."""
        end, found, text = f"{key}\t".encode(), set(), self._text
        at = text.find(end, self._names.start)
        while at >= 0:
            begins = text.rfind(b"\n", 0, at) + 1
            if b"\t" not in text[begins:at]:  # else it was another field
                found.add(text[begins : at + len(end) - 1].decode())
            at = text.find(end, at + 1)
        return found

    def largest_in(self, region: str) -> list[Found]:
        """Return every place of a region, the largest first; it looks at every name."""
        pattern = rb"^[^\t\n]+\t[^\t\n]*\t%s\t.*$" % re.escape(region.encode())
        text = memoryview(self._text)[self._names.start :]
        found = [self._name(one.decode()) for one in re.findall(pattern, text, re.MULTILINE)]
        return sorted(found, key=lambda one: (-ord(one.level), one.key))

    def regions(self, name: str) -> list[str]:
        """Return the codes of the states, provinces or countries that are called so."""
        return self._regions.get(name, [])

    def title(self, found: Found) -> str:
        """Write a place as people do: “Delray Beach, FL”."""
        country, _, _province = found.region.partition("-")
        title = self._titles.get(found.region, self._titles.get(country, ""))
        return f"{found.name}, {title}" if title else found.name

    def _lines(self, key: str) -> Iterator[str]:
        """Give the names' lines that begin with `key`."""
        start = key.encode()
        at = lower_bound(self._text, start, self._names)
        while at in self._names and self._text.startswith(start, at):
            yield self._line(at)
            at = self._text.index(b"\n", at) + 1

    def _zip_at(self, at: int) -> Found:
        code, lat, lng, *words = self._line(at).split("\t")
        while not words:  # as in a line before
            at = self._text.rfind(b"\n", 0, at - 1) + 1
            words = self._line(at).split("\t")[CODE_FIELDS:]
        city, region, zone = words
        return Found(code, city, region, *_degrees(lat, lng), self._zones[int(zone)], "")

    def _name(self, line: str) -> Found:
        key, name, region, lat, lng, zone, level = line.split("\t")
        zone = self._zones[int(zone)]
        return Found(key, name or key.title(), region, *_degrees(lat, lng), zone, level)

    def _line(self, at: int) -> str:
        return self._text[at : self._text.index(b"\n", at)].decode()


@cache
def place_table() -> PlaceTable:
    """Unpack the table, once a process; it takes about 30 ms."""
    return PlaceTable(FILE.read_bytes())


def is_in(region: str, code: str) -> bool:
    """Tell whether a place's region is this one or lies in it."""
    return region == code or region.startswith(f"{code}-") or (code == HOME and region.isupper())


def lower_bound(text: bytes, key: bytes, within: range) -> int:
    """Return where the first of some sorted lines begins that is not before `key`.

    `within` goes from the begin of the first of them to past the end of the last.
    """
    low, high = within.start, within.stop
    while low < high:
        middle = (low + high) // 2
        begins = text.rfind(b"\n", 0, middle) + 1
        if text[begins : begins + len(key)] < key:
            low = text.index(b"\n", middle) + 1
        else:
            high = begins
    return low


def _degrees(lat: str, lng: str) -> tuple[float, float]:
    return int(lat) / DEGREE, int(lng) / DEGREE
