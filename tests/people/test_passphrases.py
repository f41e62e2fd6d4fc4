import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from server.core.errors import Unavailable
from server.people import passphrases

pytestmark = pytest.mark.neutral


@pytest.fixture(autouse=True)
def light_passphrases() -> None:
    """Here they cost what they cost."""


async def test_the_hash_is_argon2id_at_the_promised_cost() -> None:
    hashed = await passphrases.hash_of("seven small stones")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_only_the_passphrase_itself_matches() -> None:
    hashed = await passphrases.hash_of("seven small stones")
    assert await passphrases.matches(hashed, "seven small stones")
    assert not await passphrases.matches(hashed, "Seven small stones")


async def test_the_same_letters_match_however_a_phone_writes_them() -> None:
    hashed = await passphrases.hash_of("caf\u00e9 by the sea")
    assert await passphrases.matches(hashed, "cafe\u0301 by the sea")


async def test_nobody_can_be_signed_in_as_and_looks_like_everybody() -> None:
    somebody = await passphrases.hash_of("seven small stones")
    nobody = passphrases.hash_of_nobody()
    assert nobody.rsplit("$", 2)[0] == somebody.rsplit("$", 2)[0]
    assert len(nobody) == len(somebody)
    assert not await passphrases.matches(nobody, "seven small stones")


def test_three_thousand_of_the_commonest_are_refused() -> None:
    listed = passphrases.COMMONEST.read_text().splitlines()
    assert len(set(listed)) == 3000
    assert all(len(one) >= 10 and one == one.casefold() for one in listed)


@pytest.mark.parametrize("common", ["1234567890", "Password123", "QWERTYUIOP", "zzzzzzzzzzzz"])
def test_what_everybody_tries_is_common_in_any_case(common: str) -> None:
    assert passphrases.is_common(common)


def test_a_few_words_in_a_row_are_not_common() -> None:
    assert not passphrases.is_common("seven small stones")


async def test_at_most_two_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work, most, counting = 0, 0, threading.Lock()

    def slow(_passphrase: str) -> str:
        nonlocal at_work, most
        with counting:
            at_work += 1
            most = max(most, at_work)
        time.sleep(0.01)
        with counting:
            at_work -= 1
        return ""

    monkeypatch.setattr(passphrases, "_hasher", SimpleNamespace(hash=slow))
    await asyncio.gather(*(passphrases.hash_of("seven small stones") for _ in range(12)))
    assert most == 2


async def test_when_too_many_wait_the_next_is_asked_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passphrases, "_places", threading.BoundedSemaphore(3))
    waiting = [asyncio.ensure_future(passphrases.hash_of("seven small stones")) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await passphrases.hash_of("seven small stones")
    await asyncio.gather(*waiting)
    assert await passphrases.hash_of("seven small stones")


async def test_those_who_stop_waiting_leave_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrases, "_places", threading.BoundedSemaphore(3))
    monkeypatch.setattr(passphrases, "_threads", ThreadPoolExecutor(1))
    waiting = [asyncio.ensure_future(passphrases.hash_of("seven small stones")) for _ in range(3)]
    await asyncio.sleep(0)
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert await passphrases.hash_of("seven small stones")
