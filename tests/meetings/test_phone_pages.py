"""The finder's page is the same from the server and from the pack that a phone keeps."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from subprocess import run
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
import pytest

from server.core.requests import convert
from server.core.settings import Settings
from server.listings.record import Record
from server.meetings import pack as packs
from server.meetings.forms import AskedByPage
from server.meetings.pack import made
from server.meetings.phone_words import phone_words
from server.meetings.search import search
from server.meetings.views import found_view
from server.places.lookup import Place, Unknown, find
from tests.meetings import crowd
from tests.meetings.test_search import NOW, SPOTS, world
from tests.meetings.variety import varied

pytestmark = pytest.mark.browser

ANSWER = Path(__file__).with_name("answer.mjs")
HOME = "America/Denver"
NARROW_SPACE = "\u202f"
TRIES = 25
VARIED = 400
WHOLE_KM = 250.0
SAME = ("sections", "summary", "asks_place", "is_empty", "has_nothing_near", "looked")
WAYS_ON = ("clear", "online_now", "all_online")
Try = tuple[dict[str, str], datetime]


def asked_by_chance(chance: Random, where: dict[str, str]) -> Try:
    """Somebody's search, some time in the week to come."""
    asks: dict[str, list[str]] = {
        "radius_km": ["8", "25", "80"],
        "when": ["now", "soon", "today"],
        "weekday": ["0", "3", "6"],
        "part_of_day": ["morning", "midday", "evening", "night"],
        "attendance": ["in_person", "online", "hybrid"],
        "program": ["AA", "NA"],
        "type": ["O", "C,D", "BE"],
        "q": ["élan", "serenity group", "Mark’s", "日曜会", "harbor FELLOWSHIP", "north shore"],
        "limit": ["5", "200"],
    }
    chosen = {name: chance.choice(some) for name, some in asks.items() if chance.random() < 0.15}
    travel = {"travel": chance.choice(["walk", "bus", "car"])}
    return where | travel | chosen, NOW + timedelta(minutes=chance.randrange(7 * 24 * 60))


def on_a_phone(
    folder: Path, pack: bytes, where: dict[str, str], tries: list[Try], mine: bytes = b"null"
) -> list[Any]:
    """What the page shows from the pack and of what somebody keeps, for each of the searches."""
    given = {
        "pack": msgspec.Raw(pack),
        "mine": msgspec.Raw(mine),
        "words": phone_words(),
        "where": where if "near" in where else {name: float(one) for name, one in where.items()},
        "home": HOME,
        "tries": [(urlencode(asked), int(now.timestamp())) for asked, now in tries],
    }
    cases = folder / "cases.json"
    cases.write_bytes(msgspec.json.encode(given))
    command: list[str | Path] = ["node", ANSWER, cases]
    done = run(command, capture_output=True, check=True, timeout=60)
    return list(json.loads(done.stdout))


@pytest.fixture(autouse=True)
def _all_online_ones_are_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "ONLINE_AN_HOUR", VARIED)


async def keep_all_that_a_pack_holds() -> None:
    """Keep meetings round the globe, of the online ones only weekly ones: no pack has others."""
    some = [*world(Random(7)), *varied(VARIED, 7, NOW)]
    feed = await crowd.feed("everywhere", NOW)
    await crowd.keep(feed.id, filter(is_in_a_pack, some), NOW)


def is_in_a_pack(one: Record) -> bool:
    return one.is_in_person or not (one.recurrence_note or one.start is None)


async def from_the_server(asked: dict[str, str], now: datetime) -> dict[str, Any]:
    sent = convert(asked, AskedByPage, typed=True)
    query = sent.query()
    view = found_view(sent, query, await search(query, now), now, HOME)
    said = asdict(view)
    shown = msgspec.json.encode({name: said[name] for name in SAME}).decode()
    same: dict[str, Any] = json.loads(shown.replace(NARROW_SPACE, " "))  # some engines write none
    return same | {name: search_of(getattr(view, name)) for name in WAYS_ON}


def search_of(address: str) -> AskedByPage | None:
    """What a link asks for, however it is written."""
    return (
        convert(dict(parse_qsl(urlsplit(address).query)), AskedByPage, typed=True)
        if address
        else None
    )


async def test_the_page_is_the_same(database: Settings, tmp_path: Path) -> None:
    await keep_all_that_a_pack_holds()
    for lat, lng, _zone, _spread in list(SPOTS.values())[:4]:
        place = Place("", round(lat, 2), round(lng, 2), "")
        await it_is_the_same_round(place, {"lat": f"{place.lat}", "lng": f"{place.lng}"}, tmp_path)


async def test_the_page_of_a_town_is_the_same(database: Settings, tmp_path: Path) -> None:
    await keep_all_that_a_pack_holds()
    place = find("33444")
    assert not isinstance(place, Unknown)
    seen = await it_is_the_same_round(place, {"near": "33444"}, tmp_path)
    assert seen >= {*WAYS_ON, "sections", "summary", "is_empty", "looked"}


async def it_is_the_same_round(place: Place, where: dict[str, str], folder: Path) -> set[str]:
    """Return what was there at least once."""
    seen: set[str] = set()
    chance = Random(7)
    pack = (await made(place, WHOLE_KM, NOW)).body
    tries = [asked_by_chance(chance, where) for _ in range(TRIES)]
    for one, page in zip(tries, on_a_phone(folder, pack, where, tries), strict=True):
        shown = {name: page[name] for name in SAME}
        shown |= {name: search_of(page[name]) for name in WAYS_ON}
        assert shown == await from_the_server(*one), one
        seen.update(name for name in (*SAME, *WAYS_ON) if page[name])
    return seen
