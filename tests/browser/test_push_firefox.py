"""Notifications in a real Firefox, from our own sender through a push service on loopback."""

import time
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import pytest_asyncio

from server.push.payload import Content
from tests import cast
from tests.autopush import SHOWN, Fault
from tests.browser.engines.driver import press, reads, until
from tests.browser.told import PAGE, STATE, Told, told

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("firefox"),  # they go on where the one before ended
]

TEST = "Your test has arrived"
NEUTRAL = "When you have a moment"
ELEVEN_MINUTES = 11 * 60
"""A test is good for ten."""
GONE = 410
TRIES = 5
CHOSEN = "() => document.querySelector('[name=before]:checked').value"
TELLS_OF_ONE = """async (page) => {
  const text = await (await fetch(page)).text();
  return text.includes("Sent to it: 1. Shown on it: 1.");
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def phone(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Told]:
    """One phone for all of them."""
    async with told(tmp_path_factory.mktemp("told")) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def alma(phone: Told) -> Told:
    """Have notifications on, and nothing on the screen."""
    await phone.turn_on()
    return phone


async def test_nothing_is_asked_before_a_tap_and_then_a_test_arrives(phone: Told) -> None:
    await phone.diary.open(PAGE)
    assert await until(phone.phone, STATE) == "ask"
    assert not await phone.phone.is_asked()
    assert not phone.service.channels
    await press(phone.phone, "Turn on here")
    await phone.phone.allow()
    await phone.has_state("on")
    await press(phone.phone, "Send a test", "main button")
    [one] = await phone.shows(1)
    assert (one["title"], len(one["tag"])) == (TEST, 32)
    assert phone.service.posts[-1].headers["Topic"] == one["tag"]
    await until(phone.phone, TELLS_OF_ONE, phone.diary.origin + PAGE)


async def test_a_repeat_is_shown_once(alma: Told) -> None:
    await alma.send_test()
    [first] = await alma.shows(1)
    acked = len(alma.service.acks)
    await alma.service.repeat()
    await alma.service.until(lambda: len(alma.service.acks) > acked)
    assert alma.service.acks[-1]["code"] == SHOWN
    assert await alma.shows(1) == [first]


async def test_what_cannot_be_read_is_shown_in_neutral_words(alma: Told) -> None:
    await alma.push()
    await alma.push(raw=b"}{")
    found = await alma.shows(2)
    assert {one["title"] for one in found} == {NEUTRAL}


async def test_of_what_was_sent_twice_while_it_was_away_one_is_kept(alma: Told) -> None:
    await alma.phone.connect(is_on=False)
    await alma.service.until(lambda: not alma.service.agents)
    alma.service.fail_next(Fault(status=503, keeps=True))
    posted = len(alma.service.posts)
    await alma.send_test()
    await alma.service.until(lambda: len(alma.service.posts) == posted + 2)
    [first, second] = alma.service.posts[posted:]
    assert first.headers["Topic"] == second.headers["Topic"]
    assert len(alma.service.waiting) == 1
    await alma.phone.connect(is_on=True)
    await alma.shows(1)


async def test_what_has_expired_is_never_shown(alma: Told) -> None:
    await alma.phone.connect(is_on=False)
    await alma.service.until(lambda: not alma.service.agents)
    await alma.send_test()
    await alma.service.until(lambda: alma.service.waiting)
    alma.service.clock = lambda: time.time() + ELEVEN_MINUTES
    await alma.phone.connect(is_on=True)
    await alma.service.until(lambda: alma.service.agents)
    await alma.push(Content("Something soon", "/due", "high"))
    [one] = await alma.shows(1)
    alma.service.clock = time.time
    assert one["title"] == "Something soon"


async def test_it_arrives_with_no_page_open(alma: Told) -> None:
    await alma.phone.put_away()
    acked = len(alma.service.acks)
    await alma.send_test()
    await alma.service.until(lambda: len(alma.service.acks) > acked)
    await alma.diary.open(PAGE)
    [one] = await alma.shows(1)
    assert one["title"] == TEST


async def test_a_tap_leads_an_open_page_there(alma: Told) -> None:
    await alma.open("/diary")
    await alma.push(Content(NEUTRAL, "/you", "normal"))
    await alma.phone.tap(NEUTRAL)
    await until(alma.phone, "() => location.pathname === '/you'")


async def test_a_tap_leaves_what_is_half_filled_alone(alma: Told) -> None:
    await alma.open("/craving")
    await alma.diary.fill({"before": "7"})
    await alma.push(Content(NEUTRAL, "/you", "normal"))
    await alma.phone.tap(NEUTRAL)
    await alma.phone.take_up("/you")
    await alma.phone.take_up("/craving")
    assert await alma.phone.evaluate(CHOSEN) == "7"
    await alma.phone.close_others()


async def test_a_permission_that_was_taken_back_ends_it(alma: Told) -> None:
    await alma.phone.permit(alma.diary.origin, "deny")
    assert await alma.send_test() == 1
    await alma.service.until(lambda: alma.service.posts[-1].status == GONE)
    await no_device(alma)
    await alma.diary.open(PAGE)
    await alma.has_state("denied")
    await alma.phone.permit(alma.diary.origin, "allow")


async def test_a_push_service_that_forgot_the_phone_is_told_of_it_anew(alma: Told) -> None:
    await alma.phone.put_away()
    earlier = set(alma.service.channels)
    await alma.service.forget_agents()
    await alma.service.until(lambda: set(alma.service.channels) > earlier)
    await arrives_again(alma)
    assert await alma.send_test() == 1
    await alma.diary.open(PAGE)
    await alma.has_state("on")


async def test_after_the_key_was_changed_the_next_start_moves_the_phone(alma: Told) -> None:
    [*_, earlier] = alma.service.channels.values()
    await alma.rotate_keys()
    await alma.send_test()  # with the earlier key: it is good for as long as a device uses it
    await alma.shows(1)
    await alma.diary.open("/diary")
    await alma.service.until(lambda: [*alma.service.channels.values()][-1].key != earlier.key)
    await alma.diary.open(PAGE)
    await alma.has_state("on")
    await alma.phone.clear()
    await alma.send_test()
    await alma.shows(1)


async def test_a_phone_that_was_taken_off_the_list_stays_off(alma: Told) -> None:
    await press(alma.phone, "Remove", "main button")
    await reads(alma.phone, "off the list")
    await alma.has_state("ask")
    assert await alma.phone.subscription() is None
    assert await alma.send_test() == 0


async def test_signing_out_ends_it_on_both_sides(alma: Told) -> None:
    [*_, channel] = alma.service.channels.values()
    await alma.diary.sign_out()
    await alma.service.until(lambda: channel.is_gone)
    assert await alma.send_test() == 0
    assert await alma.phone.subscription() is None
    await alma.diary.sign_in(cast.ALMA)
    await alma.diary.open(PAGE)
    await alma.has_state("ask")


async def test_a_session_ended_elsewhere_ends_it_here_too(alma: Told) -> None:
    [*_, channel] = alma.service.channels.values()
    await end_other_sessions(alma)
    assert await alma.send_test() == 0
    await alma.diary.open("/diary")
    await alma.service.until(lambda: channel.is_gone)


async def end_other_sessions(alma: Told) -> None:
    """As from another device: this one is not told."""
    answer = await alma.elsewhere.post("/you/sessions/end-others")
    assert answer.status_code == 303


async def no_device(alma: Told) -> None:
    """Wait until the server knows of no device."""
    await until(alma.phone, "async () => !(await (await fetch('/api/v1/push/key')).json()).is_on")


async def arrives_again(alma: Told) -> None:
    """Send tests until one arrives: the phone tells its new address by itself, at its own time."""
    acked = len(alma.service.acks)
    for _try in range(TRIES):
        await alma.send_test()
        with suppress(TimeoutError):
            return await alma.service.until(lambda: len(alma.service.acks) > acked, 2)
    raise AssertionError("nothing arrives any more")
