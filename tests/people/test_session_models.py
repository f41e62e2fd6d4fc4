import asyncio
from collections.abc import Awaitable, Callable

import pytest

from server.core.database import rows
from server.core.errors import SignedOut
from server.people.models import Person, SignedUp
from server.people.session_models import Session
from tests.conftest import Clock
from tests.people.conftest import GIVEN, sign_up


async def shared_session(person: Person, clock: Clock) -> tuple[str, str]:
    """Begin a session on a phone that others use; give its token and its resume token."""
    token = await Session.begin(person, "", clock(), is_shared=True)
    session = await Session.of_token(token, clock())
    assert session is not None
    return token, await session.share(clock())


async def test_only_the_hash_of_a_token_is_kept(signed_up: SignedUp, clock: Clock) -> None:
    token = await Session.begin(signed_up.person, "Chrome on Android", clock())
    assert len(token) == 43
    session = await Session.of_token(token, clock())
    assert session is not None
    assert token not in str(await rows("SELECT * FROM session"))
    assert signed_up.person.open_label(session.id, session.sealed_label) == "Chrome on Android"


async def test_a_session_ends_after_30_days_without_use(signed_up: SignedUp, clock: Clock) -> None:
    token = await Session.begin(signed_up.person, "", clock())
    clock.advance(days=29, hours=23)
    session = await Session.of_token(token, clock())
    assert session is not None
    await session.see(clock())
    clock.advance(days=29, hours=23)
    assert await Session.of_token(token, clock())
    clock.advance(hours=2)
    assert await Session.of_token(token, clock()) is None


async def test_a_session_ends_after_180_days_however_much_it_is_used(
    signed_up: SignedUp, clock: Clock
) -> None:
    token = await Session.begin(signed_up.person, "", clock())
    for _day in range(179):
        clock.advance(days=1)
        session = await Session.of_token(token, clock())
        assert session is not None
        await session.see(clock())
    clock.advance(days=1)
    assert await Session.of_token(token, clock()) is None


async def test_use_is_noted_once_an_hour_at_most(signed_up: SignedUp, clock: Clock) -> None:
    token, began_at = await Session.begin(signed_up.person, "", clock()), clock()
    clock.advance(minutes=59)
    for minutes in (0, 1):
        clock.advance(minutes=minutes)
        session = await Session.of_token(token, clock())
        assert session is not None
        await session.see(clock())
        seen = await Session.get(id=session.id)
        assert (seen.seen_at == began_at) is (minutes == 0)


async def test_a_passphrase_that_was_changed_meanwhile_begins_no_session(
    signed_up: SignedUp, clock: Clock
) -> None:
    proved = await Person.by_passphrase(GIVEN["alias"], GIVEN["passphrase"])
    assert proved is not None
    await signed_up.person.change_passphrase("a lamp, a rope, a boat")
    with pytest.raises(SignedOut):
        await Session.begin(proved, "Chrome", clock())
    assert await Session.begin(signed_up.person, "Chrome", clock())


async def test_a_shared_session_closes_after_five_minutes_without_use(
    signed_up: SignedUp, clock: Clock
) -> None:
    token, _resume = await shared_session(signed_up.person, clock)
    clock.advance(minutes=4, seconds=59)
    assert await Session.of_token(token, clock())
    clock.advance(seconds=1)
    assert await Session.of_token(token, clock()) is None
    assert len(await Session.all_of(signed_up.person, clock())) == 1


async def test_a_shared_session_stays_open_while_it_is_used(
    signed_up: SignedUp, clock: Clock
) -> None:
    token, _resume = await shared_session(signed_up.person, clock)
    for _ in range(10):
        clock.advance(minutes=4)
        session = await Session.of_token(token, clock())
        assert session is not None
        await session.see(clock())


async def test_use_of_a_shared_session_is_noted_every_30_seconds_at_most(
    signed_up: SignedUp, clock: Clock
) -> None:
    token, _resume = await shared_session(signed_up.person, clock)
    began_at = clock()
    for seconds, is_noted in ((29, False), (1, True)):
        clock.advance(seconds=seconds)
        session = await Session.of_token(token, clock())
        assert session is not None
        await session.see(clock())
        seen = await Session.get(id=session.id)
        assert (seen.seen_at > began_at) is is_noted


async def test_a_session_nobody_shares_stays_open_for_days(
    signed_up: SignedUp, clock: Clock
) -> None:
    token = await Session.begin(signed_up.person, "", clock())
    clock.advance(days=20)
    await Session.lock(token, clock())
    assert await Session.of_token(token, clock())


async def test_sharing_a_session_that_was_noted_long_ago_does_not_close_it(
    signed_up: SignedUp, clock: Clock
) -> None:
    token = await Session.begin(signed_up.person, "", clock())
    clock.advance(minutes=50)
    session = await Session.of_token(token, clock())
    assert session is not None
    await session.share(clock())
    assert await Session.of_token(token, clock())


async def test_a_resume_token_opens_it_again_with_a_new_token(
    signed_up: SignedUp, clock: Clock
) -> None:
    token, resume = await shared_session(signed_up.person, clock)
    clock.advance(days=2)
    resumed = await Session.resume(resume, clock(), earlier=token)
    assert resumed is not None
    assert resumed.person.id == signed_up.person.id
    assert resumed.token != token
    assert await Session.of_token(resumed.token, clock())
    assert await Session.of_token(token, clock()) is None


async def test_what_is_open_still_keeps_its_token(signed_up: SignedUp, clock: Clock) -> None:
    token, resume = await shared_session(signed_up.person, clock)
    again = await Session.resume(resume, clock(), earlier=token)
    assert again is not None
    assert again.token == token


