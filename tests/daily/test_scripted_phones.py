"""The phone's own scripts and the real server: two phones, bad lines, nothing lost or doubled."""

import random
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from server.core.settings import Settings
from tests import cast
from tests.child import Child, environment_of
from tests.daily.scripted import Account, Json, ScriptedPhone

pytestmark = [pytest.mark.browser, pytest.mark.neutral]

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
FAULTS = ("cut", "cut", "lose", 429, 503, 500)


@pytest.fixture
def port(settings: Settings, tmp_path: Path) -> Iterator[int]:
    child = Child(environment_of(settings), tmp_path / "server.log")
    child.start()
    yield child.port
    child.stop()


@pytest.fixture
def account(port: int) -> Account:
    return Account(port)


@pytest.fixture
async def phones(port: int, account: Account) -> AsyncIterator[list[ScriptedPhone]]:
    async with AsyncExitStack() as stack:
        two = [await stack.enter_async_context(ScriptedPhone(port)) for _ in range(2)]
        for phone in two:
            await phone.tell("signIn", account.person, account.new_session())
        yield two


def craving(chance: random.Random, **changes: object) -> Json:
    at = NOON - timedelta(days=chance.randrange(80), seconds=chance.randrange(3000))
    return {
        "id": str(UUID(int=chance.getrandbits(128), version=4)),
        "kind": "craving",
        "rev": 1,
        "local_date": at.date().isoformat(),
        "recorded_at": at.isoformat().replace("+00:00", "Z"),
        "timezone": "UTC",
        "data": {"before": chance.randrange(11)},
    } | changes


def edited(item: Json, **data: object) -> Json:
    return item | {"rev": item["rev"] + 1, "data": {"before": 1} | data}


def deletion(item: Json) -> Json:
    return {"id": item["id"], "kind": item["kind"], "rev": item["rev"] + 1, "deleted": True}


def plain(diary: dict[str, Json]) -> dict[str, Json]:
    """Instants written alike."""
    return {
        key: item | {"recorded_at": datetime.fromisoformat(item["recorded_at"])}
        for key, item in diary.items()
    }


async def assert_equal(account: Account, phones: list[ScriptedPhone]) -> dict[str, Json]:
    """All three have the same diary once everybody was online twice."""
    for phone in (*phones, *phones):
        await phone.settle()
        assert await phone.tell("waiting") == []
    kept = plain(account.diary())
    for phone in phones:
        assert plain(await phone.diary()) == kept
    return kept


class Owner:
    """Somebody who does this and that on either phone; `added` and `removed` are ids."""

    def __init__(self, phones: list[ScriptedPhone], seed: int) -> None:
        self._phones, self._chance = phones, random.Random(seed)
        self.added: set[str] = set()
        self.removed: set[str] = set()

    async def act(self) -> None:
        phone, chance = self._chance.choice(self._phones), self._chance
        phone.line.to_come.extend(chance.choices(("pass", *FAULTS), k=chance.randrange(3)))
        act = chance.choice((self._add, self._add, self._edit, self._edit, self._remove, None))
        if act is not None:
            await act(phone)
        else:
            await phone.tell(chance.choice(("flush", "flushTwice", "catchUp", "catchUpTwice")))

    async def _add(self, phone: ScriptedPhone) -> None:
        items = [craving(self._chance) for _ in range(self._chance.choice((1, 1, 2, 60)))]
        self.added |= {item["id"] for item in items}
        await phone.tell("keep", items)

    async def _edit(self, phone: ScriptedPhone) -> None:
        for item in await self._one(phone):
            await phone.tell("keep", [edited(item, after=self._chance.randrange(11))])

    async def _remove(self, phone: ScriptedPhone) -> None:
        for item in await self._one(phone):
            self.removed.add(item["id"])
            await phone.tell("keep", [deletion(item)])

    async def _one(self, phone: ScriptedPhone) -> list[Json]:
        seen = sorted((await phone.diary()).items())
        return [self._chance.choice(seen)[1]] if seen else []


