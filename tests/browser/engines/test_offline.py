"""A hundred saves with the server gone: each is there once when it is back. In three engines."""

from collections import Counter
from datetime import date, timedelta

import pytest

from tests import cast
from tests.browser.engines.diary import Diary
from tests.browser.engines.driver import HAS_HEADING, Phone, reads, until
from tests.browser.record import Item, record_of
from tests.browser.server import origin_of
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NEW_DAYS = 7
CRAVINGS = 93
EDITS = 8


async def test_a_hundred_saves_without_the_server_are_a_hundred_rows(
    phone: Phone, child: Child
) -> None:
    diary = Diary(phone, origin_of(child))
    await diary.sign_up(cast.ALMA)
    await diary.be_ready()
    today = cast.today(cast.ALMA)
    await diary.check_in(today, mood="3")
    await diary.all_sent()

    child.kill()
    await keep_a_hundred(diary, today)
    assert await diary.waiting() >= NEW_DAYS + CRAVINGS
    await everything_opens(diary)

    child.start()
    await diary.open("/")
    await diary.all_sent()
    await diary.open("/diary?from=server")
    check(await record_of(diary.origin, cast.ALMA), today)


async def keep_a_hundred(diary: Diary, today: date) -> None:
    """Each from a page that was opened anew; the edits come on top."""
    for number in range(NEW_DAYS):
        await diary.check_in(today - timedelta(days=number + 1), craving="5")
    for number in range(CRAVINGS):
        await diary.crave(number % 11, f"mark {number}.")
    for number in range(EDITS):
        await diary.check_in(today - timedelta(days=number), confidence="7")


async def everything_opens(diary: Diary) -> None:
    """What a person may want to look at is there without the server."""
    for path, words in [
        ("/", "Today"),
        ("/check-in", "How is today?"),
        ("/craving", "A craving?"),
        ("/diary", "Diary"),
        ("/help", "Help"),
        ("/you", ""),
    ]:
        await diary.open(path)
        await reads(diary.phone, words, "body")
        await until(diary.phone, HAS_HEADING)


def check(record: list[Item], today: date) -> None:
    kinds = Counter(item["kind"] for item in record)
    assert kinds == {"check_in": NEW_DAYS + 1, "craving": CRAVINGS}
    words = sorted(item["data"]["trigger"] for item in record if item["kind"] == "craving")
    assert words == sorted(f"mark {number}." for number in range(CRAVINGS))
    days = {item["local_date"]: item["data"] for item in record if item["kind"] == "check_in"}
    earlier = [today - timedelta(days=number + 1) for number in range(NEW_DAYS)]
    told = {day.isoformat(): {"craving": 5, "confidence": 7} for day in earlier}
    assert days == {today.isoformat(): {"mood": 3, "confidence": 7}, **told}
