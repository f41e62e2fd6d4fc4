"""The page of one meeting: what is seen of it before anything is tapped, and what only after."""

import json
import re
from pathlib import Path
from subprocess import run
from typing import Any

import httpx2
import msgspec
import pytest
from msgspec.structs import replace

from server.core.settings import Settings
from server.meetings.pack import made
from server.meetings.phone_words import phone_words
from tests.meetings.listing import HALL, NOW, ONLINE, listed

PHONE_PAGE = Path(__file__).with_name("meeting_page.mjs")
CODED = {
    "+16465588656,,123456789#": "+16465588656",
    "6465588656;123456789": "6465588656",
    "16465588656*123456789": "16465588656",
    "6465588656#123456789": "6465588656",
    "1646558865600123456789#": "",
    "#6465588656": "",
}
"""Numbers with a passcode, and what of them is seen at once: no telephone has over 15 digits."""


def before_a_tap(page: str) -> str:
    return re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize("phone", CODED)
async def test_the_passcode_of_a_number_is_seen_only_after_a_tap(
    client: httpx2.AsyncClient, phone: str
) -> None:
    [one] = await listed(replace(ONLINE, phone=phone, url_notes=""))
    page = (await client.get(f"/meetings/{one.id}")).text
    at_once = before_a_tap(page)
    assert "123456789" not in at_once.replace("https://zoom.us/j/123456789", "")
    assert phone not in at_once
    assert (f"tel:{CODED[phone]}" in at_once) == bool(CODED[phone])
    assert phone in page
    assert page.count("tel:") - at_once.count("tel:") == 1


async def test_a_number_without_one_is_dialled_at_once(client: httpx2.AsyncClient) -> None:
    [one] = await listed(replace(ONLINE, phone="+16465588656", url_notes=""))
    page = (await client.get(f"/meetings/{one.id}")).text
    assert "tel:+16465588656" in before_a_tap(page)
    assert page.count("tel:") == 1
    assert "Passcode" not in page


def on_a_phone(folder: Path, pack: bytes) -> dict[str, dict[str, Any]]:
    """The page of each meeting as a phone makes it of the pack, by name."""
    given = {
        "pack": msgspec.Raw(pack),
        "words": phone_words(),
        "home": "America/New_York",
        "agent": "",
        "times": [int(NOW.timestamp())],
    }
    file = folder / "pages.json"
    file.write_bytes(msgspec.json.encode(given))
    command: list[str | Path] = ["node", PHONE_PAGE, file]
    done = run(command, capture_output=True, check=True, timeout=60)
    [pages] = json.loads(done.stdout)
    return {page["name"]: page for page in pages.values()}


@pytest.mark.browser
async def test_on_the_phone_too(database: Settings, tmp_path: Path) -> None:
    plain = replace(ONLINE, source_id="plain", name="plain", phone="+16465588656", url_notes="")
    some = [
        replace(plain, source_id=phone, name=phone, phone=phone, weekday=weekday)
        for weekday, phone in enumerate(CODED)
    ]
    await listed(plain, *some)
    pages = on_a_phone(tmp_path, (await made(None, 65, NOW)).body)
    for phone, seen in CODED.items():
        page = pages[phone]
        assert (page["phone"], page["phone_call"], page["phone_whole"]) == (seen, seen, phone)
        assert page["has_notes"]
    assert (pages["plain"]["phone"], pages["plain"]["phone_whole"]) == ("+16465588656", "")
    assert not pages["plain"]["has_notes"]


@pytest.mark.browser
async def test_what_goes_on_online_is_not_closed(
    client: httpx2.AsyncClient, tmp_path: Path
) -> None:
    [online, hall] = await listed(
        replace(ONLINE, name="Hall closed", source_id="tc", is_closed=True),
        replace(HALL, is_in_person=False, is_closed=True),
    )
    page = (await client.get(f"/meetings/{online.id}")).text
    assert ("Closed for now" in page, "Add to my calendar" in page) == (False, True)
    page = (await client.get(f"/meetings/{hall.id}")).text
    assert ("Closed for now" in page, "Add to my calendar" in page) == (True, False)
    pages = on_a_phone(tmp_path, (await made(None, 65, NOW)).body)
    assert pages["Hall closed"]["is_closed"] is False
