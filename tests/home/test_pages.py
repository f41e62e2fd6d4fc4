from datetime import date, timedelta

import httpx2

from server.daily.forms import CheckIn, Used
from server.daily.models import Entry
from server.people.models import Person
from tests.daily.entries import SUNDAY, check_in, craving
from tests.daily.filled_form import words_on


async def test_a_stranger_reads_what_this_is_and_where_help_is(client: httpx2.AsyncClient) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    for path in ("/about", "/sign-in", "/help"):
        assert f'href="{path}"' in page.text


async def test_the_first_next_step_is_the_check_in(as_alma: httpx2.AsyncClient) -> None:
    words = words_on(await as_alma.get("/"))
    assert "Sunday, November 22" in words
    assert "How is today?" in words


async def test_then_the_codes_are_worth_keeping_safe(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    await Entry.keep(alma, [check_in(CheckIn(mood=4))])
    page = await as_alma.get("/")
    assert 'href="/you/codes"' in page.text
    assert "Mood Good" in words_on(page)


async def test_then_there_is_nothing_left_to_do(as_alma: httpx2.AsyncClient, alma: Person) -> None:
    await alma.change(codes_kept=True)
    await Entry.keep(alma, [check_in(CheckIn(mood=4))])
    assert "Today is written down" in words_on(await as_alma.get("/"))


async def test_a_craving_alone_leaves_the_check_in_open(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    await Entry.keep(alma, [craving()])
    words = words_on(await as_alma.get("/"))
    assert "How is today?" in words
    assert "1 craving written down" in words


async def test_days_are_counted_in_all_and_of_the_last_thirty(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    days = [SUNDAY - timedelta(days=back) for back in (0, 3, 29, 30, 400)]
    await Entry.keep(alma, [check_in(CheckIn(mood=3), day=day) for day in days])
    words = words_on(await as_alma.get("/"))
    assert "5 in all" in words
    assert "3 of the last 30" in words


async def test_writing_i_used_takes_no_day_away(as_alma: httpx2.AsyncClient, alma: Person) -> None:
    await Entry.keep(alma, [check_in(CheckIn(mood=3), day=date(2026, 11, 20))])
    await Entry.keep(alma, [check_in(CheckIn(used=Used()))])
    assert "2 in all" in words_on(await as_alma.get("/"))


async def test_a_new_person_sees_no_zero(as_alma: httpx2.AsyncClient) -> None:
    assert "in all" not in words_on(await as_alma.get("/"))


async def test_the_last_seven_days_mark_only_what_was_kept(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    days = [SUNDAY - timedelta(days=back) for back in (1, 6, 7)]
    await Entry.keep(alma, [check_in(CheckIn(mood=3), day=day) for day in days])
    page = await as_alma.get("/")
    assert page.text.count("daily-day-kept") == 2
    assert "/diary/2026-11-16" in page.text
    assert "/diary/2026-11-15" not in page.text


async def test_dov_sees_nothing_of_almas_today(as_dov: httpx2.AsyncClient, alma: Person) -> None:
    await Entry.keep(alma, [check_in(CheckIn(note="sentinel"))])
    page = await as_dov.get("/")
    assert "sentinel" not in page.text
    assert "daily-day-kept" not in page.text