@pytest.mark.parametrize("seed", range(4))
async def test_two_phones_and_the_server_end_equal(
    account: Account, phones: list[ScriptedPhone], seed: int
) -> None:
    owner = Owner(phones, seed)
    for _ in range(80):
        await owner.act()
    kept = await assert_equal(account, phones)
    assert owner.added >= kept.keys() >= owner.added - owner.removed
    assert owner.removed


async def test_a_batch_whose_answer_was_cut_is_kept_once(
    account: Account, phones: list[ScriptedPhone]
) -> None:
    phone, items = phones[0], [craving(random.Random(n)) for n in range(120)]
    await phone.keep(*items)
    phone.line.to_come.extend(["cut", "pass", "cut", "pass", "cut"])
    tallies = [await phone.tell("flush") for _ in range(4)]
    assert [tally["sent"] for tally in tallies] == [0, 50, 50, 20]
    assert [tally["isDone"] for tally in tallies] == [False, False, False, True]
    assert len(await assert_equal(account, phones)) == 120


async def test_page_and_worker_at_once_send_each_row_once(
    account: Account, phones: list[ScriptedPhone]
) -> None:
    phone = phones[0]
    await phone.keep(*[craving(random.Random(n)) for n in range(70)])
    phone.line.asked.clear()
    one, other = await phone.tell("flushTwice")
    assert (one["sent"], other["sent"]) == (70, 0)
    assert phone.line.asked == ["POST /api/v1/sync HTTP/1.1"] * 2
    assert len(await assert_equal(account, phones)) == 70


@pytest.mark.parametrize("is_edit_first", [True, False])
async def test_removed_on_one_phone_and_changed_on_the_other_it_is_gone(
    account: Account, phones: list[ScriptedPhone], *, is_edit_first: bool
) -> None:
    one, other = phones
    item = craving(random.Random(1))
    await one.keep(item)
    await assert_equal(account, phones)
    await one.keep(edited(item, after=2))
    await other.keep(deletion(item))
    for phone in phones if is_edit_first else reversed(phones):
        await phone.settle()
    assert await assert_equal(account, phones) == {}


async def test_a_session_that_ended_sends_the_rest_after_the_next_sign_in(
    account: Account, phones: list[ScriptedPhone]
) -> None:
    phone, cookie = phones[0], account.new_session()
    await phone.tell("signIn", account.person, cookie)
    await phone.keep(*[craving(random.Random(n)) for n in range(80)])
    account.end_session(cookie)
    assert await phone.tell("flush") == {"sent": 0, "refused": 0, "isDone": True}
    assert not await phone.tell("isOpen")
    await phone.tell("signIn", account.person, account.new_session())
    assert len(await phone.tell("waiting")) == 80
    assert len(await assert_equal(account, phones)) == 80


async def test_somebody_else_signed_in_sends_nothing_of_it(
    port: int, account: Account, phones: list[ScriptedPhone]
) -> None:
    phone, stranger = phones[0], Account(port, cast.DOV)
    await phone.keep(craving(random.Random(1)))
    await phone.tell("signIn", stranger.person, stranger.new_session())
    await phone.settle()
    assert (stranger.diary(), account.diary(), await phone.diary()) == ({}, {}, {})
    await phone.tell("signIn", account.person, account.new_session())
    assert len(await assert_equal(account, phones)) == 1


async def test_what_the_server_refuses_stays_and_can_be_mended(
    account: Account, phones: list[ScriptedPhone]
) -> None:
    phone, chance = phones[0], random.Random(1)
    good, bad, poisoned = craving(chance), craving(chance, data={"before": 11}), craving(chance)
    await phone.keep(good, bad, poisoned | {"id": "7"}, craving(chance))
    assert await phone.tell("flush") == {"sent": 2, "refused": 2, "isDone": True}
    first, second = await phone.tell("refused")
    assert (first["change"], list(first["error"]["fields"])) == (bad, ["data.before"])
    assert list(second["error"]["fields"]) == ["items.0.id"]
    await phone.keep(edited(bad))
    await phone.tell("drop", second["seq"])
    kept = await assert_equal(account, phones)
    assert await phone.tell("refused") == []
    assert (len(kept), kept[bad["id"]]["rev"]) == (3, 2)
