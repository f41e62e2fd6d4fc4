"""The finder's pages as anybody gets them, with no script."""

import dataclasses
import re
from pathlib import Path

import httpx2
from msgspec.structs import replace
from starlette.applications import Starlette

from server.app import make_app
from server.core.database import rows
from server.core.settings import Settings
from server.listings.models import MeetingReport
from server.listings.vocabulary import programs
from tests.conftest import Clock, browser
from tests.meetings.listing import HALL, ONLINE, listed


def in_order(text: str, *words: str) -> bool:
    """Whether each of these comes after the one before it."""
    places = [text.find(word) for word in words]
    return -1 not in places and places == sorted(places)


def the_list(answer: httpx2.Response) -> str:
    """The page without its form and what stands below the list."""
    return answer.text.partition('class="meetings-part"')[2].partition("</main>")[0]


async def test_near_a_place_what_can_be_reached_stands_in_its_order(
    client: httpx2.AsyncClient, clock: Clock
) -> None:
    clock.advance(minutes=40)
    await listed(HALL, ONLINE, replace(HALL, source_id="monday", name="Fresh Start", weekday=1))
    answer = await client.get("/meetings?near=33444")
    assert answer.status_code == 200
    text = answer.text
    assert in_order(text, "On now", "Evening Light", "Starting soon", "Keep It Simple")
    assert in_order(text, "Starting soon", "Tomorrow", "Fresh Start")
    assert "until 5:00\u202fPM, 1 h 20 min left" in text
    assert "2:00\u202fPM in Los Angeles" in text
    assert "in 20 min" in text
    assert "Town Hall, Delray Beach · 0.5 mi, about 6 min by car" in text
    assert "Near Delray Beach, FL: within 150 miles, and online" in text


async def test_who_is_welcome_is_said_as_far_as_it_is_known(client: httpx2.AsyncClient) -> None:
    await listed(HALL, ONLINE, replace(HALL, source_id="ha", program="HA", types=("O",)))
    text = the_list(await client.get("/meetings?near=33444"))
    assert in_order(text, "Narcotics Anonymous", "Any substance welcome", "Wheelchair access")
    assert "Closed: for people who want to stop drinking" in text
    assert text.count("Any substance welcome") == 1
    assert "stop using heroin" not in text  # the open one of that program makes no such claim


async def test_closed_is_said_also_where_any_substance_is_welcome(
    client: httpx2.AsyncClient,
) -> None:
    await listed(replace(HALL, types=("C", "X")), replace(HALL, source_id="ka", program="KA"))
    text = the_list(await client.get("/meetings?near=33444"))
    assert "Closed, any substance welcome" in text
    assert "stop using kratom" not in text
    await listed(replace(HALL, program="KA", types=("C",)), feed="other")
    text = the_list(await client.get("/meetings?near=33444&program=KA"))
    assert "Closed: for people who want to stop using kratom" in text


async def test_what_nobody_confirmed_for_a_year_says_so(client: httpx2.AsyncClient) -> None:
    await listed(HALL, ONLINE)
    text = (await client.get("/meetings?near=33444")).text
    assert "Not confirmed since Jan 2024. Check before you go." in text
    assert "Confirmed Aug 2026" in text


async def test_without_a_place_online_ones_stand_in_their_own_time(
    client: httpx2.AsyncClient,
) -> None:
    await listed(HALL, ONLINE)
    text = (await client.get("/meetings")).text
    assert "Type a place to see those near it too." in text
    assert "Keep It Simple" not in text
    assert in_order(text.partition("meetings-part")[2], "Evening Light", "Online", "Zoom")
    assert "Los Angeles time" in text


async def test_signed_in_ones_own_clock_comes_first(as_alma: httpx2.AsyncClient) -> None:
    await listed(ONLINE)
    text = (await as_alma.get("/meetings?from=server")).text
    assert in_order(text, "3:30\u202fPM", "in 30 min", "12:30\u202fPM in Los Angeles")


async def test_where_one_has_to_go_its_own_clock_comes_first(as_ben: httpx2.AsyncClient) -> None:
    [hall, online] = await listed(HALL, ONLINE)
    text = (await as_ben.get(f"/meetings/{hall.id}")).text
    assert in_order(text, "Today, 4:00\u202fPM", "Starts in 1 h", "3:00\u202fPM in Chicago")
    text = (await as_ben.get(f"/meetings/{online.id}")).text
    assert in_order(text, "Today, 2:30\u202fPM", "12:30\u202fPM in Los Angeles")


