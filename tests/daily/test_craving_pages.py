from datetime import date
from uuid import UUID

import httpx2
import msgspec
import pytest

from server.daily.forms import Craving, CravingItem, Item
from server.daily.models import Entry, day_of
from server.people.models import Person
from tests.conftest import Clock
from tests.daily.entries import SUNDAY, check_in, craving
from tests.daily.filled_form import form_on, words_on


async def kept(person: Person, day: date = SUNDAY) -> list[Craving]:
    return [item.data for item in (await day_of(person, day)).cravings]


async def log(client: httpx2.AsyncClient, **typed: str | list[str]) -> httpx2.Response:
    form = form_on(await client.get("/craving"), "/craving")
    return await client.post("/craving", data=form | typed)


async def test_a_number_and_a_reason_are_all_it_takes(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    answer = await log(as_alma, before="6", trigger=["", "payday"])
    assert answer.status_code == 303
    assert await kept(alma) == [Craving(before=6, trigger="payday")]
    assert "6 of 10 · Payday" in words_on(await as_alma.get(answer.headers["location"]))


async def test_own_words_are_a_reason_too(as_alma: httpx2.AsyncClient, alma: Person) -> None:
    await log(as_alma, before="2", trigger=" an old song ")
    assert await kept(alma) == [Craving(before=2, trigger="an old song")]


async def test_own_words_beside_a_tapped_reason_become_the_note(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    await log(as_alma, before="2", trigger=["pain", "my knee"])
    assert await kept(alma) == [Craving(before=2, trigger="pain", note="my knee")]


async def test_no_reason_is_needed(as_alma: httpx2.AsyncClient, alma: Person) -> None:
    await log(as_alma, before="0")
    assert await kept(alma) == [Craving(before=0)]


async def test_a_reason_without_a_number_is_kept_for_the_next_tap(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    page = await log(as_alma, trigger=["my knee", "pain"])
    assert page.status_code == 422
    assert "Please tap how strong it is" in words_on(page)
    assert "Save with “Pain”" in words_on(page)
    assert form_on(page, "/craving")["trigger"] == "my knee"
    assert await kept(alma) == []


async def test_the_same_page_sent_twice_is_one_craving(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    form = form_on(await as_alma.get("/craving"), "/craving") | {"before": "4"}
    first, second = [await as_alma.post("/craving", data=form) for _time in range(2)]
    assert first.headers["location"] == second.headers["location"]
    assert await kept(alma) == [Craving(before=4)]


async def test_a_late_repeat_does_not_undo_what_was_added(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    form = form_on(await as_alma.get("/craving"), "/craving") | {"before": "4"}
    path = (await as_alma.post("/craving", data=form)).headers["location"]
    await as_alma.post(path, data={"after": "1"})
    assert (await as_alma.post("/craving", data=form)).headers["location"] == path
    assert await kept(alma) == [Craving(before=4, after=1)]


async def test_an_id_that_belongs_to_something_else_swallows_nothing(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    other = check_in()
    await Entry.keep(alma, [other])
    await as_alma.post("/craving", data={"id": str(other.id), "before": "4"})
    assert await kept(alma) == [Craving(before=4)]


async def test_more_can_be_added_and_corrected(as_alma: httpx2.AsyncClient, alma: Person) -> None:
    path = (await log(as_alma, before="7", trigger="alone")).headers["location"]
    form = form_on(await as_alma.get(path), path)
    more = {"after": "2", "helped": ["breath"], "helped.own": "called Sam", "note": "Phew."}
    await as_alma.post(path, data=form | more)
    whole = Craving(
        before=7, trigger="alone", after=2, helped=["breath", "called Sam"], note="Phew."
    )
    assert await kept(alma) == [whole]
    again = form_on(await as_alma.get(path), path)
    assert again["helped"] == ["breath", "called Sam"]
    await as_alma.post(path, data=again)
    assert await kept(alma) == [whole]


async def test_a_mistake_keeps_what_was_added_as_typed(as_alma: httpx2.AsyncClient) -> None:
    path = (await log(as_alma, before="7")).headers["location"]
    page = await as_alma.post(path, data={"after": "11", "helped": "breath", "note": "mine"})
    assert page.status_code == 422
    form = form_on(page, path)
    assert (form["helped"], form["note"]) == ("breath", "mine")


async def test_a_meeting_is_one_tap_away(as_alma: httpx2.AsyncClient) -> None:
    assert '<a class="shell-link" href="/meetings">' in (await as_alma.get("/craving")).text


async def test_a_strong_craving_shows_the_help_line(as_alma: httpx2.AsyncClient) -> None:
    path = (await log(as_alma, before="8")).headers["location"]
    words = words_on(await as_alma.get(path))
    assert "988" in words
    assert "Nobody was told" in words


async def test_a_lesser_craving_shows_what_to_do_and_no_help_line(
    as_alma: httpx2.AsyncClient,
) -> None:
    path = (await log(as_alma, before="7")).headers["location"]
    words = words_on(await as_alma.get(path))
    assert "988" not in words
    assert "What now?" in words


async def test_a_craving_can_be_removed(as_alma: httpx2.AsyncClient, alma: Person) -> None:
    path = (await log(as_alma, before="7")).headers["location"]
    answer = await as_alma.post(f"{path}/remove")
    assert answer.headers["location"] == "/diary/2026-11-22"
    assert await kept(alma) == []
    assert (await as_alma.get(path)).status_code == 404


@pytest.mark.parametrize("act", ["", "/remove"])
async def test_what_a_phone_changes_meanwhile_undoes_nothing(
    as_alma: httpx2.AsyncClient, alma: Person, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    item = craving()
    await Entry.keep(alma, [item])
    find = Entry.find

    async def find_then_change(person: Person, entry_id: UUID) -> Item | None:
        monkeypatch.setattr(Entry, "find", find)
        found = await find(person, entry_id)
        await Entry.keep(person, [msgspec.structs.replace(item, rev=9)])
        return found

    monkeypatch.setattr(Entry, "find", find_then_change)
    await as_alma.post(f"/craving/{item.id}{act}", data={"after": "1"})
    assert [one.after for one in await kept(alma)] == ([] if act else [1])


async def test_an_old_craving_can_be_seen_and_removed_but_not_changed(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    item = craving(day=date(2026, 10, 1))
    await Entry.keep(alma, [item])
    path = f"/craving/{item.id}"
    assert "Add more" not in words_on(await as_alma.get(path))
    assert (await as_alma.post(path, data={"after": "1"})).status_code == 404
    assert (await as_alma.post(f"{path}/remove")).status_code == 303


async def test_dov_finds_no_craving_of_almas(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, alma: Person
) -> None:
    path = (await log(as_alma, before="7")).headers["location"]
    assert (await as_dov.get(path)).status_code == 404
    assert (await as_dov.post(path, data={"after": "1"})).status_code == 404
    assert (await as_dov.post(f"{path}/remove")).status_code == 404
    assert await kept(alma) == [Craving(before=7)]


async def test_dov_posting_almas_id_touches_only_his_own_diary(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, alma: Person, dov: Person
) -> None:
    path = (await log(as_alma, before="7")).headers["location"]
    await as_dov.post("/craving", data={"id": path.rpartition("/")[2], "before": "1"})
    assert await kept(alma) == [Craving(before=7)]
    assert await kept(dov) == [Craving(before=1)]


async def test_a_check_in_is_no_craving(as_alma: httpx2.AsyncClient, alma: Person) -> None:
    item = check_in()
    await Entry.keep(alma, [item])
    assert (await as_alma.get(f"/craving/{item.id}")).status_code == 404


@pytest.mark.parametrize("name", ["a989327d-c572-45b3-b0a7-81230c6e9b7f", "nothing"])
async def test_what_was_never_kept_is_not_found(as_alma: httpx2.AsyncClient, name: str) -> None:
    assert (await as_alma.get(f"/craving/{name}")).status_code == 404


async def test_a_craving_belongs_to_the_day_where_the_person_lives(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    clock.advance(hours=8)
    await log(as_alma, before="3")
    [item] = (await Entry.since(alma, 0, 10)).items
    assert isinstance(item, CravingItem)
    assert (item.local_date, item.timezone) == (SUNDAY, "America/New_York")
