import asyncio
from uuid import uuid4

import pytest
from starlette.applications import Starlette

from server.core.database import rows, write
from server.core.errors import Conflict, SignedOut
from server.core.sealing import Tampered
from server.people.models import Person, RecoveryCode, SignedUp, Tombstone
from server.people.session_models import Session
from tests.conftest import Clock
from tests.people.conftest import GIVEN, sign_up


async def test_a_person_is_found_by_alias_in_any_case_and_spacing(signed_up: SignedUp) -> None:
    found = await Person.by_alias("  Quiet   HERON 47")
    assert found is not None
    assert found.id == signed_up.person.id
    assert (found.alias, found.timezone) == ("quiet heron 47", "America/New_York")


async def test_a_person_signs_in_with_the_passphrase_alone(signed_up: SignedUp) -> None:
    assert signed_up.is_new
    assert await Person.by_passphrase(GIVEN["alias"], GIVEN["passphrase"])
    assert not await Person.by_passphrase(GIVEN["alias"], "another passphrase")
    assert not await Person.by_passphrase("nobody at all", GIVEN["passphrase"])


async def test_an_alias_belongs_to_one_person(signed_up: SignedUp, clock: Clock) -> None:
    with pytest.raises(Conflict) as taken:
        await sign_up(clock(), alias="QUIET heron 47")
    assert taken.value.code == "alias_taken"


async def test_the_same_sign_up_again_is_the_same_person_with_fresh_codes(
    app: Starlette, clock: Clock
) -> None:
    person_id = uuid4()
    first = await sign_up(clock(), person_id=person_id)
    again = await sign_up(clock(), person_id=person_id)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.person.id == again.person.id == person_id
    assert await RecoveryCode.all().count() == 10
    assert not await again.person.keeps_code(first.codes[0])
    assert await again.person.keeps_code(again.codes[0])


async def test_the_same_id_with_another_passphrase_is_a_stranger(
    app: Starlette, clock: Clock
) -> None:
    person_id = uuid4()
    await sign_up(clock(), person_id=person_id)
    with pytest.raises(Conflict):
        await sign_up(clock(), person_id=person_id, passphrase="quite another one")


async def test_an_id_is_nobody_elses(app: Starlette, clock: Clock) -> None:
    person_id = uuid4()
    await sign_up(clock(), person_id=person_id)
    with pytest.raises(Conflict) as taken:
        await sign_up(clock(), person_id=person_id, alias="plain otter 11")
    assert taken.value.code == "id_taken"


async def test_two_equal_sign_ups_at_once_make_one_person(app: Starlette, clock: Clock) -> None:
    person_id = uuid4()
    both = await asyncio.gather(*(sign_up(clock(), person_id=person_id) for _ in range(2)))
    assert sorted(one.is_new for one in both) == [False, True]
    assert await Person.all().count() == 1
    assert await RecoveryCode.all().count() == 10


async def test_of_two_who_want_one_alias_at_once_one_gets_it(app: Starlette, clock: Clock) -> None:
    both = await asyncio.gather(sign_up(clock()), sign_up(clock()), return_exceptions=True)
    assert [type(one) for one in both].count(SignedUp) == 1
    assert [type(one) for one in both].count(Conflict) == 1


async def test_a_code_lets_in_once(signed_up: SignedUp) -> None:
    code = signed_up.codes[3]
    assert await Person.by_code(GIVEN["alias"], code.lower().replace("-", " "))
    assert await Person.by_code(GIVEN["alias"], code) is None
    assert await signed_up.person.codes_left() == 9


async def test_of_many_who_use_a_code_at_once_one_gets_in(signed_up: SignedUp) -> None:
    tries = (Person.by_code(GIVEN["alias"], signed_up.codes[0]) for _ in range(8))
    assert sum(one is not None for one in await asyncio.gather(*tries)) == 1


async def test_a_code_opens_nobody_elses_account(signed_up: SignedUp, clock: Clock) -> None:
    await sign_up(clock(), alias="plain otter 11")
    assert await Person.by_code("plain otter 11", signed_up.codes[0]) is None
    assert await Person.by_code(GIVEN["alias"], signed_up.codes[0])


async def test_a_code_gives_a_new_passphrase_and_ends_every_session(
    signed_up: SignedUp, clock: Clock
) -> None:
    token = await Session.begin(signed_up.person, "Chrome on Android", clock())
    assert await Person.recover(GIVEN["alias"], signed_up.codes[0], "a whole new passphrase")
    assert await Session.of_token(token, clock()) is None
    assert await Person.by_passphrase(GIVEN["alias"], "a whole new passphrase")
    assert not await Person.by_passphrase(GIVEN["alias"], GIVEN["passphrase"])


async def test_a_wrong_code_changes_nothing(signed_up: SignedUp) -> None:
    assert await Person.recover(GIVEN["alias"], "A" * 24, "a whole new passphrase") is None
    assert await signed_up.person.check_passphrase(GIVEN["passphrase"])