async def test_a_position_is_rounded_and_goes_by_the_nearest_clock(
    client: httpx2.AsyncClient,
) -> None:
    await listed(HALL, replace(HALL, source_id="2"), ONLINE)
    text = (await client.get("/meetings?lat=26.46149&lng=-80.07281&limit=1")).text
    assert "Near where you are: within 150 miles, and online" in text
    assert "4:00\u202fPM" in text
    assert "lat=26.46&amp;lng=-80.07&amp;limit=1&amp;cursor=" in text
    assert "26.461" not in text


async def test_no_feed_says_so_and_leads_elsewhere(client: httpx2.AsyncClient) -> None:
    text = (await client.get("/meetings")).text
    assert "No meetings are listed here yet" in text
    assert "You can join these" not in text
    assert 'href="https://www.na.org/meetingsearch/" rel="noreferrer"' in text
    assert 'href="tel:988"' in text
    assert 'href="tel:+18006624357"' in text


async def test_the_lines_to_call_are_those_of_help(
    settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    own = tmp_path / "lines.toml"
    own.write_text(
        'checked = 2026-11-01\ncountry = "DE"\n'
        '[[lines]]\nname = "Notruf"\nnumber = "112"\ncall = "112"\nhours = "day and night"\n'
        '[[lines]]\nname = "Rat"\nnumber = "0800"\ncall = "0800"\nhours = "Monday to Friday"\n'
        '[[lines]]\nname = "Chat"\nnumber = "HI to 741"\ntext = "741"\n'
    )
    app = make_app(dataclasses.replace(settings, help_lines=own), clock)
    async with app.router.lifespan_context(app), browser(app) as client:
        texts = [(await client.get(path)).text for path in ("/help", "/meetings")]
    assert [set(re.findall(r'href="((?:tel|sms):[^"{]+)"', text)) for text in texts] == [
        {"tel:112", "tel:0800", "sms:741"}
    ] * 2
    assert in_order(texts[1], "Notruf (day and night)", "Rat (Monday to Friday)", "HI to 741")


async def test_every_program_leads_to_its_own_finder(client: httpx2.AsyncClient) -> None:
    text = (await client.get("/meetings")).text.partition('id="elsewhere"')[2]
    shown = re.findall(r'href="([^"]+)" rel="noreferrer"', text.partition("</section>")[0])
    assert shown == [program.finder for program in programs().values()]


async def test_filters_narrow_and_stay_chosen(client: httpx2.AsyncClient) -> None:
    await listed(HALL, ONLINE, replace(HALL, source_id="élan", name="Élan", weekday=3, types=()))
    only = {
        "q=ELAN": "Élan",
        "weekday=3": "Élan",
        "attendance=online": "Evening Light",
        "program=AA": "Evening Light",
        "type=X": "Keep It Simple",
        "when=today&attendance=in_person": "Keep It Simple",
    }
    for asked, name in only.items():
        text = (await client.get(f"/meetings?near=33444&{asked}")).text
        assert re.findall(r'<h3><a href="[^"]+">(.*?)</a>', text) == [name], asked
    text = (await client.get("/meetings?near=33444&weekday=3&q=")).text
    assert '<option value="3" selected>Wednesday</option>' in text
    assert "Narrow it down (1 set)" in text


async def test_what_can_not_be_asked_is_said_beside_its_field(client: httpx2.AsyncClient) -> None:
    for asked in ("weekday=9", "lat=91&lng=0", "program=Nobody", "limit=5000"):
        answer = await client.get(f"/meetings?{asked}")
        assert answer.status_code == 422, asked
        assert "Please look again" in answer.text
    assert "Latitude: This is too high" in (await client.get("/meetings?lat=95&lng=0")).text
    assert (await client.get("/meetings?utm_source=x&near=")).status_code == 200


async def test_the_list_goes_on_where_it_ended(client: httpx2.AsyncClient) -> None:
    await listed(*(replace(ONLINE, source_id=f"{n}", name=f"Number {n:02}") for n in range(7)))
    names: list[str] = []
    path = "/meetings?limit=3&program=AA"
    for _page in range(3):
        text = (await client.get(path)).text
        names += re.findall(r"Number \d\d", text)
        more = re.search(r'href="(/meetings\?[^"]+)" rel="next"', text)
        path = more[1].replace("&amp;", "&") if more else ""
    assert sorted(names) == [f"Number {n:02}" for n in range(7)]
    assert path == ""


async def test_a_meeting_tells_how_to_join_and_hides_the_passcode(
    client: httpx2.AsyncClient,
) -> None:
    [online] = await listed(ONLINE)
    text = (await client.get(f"/meetings/{online.id}")).text
    assert 'href="https://zoom.us/j/123456789" rel="noreferrer"' in text
    assert 'href="tel:+16465588656,,123456789%23"' in text
    assert in_order(text, "<summary>", "Passcode and notes", "Password: serenity", "</details>")
    assert "Every Sunday, 12:30\u202fPM to 2:00\u202fPM, Los Angeles time" in text
    assert "Starts in 30 min" in text


async def test_directions_open_the_map_program_of_the_phone(client: httpx2.AsyncClient) -> None:
    [hall, vague] = await listed(HALL, replace(HALL, source_id="v", precision="approximate"))
    wanted = {
        "Mozilla/5.0 (Linux; Android 14) Chrome/131": "geo:26.4615,-80.0728?q=",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)": "https://maps.apple.com/?daddr=26.4615",
        "Mozilla/5.0 (X11; Linux) Firefox/140": "https://www.openstreetmap.org/directions?to=",
    }
    for agent, start in wanted.items():
        text = (await client.get(f"/meetings/{hall.id}", headers={"User-Agent": agent})).text
        assert f'href="{start}' in text
    text = (await client.get(f"/meetings/{vague.id}")).text
    assert "The exact place is not listed." in text
    assert "Directions" not in text