async def test_a_locked_token_is_never_good_again(signed_up: SignedUp, clock: Clock) -> None:
    token, resume = await shared_session(signed_up.person, clock)
    read_before = await Session.of_token(token, clock())
    assert read_before is not None
    clock.advance(seconds=31)
    await Session.lock(token, clock())
    await read_before.see(clock())  # a request that was under way when it was locked
    assert await Session.of_token(token, clock()) is None
    resumed = await Session.resume(resume, clock(), earlier=token)
    assert resumed is not None
    assert await Session.of_token(token, clock()) is None


async def test_locking_what_closed_long_ago_does_not_make_it_younger(
    signed_up: SignedUp, clock: Clock
) -> None:
    token, resume = await shared_session(signed_up.person, clock)
    clock.advance(days=29)
    await Session.lock(token, clock())
    clock.advance(days=1)
    assert await Session.resume(resume, clock(), earlier="") is None


async def test_only_the_resume_token_given_last_is_good(signed_up: SignedUp, clock: Clock) -> None:
    token, first = await shared_session(signed_up.person, clock)
    session = await Session.of_token(token, clock())
    assert session is not None
    second = await session.share(clock())
    assert await Session.resume(first, clock(), earlier="") is None
    assert await Session.resume(second, clock(), earlier="")


async def test_on_ones_own_phone_no_resume_token_is_good(signed_up: SignedUp, clock: Clock) -> None:
    token, resume = await shared_session(signed_up.person, clock)
    session = await Session.of_token(token, clock())
    assert session is not None
    await session.keep_to_oneself(clock())
    clock.advance(minutes=30)
    assert await Session.of_token(token, clock())
    assert await Session.resume(resume, clock(), earlier="") is None


async def test_nothing_is_resumed_with_nothing(signed_up: SignedUp, clock: Clock) -> None:
    await Session.begin(signed_up.person, "", clock(), is_shared=True)
    for guess in ("", "None", "A" * 43):
        assert await Session.resume(guess, clock(), earlier="") is None


async def test_nothing_is_resumed_in_a_browser_that_is_somebody_elses_by_now(
    signed_up: SignedUp, clock: Clock
) -> None:
    _token, resume = await shared_session(signed_up.person, clock)
    other = (await sign_up(clock(), alias="plain otter 11")).person
    others = await Session.begin(other, "", clock(), is_shared=True)
    clock.advance(hours=1)
    assert await Session.resume(resume, clock(), earlier=others) is None
    assert await Session.resume(resume, clock(), earlier="")


async def sign_out(signed_up: SignedUp, token: str, clock: Clock) -> None:
    await Session.end_of_token(token)


async def end_from_the_list(signed_up: SignedUp, token: str, clock: Clock) -> None:
    (session,) = await Session.all_of(signed_up.person, clock())
    assert await Session.end_one(signed_up.person, session.id)


async def end_from_elsewhere(signed_up: SignedUp, token: str, clock: Clock) -> None:
    elsewhere = await Session.begin(signed_up.person, "", clock())
    session = await Session.of_token(elsewhere, clock())
    assert session is not None
    await session.end_others()


async def change_passphrase(signed_up: SignedUp, token: str, clock: Clock) -> None:
    await signed_up.person.change_passphrase("a whole new passphrase")


async def recover(signed_up: SignedUp, token: str, clock: Clock) -> None:
    assert await Person.recover(GIVEN["alias"], signed_up.codes[0], "yet another passphrase")


async def delete(signed_up: SignedUp, token: str, clock: Clock) -> None:
    await signed_up.person.erase(clock())


async def wait_too_long(signed_up: SignedUp, token: str, clock: Clock) -> None:
    clock.advance(days=30)


@pytest.mark.parametrize(
    "end",
    [
        sign_out,
        end_from_the_list,
        end_from_elsewhere,
        change_passphrase,
        recover,
        delete,
        wait_too_long,
    ],
)
async def test_a_resume_token_ends_with_its_session(
    signed_up: SignedUp,
    clock: Clock,
    end: Callable[[SignedUp, str, Clock], Awaitable[None]],
) -> None:
    token, resume = await shared_session(signed_up.person, clock)
    clock.advance(minutes=10)  # it is closed by now, and has not ended
    await end(signed_up, token, clock)
    assert await Session.resume(resume, clock(), earlier="") is None


async def test_a_session_that_ended_meanwhile_is_not_shared(
    signed_up: SignedUp, clock: Clock
) -> None:
    token, _resume = await shared_session(signed_up.person, clock)
    session = await Session.of_token(token, clock())
    assert session is not None
    await Session.end_of_token(token)
    with pytest.raises(SignedOut):
        await session.share(clock())
    assert await Session.all().count() == 0


async def test_only_the_hash_of_a_resume_token_is_kept(signed_up: SignedUp, clock: Clock) -> None:
    _token, resume = await shared_session(signed_up.person, clock)
    assert len(resume) == 43
    assert resume not in str(await rows("SELECT * FROM session"))


async def test_two_pages_that_resume_at_once_both_get_in(signed_up: SignedUp, clock: Clock) -> None:
    token, resume = await shared_session(signed_up.person, clock)
    clock.advance(hours=1)
    both = [Session.resume(resume, clock(), earlier=token) for _ in range(2)]
    found = [one for one in await asyncio.gather(*both) if one is not None]
    good = [one for one in found if await Session.of_token(one.token, clock())]
    assert (len(found), len(good)) == (2, 1)
