import asyncio

import pytest

from server.core.database import rows
from server.core.errors import SignedOut
from server.core.sealing import Tampered
from server.people.models import Person
from server.people.session_models import Session
from server.phone.forms import Luggage
from server.phone.models import MovingCode
from tests.conftest import Clock
from tests.phone.carrying import SENTINEL, code_of, row, spend


async def test_a_code_ends_the_session_that_made_it_and_begins_one(
    alma: Person, clock: Clock
) -> None:
    carried = Luggage(rows=[row()], invitation="abc")
    code = await code_of(alma, clock, carried)
    (old,) = await Session.all_of(alma, clock())
    arrival = await spend(code, clock)
    assert arrival is not None
    assert (arrival.person.id, arrival.luggage, arrival.is_shared) == (alma.id, carried, False)
    (new,) = await Session.all_of(alma, clock())
    assert new.id != old.id
    session = await Session.of_token(arrival.token, clock())
    assert session is not None
    assert session.id == new.id
    assert await MovingCode.all().count() == 0


async def test_a_code_is_good_once(alma: Person, clock: Clock) -> None:
    code = await code_of(alma, clock)
    assert await spend(code, clock)
    assert await spend(code, clock) is None


async def test_a_code_is_no_good_once_its_person_has_signed_in_there_anew(
    alma: Person, clock: Clock
) -> None:
    token = await Session.begin(alma, "", clock())
    session = await Session.of_token(token, clock())
    assert session is not None
    code, _until = await MovingCode.make(alma, session, Luggage(), clock())
    clock.advance(minutes=1)
    token = await Session.begin(alma, "", clock(), replacing=token)
    assert await spend(code, clock) is None
    assert await Session.of_token(token, clock())
    code, _until = await MovingCode.make(alma, session, Luggage(), clock())
    assert await spend(code, clock)


async def test_of_two_who_come_at_once_with_a_code_one_gets_in(alma: Person, clock: Clock) -> None:
    code = await code_of(alma, clock)
    arrivals = await asyncio.gather(*(spend(code, clock) for _ in range(8)))
    assert len([one for one in arrivals if one is not None]) == 1
    assert len(await Session.all_of(alma, clock())) == 1


async def test_a_code_that_is_made_while_the_earlier_one_is_spent(
    alma: Person, clock: Clock
) -> None:
    """Whoever is first: at most one code, and none of a session that has ended."""
    for _ in range(5):
        code = await code_of(alma, clock)
        made_by = await MovingCode.get()
        session = await Session.get(id=made_by.session_id)
        answers = await asyncio.gather(
            spend(code, clock),
            MovingCode.make(alma, session, Luggage(), clock()),
            return_exceptions=True,
        )
        assert all(isinstance(one, tuple | SignedOut | None) for one in answers), answers
        assert await MovingCode.all().count() == await Session.filter(id=session.id).count()
        await alma.change_passphrase("a whole new passphrase")


async def test_a_code_may_be_typed_as_people_type(alma: Person, clock: Clock) -> None:
    code = await code_of(alma, clock)
    assert len(code) == 9
    assert code[4] == "-"
    assert await spend(f" {code.lower().replace('-', ' ')} ", clock)


@pytest.mark.parametrize("typed", ["", "7QK4-9M2X", "7QK4", "x" * 5000, "\ud800"])
async def test_what_is_no_code_moves_nothing(alma: Person, clock: Clock, typed: str) -> None:
    await code_of(alma, clock)
    assert await spend(typed, clock) is None
    assert await MovingCode.all().count() == 1


async def test_a_code_is_good_for_ten_minutes(alma: Person, clock: Clock) -> None:
    code = await code_of(alma, clock)
    clock.advance(minutes=9, seconds=59)
    assert await spend(code, clock)
    code = await code_of(alma, clock)
    clock.advance(minutes=10)
    assert await spend(code, clock) is None


async def test_a_new_code_replaces_the_old(alma: Person, ben: Person, clock: Clock) -> None:
    bens = await code_of(ben, clock)
    first, second = await code_of(alma, clock), await code_of(alma, clock)
    assert await spend(first, clock) is None
    assert await spend(second, clock)
    assert await spend(bens, clock)


async def test_codes_that_ran_out_are_removed_when_one_is_made(
    alma: Person, ben: Person, clock: Clock
) -> None:
    await code_of(alma, clock)
    clock.advance(minutes=10)
    await code_of(ben, clock)
    assert [code.person_id for code in await MovingCode.all()] == [ben.id]


async def test_a_code_goes_with_the_session_that_made_it(alma: Person, clock: Clock) -> None:
    code = await code_of(alma, clock)
    await alma.change_passphrase("a whole new passphrase")
    assert await spend(code, clock) is None
    assert await MovingCode.all().count() == 0


async def test_a_code_goes_with_the_person(alma: Person, clock: Clock) -> None:
    code = await code_of(alma, clock)
    await alma.erase(clock())
    assert await spend(code, clock) is None
    assert [await table.all().count() for table in (MovingCode, Session, Person)] == [0, 0, 0]


async def test_no_code_is_made_for_a_session_that_ended(alma: Person, clock: Clock) -> None:
    session = await Session.of_token(await Session.begin(alma, "", clock()), clock())
    assert session is not None
    await Session.end_one(alma, session.id)
    with pytest.raises(SignedOut):
        await MovingCode.make(alma, session, Luggage(), clock())
    assert await MovingCode.all().count() == 0


async def test_a_code_of_a_phone_that_locked_meanwhile_is_good(alma: Person, clock: Clock) -> None:
    token = await Session.begin(alma, "", clock(), is_shared=True)
    session = await Session.of_token(token, clock())
    assert session is not None
    code, _expires_at = await MovingCode.make(alma, session, Luggage(), clock())
    await Session.lock(token, clock())
    arrival = await spend(code, clock)
    assert arrival is not None
    assert arrival.is_shared
    moved = await Session.of_token(arrival.token, clock())
    assert moved is not None
    assert moved.is_shared


async def test_neither_code_nor_rows_can_be_read_in_the_table(alma: Person, clock: Clock) -> None:
    code = await code_of(alma, clock, Luggage(rows=[row()], invitation="welcome-7"))
    (kept,) = await rows("SELECT * FROM moving_code")
    text = "".join(
        value.decode(errors="replace") if isinstance(value, bytes) else str(value)
        for value in kept.values()
    )
    for secret in (code, code.replace("-", ""), SENTINEL, "check_in", "welcome"):
        assert secret not in text


async def test_what_moves_opens_in_its_own_row_only(
    alma: Person, ben: Person, clock: Clock
) -> None:
    await code_of(alma, clock, Luggage(rows=[row()]))
    await code_of(ben, clock)
    (almas,) = await MovingCode.filter(person_id=alma.id)
    (bens,) = await MovingCode.filter(person_id=ben.id)
    bens.sealed = almas.sealed
    with pytest.raises(Tampered):
        await bens.carry_over(ben, clock(), _never)


async def _never(old: Session) -> str:
    raise AssertionError