async def test_what_a_feed_says_is_only_ever_text(client: httpx2.AsyncClient) -> None:
    sign = "<img src=x onerror=alert(1)>"
    [one] = await listed(replace(ONLINE, name=sign, notes=sign, url_notes=sign))
    for path in ("/meetings", f"/meetings/{one.id}"):
        assert "<img" not in (await client.get(path)).text


async def test_a_meeting_that_is_not_there_is_not_found(client: httpx2.AsyncClient) -> None:
    for path in ("/meetings/nothing", "/meetings/6f1c2a6e-7f54-4e6c-9a53-0d2c1b8f1a11"):
        assert (await client.get(path)).status_code == 404
        assert (await client.get(f"{path}.ics")).status_code == 404


async def test_a_report_is_kept_and_names_nobody(as_alma: httpx2.AsyncClient, clock: Clock) -> None:
    [hall] = await listed(HALL)
    given = {"what": "time", "note": "It is at 7 now."}
    answer = await as_alma.post(f"/meetings/{hall.id}/report", data=given)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/meetings/{hall.id}?saved=report",
    )
    clock.advance(seconds=1)
    [kept] = await MeetingReport.newest(clock(), 9)
    assert (kept.meeting_id, kept.what, kept.note) == (hall.id, "time", "It is at 7 now.")
    [row] = await rows("SELECT * FROM meeting_report", [])
    assert not {"person_id", "person", "address"} & set(row)
    assert "Thank you." in (await as_alma.get(answer.headers["location"])).text


async def test_a_report_that_says_nothing_is_asked_again(client: httpx2.AsyncClient) -> None:
    [hall] = await listed(HALL)
    for given in ({"note": "?"}, {"what": "rude"}, {"what": "time", "note": "x" * 501}):
        answer = await client.post(f"/meetings/{hall.id}/report", data=given)
        assert answer.status_code == 422
        assert "Report a change" in answer.text


async def test_reports_are_limited(client: httpx2.AsyncClient, app: Starlette) -> None:
    [hall] = await listed(HALL)
    answers = [
        (await client.post(f"/meetings/{hall.id}/report", data={"what": "gone"})).status_code
        for _ in range(11)
    ]
    assert answers == [303] * 10 + [429]


async def test_the_first_meeting_guide_keeps_medicine_between_two(
    client: httpx2.AsyncClient,
) -> None:
    text = (await client.get("/meetings/first")).text
    assert "Your medicine is between you and your prescriber." in text


async def test_the_finder_is_a_tap_from_help_and_welcome(
    client: httpx2.AsyncClient, as_alma: httpx2.AsyncClient
) -> None:
    for path in ("/", "/help"):
        assert 'href="/meetings"' in (await client.get(path)).text
    assert 'class="shell-tab" href="/meetings"' in (await as_alma.get("/you")).text
