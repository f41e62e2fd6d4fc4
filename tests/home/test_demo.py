from datetime import timedelta

import pytest

from server.core.control import CommandError
from server.daily.models import Entry, days_kept
from server.home import demo
from server.people.models import Person
from server.reminders.models import Reminder
from tests import cast
from tests.conftest import Clock, sign_up
from tests.house import wording

ALMA = demo.CAST[0]


async def of(role: demo.Role) -> Person:
    found = await Person.by_alias(role.alias)
    assert found is not None
    return found


def test_the_demo_has_the_cast_of_the_tests() -> None:
    cast_of_tests = [(role.alias, role.passphrase, role.timezone) for role in cast_roles()]
    assert [(role.alias, role.passphrase, role.timezone) for role in demo.CAST] == cast_of_tests


def cast_roles() -> list[cast.Role]:
    return [cast.ALMA, cast.BEN, cast.CORA, cast.DOV]


def test_the_diary_is_a_life_with_gaps_a_return_and_cravings() -> None:
    alma = [told for told in demo.diary() if told.who == "alma"]
    days = {told.days_ago for told in alma}
    assert max(days) == 42
    assert min(days) == 1
    assert 5 <= len(set(range(1, 43)) - days) <= 12
    assert len([told for told in alma if told.check_in and told.check_in.used]) == 1
    cravings = [told.craving for told in alma if told.craving]
    assert len({craving.trigger for craving in cravings}) >= 6


def test_the_diary_keeps_to_kind_words() -> None:
    texts = [line.decode() for line in demo.DIARY.read_bytes().splitlines()]
    assert list(wording.unkind_words("demo_diary.jsonl", texts)) == []


@pytest.mark.usefixtures("database")
async def test_the_demo_ends_yesterday_and_leaves_today_open(clock: Clock) -> None:
    await demo.fill(clock())
    alma = await of(ALMA)
    today = alma.today(clock())
    assert (await Entry.between(alma, today, today, 10)).items == []
    yesterday = today - timedelta(days=1)
    assert (await Entry.between(alma, yesterday, yesterday, 10)).items
    assert (await days_kept(alma, today)).total > 30
    assert await alma.check_passphrase(ALMA.passphrase)


@pytest.mark.usefixtures("database")
async def test_alma_has_an_evening_check_in_and_a_made_up_medicine(clock: Clock) -> None:
    await demo.fill(clock())
    rules = {one.rule.kind: one.rule for one in await Reminder.all_of(await of(ALMA), clock())}
    assert rules["check_in"].times == ("20:00",)
    assert rules["medication"].times == ("08:00", "20:00")
    assert rules["medication"].label == "Blue capsules"
    counts = [len(await Reminder.all_of(await of(role), clock())) for role in demo.CAST]
    assert counts == [2, 1, 0, 0]


@pytest.mark.usefixtures("database")
async def test_the_demo_is_filled_once(clock: Clock) -> None:
    await demo.fill(clock())
    count = await Entry.all().count()
    clock.advance(days=3)
    await demo.fill(clock())
    assert await Entry.all().count() == count
    assert await Person.all().count() == 4


@pytest.mark.usefixtures("database")
async def test_the_demo_keeps_away_from_real_people(clock: Clock) -> None:
    stranger = cast.Role("Old Bridge 5", "somewhere else entirely", "Europe/Berlin")
    await sign_up(stranger, clock())
    with pytest.raises(CommandError, match="name another"):
        await demo.fill(clock())


def test_the_demo_says_how_to_be_each_of_them() -> None:
    text = demo.how_to_sign_in()
    for role in demo.CAST:
        assert role.alias in text
        assert role.passphrase in text
