"""What somebody keeps is there without a signal too, beside the pack: each meeting once."""

import json
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from server.core.database import rows, write
from server.core.settings import Settings
from server.favourites.queries import listed
from server.meetings.pack import made, made_of
from server.places.lookup import Place
from tests.meetings import crowd, test_phone_words
from tests.meetings.test_phone_pages import SAME, asked_by_chance, from_the_server, on_a_phone
from tests.meetings.test_phone_words import TIMES
from tests.meetings.test_search import NOW
from tests.meetings.variety import HOME, LAT, LNG, varied

pytestmark = pytest.mark.browser

MEETINGS, TRIES, SAME_ONES = 300, 60, 20
WHOLE_KM = 12.0
HOW_FAR = {"summary", "looked"}
"""The phone says of itself how far it knows all there are."""
WHERE = {"lat": f"{LAT}", "lng": f"{LNG}"}


async def keep_all(chance: Random) -> tuple[bytes, bytes]:
    """Return a small pack, and one of all that is not in it and a third of what is."""
    feed = await crowd.feed("Harbor", NOW)
    every = await crowd.keep(feed.id, varied(MEETINGS, 11, NOW), NOW)
    ids = [one.id for one in every]
    same = dict(zip(ids[:SAME_ONES], ids[-SAME_ONES:], strict=True))
    await count_as_one(same)
    pack = (await made(Place("", LAT, LNG, ""), WHOLE_KM, NOW)).body
    near = set(map(UUID, json.loads(pack)["meetings"][0]))
    assert near & set(same.values())
    kept = [one for one in ids if one not in near or chance.random() < 1 / 3]
    mine = (await made_of(await listed(kept), NOW)).body
    assert len(kept) > len(set(kept) - near) > SAME_ONES
    return pack, mine


async def count_as_one(same: dict[UUID, UUID]) -> None:
    """Have lists show the others in the place of these."""

    async def unit() -> None:
        for one, other in same.items():
            await rows("UPDATE meeting SET cluster = ? WHERE id = ?", [other, one])

    await write(unit)


async def test_all_that_is_known_is_searched_together(database: Settings, tmp_path: Path) -> None:
    chance = Random(5)
    pack, mine = await keep_all(chance)
    tries = [asked_by_chance(chance, WHERE) for _ in range(TRIES)]
    for one, page in zip(tries, on_a_phone(tmp_path, pack, WHERE, tries, mine), strict=True):
        sent = await from_the_server(*one)
        names = [name for name in SAME if name not in HOW_FAR]
        assert {name: page[name] for name in names} == {name: sent[name] for name in names}, one


async def test_without_a_pack_what_is_kept_is_found(database: Settings, tmp_path: Path) -> None:
    _pack, mine = await keep_all(Random(6))
    tries = [({**WHERE, "limit": "500"}, NOW)]
    [page] = on_a_phone(tmp_path, b"null", WHERE, tries, mine)
    shown = {row["id"] for part in page["sections"] for row in part["rows"]}
    assert shown
    assert shown <= set(json.loads(mine)["meetings"][0])
    assert page["not_here"]
    [bare] = on_a_phone(tmp_path, b"null", WHERE, tries)
    assert bare == {"is_unkept": True}


async def test_the_page_of_one_says_all_that_the_server_says(
    database: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_phone_words, "LONGEST_NOTE", 10_000)
    _pack, mine = await keep_all(Random(7))
    agent = test_phone_words.AGENTS["android"]
    pages = test_phone_words.on_a_phone(tmp_path, mine, HOME, agent)
    for now, every in zip(TIMES, pages, strict=True):
        assert any(len(page["notes"]) > 300 for page in every.values())
        for meeting, page in every.items():
            sent = await test_phone_words.from_the_server(meeting, now, HOME, agent)
            assert {name: page[name] for name in sent} == sent
