"""The ways on where nothing fits, where the place is not known, where a list has not all."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx2
from msgspec.structs import replace

from tests.conftest import Clock
from tests.meetings.listing import HALL, ONLINE, listed


def href_of(text: str, words: str) -> str:
    """Where the first link of these words leads."""
    link = re.search(rf'<a[^>]*?href="([^"]*)"[^>]*>{words}</a>', text)
    assert link, words
    return link[1].replace("&amp;", "&")


async def test_a_place_nobody_knows_is_told_with_what_was_meant(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.get("/meetings?near=Delrey+Beech&program=NA")
    assert answer.status_code == 422
    assert "We don’t know this place." in answer.text
    link = re.search(r'<a href="(/meetings\?[^"]+)">Delray Beach, FL</a>', answer.text)
    assert link
    asked = parse_qs(urlsplit(link[1].replace("&amp;", "&")).query)
    assert asked == {"near": ["Delray Beach, FL"], "program": ["NA"]}
    assert 'value="Delrey Beech"' in answer.text
    assert answer.text.count("We don’t know this place.") == 1


async def test_of_a_state_one_of_its_cities_is_asked_for(client: httpx2.AsyncClient) -> None:
    text = (await client.get("/meetings?near=florida")).text
    assert "Which city in Florida?" in text
    assert href_of(text, "Miami, FL") == "/meetings?near=Miami%2C+FL"


async def test_where_no_place_is_known_what_is_on_online_is_a_tap_away(
    client: httpx2.AsyncClient, clock: Clock
) -> None:
    clock.advance(minutes=40)
    await listed(HALL, ONLINE, replace(ONLINE, source_id="later", name="Later", start=18 * 60))
    answer = await client.get("/meetings?near=asdfgh&program=NA")
    assert answer.status_code == 422
    assert "You can join these from where you are:" in answer.text
    assert re.findall(r'<h3><a href="[^"]+">(.*?)</a>', answer.text) == ["Evening Light"]
    assert href_of(answer.text, "Clear filters") == "/meetings?near=asdfgh"


async def test_how_to_see_more_online_ones_is_said(client: httpx2.AsyncClient) -> None:
    some = [replace(ONLINE, source_id=f"{n}", name=f"Number {n:02}") for n in range(21)]
    await listed(HALL, *some)
    text = (await client.get("/meetings?near=33444&radius_km=25&q=e&program=")).text
    assert "Near Delray Beach, FL: within 15 miles, and the next 20 online" in text
    more = href_of(text, "More online")
    assert more == "/meetings?near=33444&attendance=online&q=e"
    assert "Number 20" in (await client.get(more)).text
    text = (await client.get("/meetings?near=33444&q=Number+1")).text
    assert "More online" not in text


async def test_an_empty_answer_is_no_dead_end(client: httpx2.AsyncClient) -> None:
    await listed(HALL, ONLINE)
    place = "/meetings?near=99501"
    text = (await client.get(f"{place}&attendance=in_person&when=soon")).text
    assert "We looked within 150 miles of Anchorage, AK." in text
    assert href_of(text, "Without filters") == href_of(text, "Clear filters") == place
    assert href_of(text, "Online now") == f"{place}&when=now&attendance=online"
    assert href_of(text, "Other ways to find one") == "#elsewhere"
    text = (await client.get(place)).text
    assert "reach that fits. We looked within 150 miles of Anchorage, AK." in text
    assert href_of(text, "Other ways to find one") == "#elsewhere"
    assert "Without filters" not in text
    text = (await client.get(f"{place}&when=now&attendance=online")).text
    assert "Online now" not in text
    assert "We looked within" not in text


async def test_nothing_in_reach_says_so_and_leads_elsewhere(client: httpx2.AsyncClient) -> None:
    await listed(HALL)
    assert "We found no meeting that fits" in (await client.get("/meetings?near=99501")).text
    await listed(ONLINE, feed="other")
    text = (await client.get("/meetings?near=99501")).text
    assert "We found no meeting in reach that fits." in text
    assert "We found no meeting that fits" not in text
    assert "https://www.na.org/meetingsearch/" in text
    assert "No meetings are listed here yet" not in text


async def test_places_of_the_same_name_are_a_tap_away(client: httpx2.AsyncClient) -> None:
    text = (await client.get("/meetings?near=Portland")).text
    assert "Places of the same name:" in text
    assert "Portland, ME" in text
