"""A meeting's page says on the phone what it says from the server, and no word of it is missing."""

import json
import re
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import run
from typing import Any
from uuid import UUID

import msgspec
import pytest

from server.core.assets import WEB
from server.core.settings import Settings
from server.listings.queries import seconds
from server.meetings.meeting_view import MeetingView
from server.meetings.pack import LONGEST_NOTE, made
from server.meetings.phone_words import phone_words
from server.meetings.search import one
from server.people.devices import kind_of_device
from server.places.lookup import Place
from tests.meetings import crowd
from tests.meetings.listing import NOW
from tests.meetings.variety import HOME, LAT, LNG, varied

pytestmark = pytest.mark.browser

PAGE = Path(__file__).with_name("meeting_page.mjs")
MEETINGS, LEAST = 400, 300
NARROW_SPACE = "\u202f"
TIMES = [NOW, NOW + timedelta(days=3, hours=7, minutes=13)]
AGENTS = {
    "android": "Mozilla/5.0 (Linux; Android 14) Chrome/131",
    "iphone": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)",
    "desktop": "Mozilla/5.0 (X11; Linux) Firefox/140",
}
ONLY_ON_THE_SERVER = {"map", "page", "is_stale", "has_calendar"}
ONLY_ON_THE_PHONE = {"is_listed", "has_notes"}
SAYS = re.compile(r"""\bword\(\s*(?:\w+ \? )?(?:"([\w.]+)"(?: : "([\w.]+)")?|`([\w.]+)\$\{)""")


async def keep_some() -> bytes:
    """Keep meetings of all kinds; return a pack with most of them."""
    feed = await crowd.feed("Harbor", NOW)
    await crowd.keep(feed.id, varied(MEETINGS, 3, NOW), NOW)
    place = Place("Delray Beach, FL", LAT, LNG, HOME)
    return (await made(place, 250.0, NOW)).body


def on_a_phone(folder: Path, pack: bytes, home: str, agent: str) -> list[dict[str, Any]]:
    given = {
        "pack": msgspec.Raw(pack),
        "words": phone_words(),
        "home": home,
        "agent": agent,
        "times": list(map(seconds, TIMES)),
    }
    cases = folder / "cases.json"
    cases.write_bytes(msgspec.json.encode(given))
    command: list[str | Path] = ["node", PAGE, cases]
    done = run(command, capture_output=True, check=True, timeout=60)
    return list(json.loads(done.stdout))


async def from_the_server(meeting: str, now: datetime, home: str, agent: str) -> dict[str, Any]:
    shown = await one(UUID(meeting), now)
    assert shown is not None
    view = asdict(MeetingView.of(shown, now, home, kind_of_device(agent)))
    view["types"] = [{"said": said} for said in view["types"]]
    for name in ("notes", "venue_notes"):
        view[name] = short(view[name])
    said = msgspec.json.encode(view).decode().replace(NARROW_SPACE, " ")  # some engines write none
    return {
        name: value for name, value in json.loads(said).items() if name not in ONLY_ON_THE_SERVER
    }


def short(text: str) -> str:
    return text if len(text) <= LONGEST_NOTE else text[: LONGEST_NOTE - 1] + "…"


@pytest.mark.parametrize("device", AGENTS)
@pytest.mark.parametrize("home", [HOME, "Europe/Berlin"])
async def test_a_page_says_the_same(
    database: Settings, tmp_path: Path, home: str, device: str
) -> None:
    pages = on_a_phone(tmp_path, await keep_some(), home, AGENTS[device])
    for now, every in zip(TIMES, pages, strict=True):
        assert len(every) >= LEAST
        for meeting, page in every.items():
            said = {name: value for name, value in page.items() if name not in ONLY_ON_THE_PHONE}
            assert said == await from_the_server(meeting, now, home, AGENTS[device])


def test_every_word_that_scripts_say_is_there() -> None:
    said = phone_words()["said"]
    for script in (WEB / "meetings").glob("*.js"):
        for whole, other, beginning in SAYS.findall(script.read_text()):
            for key in filter(None, (whole, other)):
                assert key in said, (script.name, key)
            if beginning:
                assert any(key.startswith(beginning) for key in said), (script.name, beginning)