async def test_codes_are_asked_for_until_one_was_typed_back(signed_up: SignedUp) -> None:
    person = signed_up.person
    assert person.needs_codes_kept
    assert not await person.keeps_code("A" * 24)
    assert person.needs_codes_kept
    assert await person.keeps_code(signed_up.codes[0])
    assert not person.needs_codes_kept
    assert await person.codes_left() == 10


async def test_fresh_codes_are_asked_for_again(signed_up: SignedUp) -> None:
    person = signed_up.person
    await person.keeps_code(signed_up.codes[0])
    await person.renew_codes()
    assert person.needs_codes_kept
    assert await Person.by_code(GIVEN["alias"], signed_up.codes[1]) is None


async def test_changes_of_different_things_at_once_all_stay(signed_up: SignedUp) -> None:
    one, other = [await Person.get(id=signed_up.person.id) for _ in range(2)]
    assert one.timezone == other.timezone
    await asyncio.gather(one.change(timezone="Europe/Berlin"), other.change(hidden_tiles=["mood"]))
    kept = (await Person.get(id=one.id)).profile
    assert (kept.timezone, kept.hidden_tiles) == ("Europe/Berlin", ["mood"])


async def test_a_day_begins_when_it_begins_where_the_person_lives(
    signed_up: SignedUp, clock: Clock
) -> None:
    clock.now = clock.now.replace(day=23, hour=4, minute=59)
    assert signed_up.person.today(clock()).isoformat() == "2026-11-22"
    clock.advance(minutes=1)
    assert signed_up.person.today(clock()).isoformat() == "2026-11-23"


async def test_deleting_leaves_an_id_and_a_time(signed_up: SignedUp, clock: Clock) -> None:
    person = signed_up.person
    token = await Session.begin(person, "", clock())
    await person.erase(clock())
    assert await Session.of_token(token, clock()) is None
    assert [await table.all().count() for table in (Person, Session, RecoveryCode)] == [0, 0, 0]
    assert (await Tombstone.get(person_id=person.id)).deleted_at == clock()
    assert await Person.by_passphrase(GIVEN["alias"], GIVEN["passphrase"]) is None


async def test_the_id_of_a_deleted_person_is_never_used_again(
    signed_up: SignedUp, clock: Clock
) -> None:
    await signed_up.person.erase(clock())
    with pytest.raises(Conflict) as taken:
        await sign_up(clock(), person_id=signed_up.person.id)
    assert taken.value.code == "id_taken"
    assert await Person.all().count() == 0


async def test_deleting_twice_is_deleting_once(signed_up: SignedUp, clock: Clock) -> None:
    await signed_up.person.erase(clock())
    clock.advance(days=1)
    await signed_up.person.erase(clock())
    assert await Tombstone.all().count() == 1


async def test_nothing_in_the_tables_tells_who_somebody_is(
    signed_up: SignedUp, clock: Clock
) -> None:
    await Session.begin(signed_up.person, "Chrome on Android", clock())
    kept = ""
    for table in ("person", "session", "recovery_code"):
        for row in await rows(f"SELECT * FROM {table}"):  # noqa: S608 - three fixed names
            kept += "".join(_readable(value) for value in row.values())
    for secret in (*GIVEN.values(), "Chrome", "argon2", *signed_up.codes, "quiet heron"):
        assert secret not in kept
        assert secret.encode().hex() not in kept


async def test_what_is_sealed_opens_in_its_own_row_and_field_only(
    signed_up: SignedUp, clock: Clock
) -> None:
    other = (await sign_up(clock(), alias="plain otter 11")).person
    other.sealed_profile = signed_up.person.sealed_profile
    other._profile = None  # noqa: SLF001 - as when it is read afresh
    with pytest.raises(Tampered):
        _ = other.profile
    other.wrapped_key = signed_up.person.wrapped_key
    other._data_key = None  # noqa: SLF001
    with pytest.raises(Tampered):
        _ = other.key


async def test_a_locked_person_is_as_written_in_the_same_unit(signed_up: SignedUp) -> None:
    async def unit() -> int:
        person = await Person.locked(signed_up.person.id)
        person.entries_cursor += 1
        await person.save(update_fields=["entries_cursor"])
        return (await Person.locked(person.id)).entries_cursor

    assert await write(unit) == 1


async def test_whoever_was_deleted_meanwhile_is_signed_out(
    signed_up: SignedUp, clock: Clock
) -> None:
    person = signed_up.person
    await person.erase(clock())
    with pytest.raises(SignedOut):
        await person.change(timezone="UTC")
    with pytest.raises(SignedOut):
        await person.renew_codes()
    with pytest.raises(SignedOut):
        await Session.begin(person, "Chrome", clock())


def _readable(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
