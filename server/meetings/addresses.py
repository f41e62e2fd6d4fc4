"""The addresses of searches: one like another, one without its filters, one for what is online."""

from urllib.parse import urlencode

import msgspec

from server.meetings.forms import AskedByPage

NARROWING = {"when", "weekday", "part_of_day", "attendance", "program", "type", "q", "radius_km"}


def address_of(asked: AskedByPage, **changes: str) -> str:
    """Return the address of a search like this one. Nothing but the search stands in it."""
    defaults = msgspec.structs.asdict(AskedByPage())
    given = msgspec.structs.asdict(asked) | changes
    blank = {None, ""}
    kept = {name: one for name, one in given.items() if one not in {*blank, defaults[name]}}
    return "/meetings" + (f"?{urlencode(kept)}" if kept else "")


def bare(asked: AskedByPage) -> AskedByPage:
    """Return the search without its filters: the place, and how one gets there."""
    return AskedByPage(near=asked.near, lat=asked.lat, lng=asked.lng, travel=asked.travel)


def online_now(asked: AskedByPage) -> str:
    """Return where all stand that are on now online, "" when that is this very search."""
    wanted = {"attendance": "online", "when": "now"}
    address = address_of(bare(asked), **wanted)
    return "" if address == address_of(asked, cursor="") else address


def all_online(asked: AskedByPage) -> str:
    """Return where all online ones stand that pass the same filters."""
    return address_of(asked, attendance="online", radius_km="", cursor="")
