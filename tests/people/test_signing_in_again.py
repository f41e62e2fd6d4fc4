"""What becomes of the sessions that were there when somebody signs in."""

import asyncio

import pytest

from server.core.database import write
from server.core.errors import SignedOut
from server.people.models import SignedUp
from server.people.session_models import Session
from tests.conftest import Clock
from tests.people.conftest import sign_up
from tests.people.test_session_models import shared_session


async def test_sessions_that_ran_out_are_cleared_away(signed_up: SignedUp, clock: Clock) -> None:
    await Session.begin(signed_up.person, "", clock())
    clock.advance(days=31)
    token = await Session.begin(signed_up.person, "", clock())
    await Session.forget_ended(clock())
    assert await Session.all().count() == 1
    assert await Session.of_token(token, clock())


async def test_signing_in_while_the_clock_is_ahead_ends_no_other_session(
    signed_up: SignedUp, clock: Clock
) -> None:
    token = await Session.begin(signed_up.person, "", clock())
    clock.advance(days=400)
    await Session.begin(signed_up.person, "", clock())
    clock.advance(days=-400)
    assert await Session.of_token(token, clock())


async def test_signing_in_again_keeps_the_id_and_nothing_else(
    signed_up: SignedUp, clock: Clock
) -> None:
    token, resume = await shared_session(signed_up.person, clock)
    had = await Session.get()
    clock.advance(days=2)
    fresh = await Session.begin(signed_up.person, "Firefox", clock(), replacing=token)
    has = await Session.of_token(fresh, clock())
    assert has is not None
    assert (has.id, has.created_at, has.is_shared, has.resume_hash) == (
        had.id,
        clock(),
        False,
        None,
    )
    assert signed_up.person.open_label(has.id, has.sealed_label) == "Firefox"
    assert await Session.of_token(token, clock()) is None
    assert await Session.resume(resume, clock(), earlier=fresh) is None
    assert await Session.all().count() == 1


async def test_signing_out_at_the_same_time_keeps_nobody_from_signing_in(
    signed_up: SignedUp, clock: Clock
) -> None:
    token = await Session.begin(signed_up.person, "", clock())
    has_ended, may_be_kept = asyncio.Event(), asyncio.Event()

    async def sign_out() -> None:
        await Session.end_of_token(token)
        has_ended.set()
        await may_be_kept.wait()

    signing_out = asyncio.create_task(write(sign_out))
    await has_ended.wait()
    signing_in = asyncio.create_task(Session.begin(signed_up.person, "", clock(), replacing=token))
    await asyncio.sleep(0.3)  # as far as it comes meanwhile
    may_be_kept.set()
    await signing_out
    assert await Session.of_token(await signing_in, clock())
    assert await Session.all().count() == 1


async def test_a_request_from_before_signing_in_again_can_not_share_the_session(
    signed_up: SignedUp, clock: Clock
) -> None:
    token = await Session.begin(signed_up.person, "", clock())
    before = await Session.of_token(token, clock())
    assert before is not None
    await Session.begin(signed_up.person, "", clock(), replacing=token)
    for change in (before.share, before.keep_to_oneself):
        with pytest.raises(SignedOut):
            await change(clock())
    session = await Session.get()
    assert (session.is_shared, session.resume_hash) == (False, None)


async def test_the_session_of_somebody_else_or_one_that_ran_out_is_not_gone_on_with(
    signed_up: SignedUp, clock: Clock
) -> None:
    other = (await sign_up(clock(), alias="plain otter 11")).person
    others = await Session.begin(other, "", clock())
    had = await Session.get()
    own = await Session.begin(signed_up.person, "", clock(), replacing=others)
    second = await Session.get()
    assert (second.id == had.id, second.person_id) == (False, signed_up.person.id)
    clock.advance(days=30)
    await Session.begin(signed_up.person, "", clock(), replacing=own)
    third = await Session.get()
    assert third.id != second.id
