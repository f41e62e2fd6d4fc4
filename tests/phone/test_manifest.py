"""The manifest says what is true of its pictures, and nothing that tells what this is."""

import struct
from typing import Any

import httpx2
import pytest

from server.core.assets import WEB
from server.phone.manifest import SEA
from tests.house import wording

pytestmark = pytest.mark.neutral

TELLING = ("recover", "sober", "crav", "addict", "program", "drug", "alcohol", "diary")


@pytest.fixture
async def manifest(client: httpx2.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    found: dict[str, Any] = answer.json()
    return found


async def test_it_has_what_installing_asks_for(manifest: dict[str, Any]) -> None:
    assert manifest["id"] == manifest["start_url"] == manifest["scope"] == "/"
    assert (manifest["name"], manifest["display"]) == ("Evenkeel", "standalone")
    icons = {(one["sizes"], one["purpose"]) for one in manifest["icons"]}
    assert icons == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    assert {one["form_factor"] for one in manifest["screenshots"]} == {"narrow", "wide"}


async def test_every_picture_is_there_and_as_large_as_it_says(
    manifest: dict[str, Any], client: httpx2.AsyncClient
) -> None:
    shortcuts = [icon for one in manifest["shortcuts"] for icon in one["icons"]]
    for picture in [*manifest["icons"], *manifest["screenshots"], *shortcuts]:
        answer = await client.get(picture["src"])
        assert answer.headers["content-type"] == picture["type"], picture
        width, height = size_of(answer.content)
        assert picture["sizes"] == f"{width}x{height}"


async def test_shortcuts_lead_to_pages(
    manifest: dict[str, Any], as_alma: httpx2.AsyncClient
) -> None:
    for shortcut in manifest["shortcuts"]:
        assert (await as_alma.get(shortcut["url"])).status_code == 200


async def test_it_tells_nobody_what_this_is(manifest: dict[str, Any]) -> None:
    shown = [manifest["name"], manifest["short_name"], manifest["description"]]
    shown += [one["name"] for one in manifest["shortcuts"]]
    assert not [text for text in shown for word in TELLING if word in text.lower()]
    assert not list(wording.unkind_words("manifest", shown))


async def test_every_page_leads_to_it(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/help")).text
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert 'rel="apple-touch-icon"' in page


def test_its_colour_is_the_one_behind_every_page(manifest: dict[str, Any]) -> None:
    assert manifest["theme_color"] == SEA
    assert f"--sea: {SEA};" in (WEB / "shell" / "tokens.css").read_text()


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG (RFC 2083, 11.2.2) or of a WebP (RFC 9649, 2.5 to 2.7)."""
    if picture.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", picture[16:24])
    elif picture[12:16] == b"VP8X":
        width = int.from_bytes(picture[24:27], "little") + 1
        height = int.from_bytes(picture[27:30], "little") + 1
    else:
        assert picture[12:16] == b"VP8 "
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", picture[26:30]))
    return width, height
