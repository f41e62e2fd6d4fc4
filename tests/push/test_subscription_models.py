import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from starlette.applications import Starlette

from server.core.database import rows
from server.core.errors import Refused, SignedOut
from server.core.sealing import Tampered
from server.people.models import Person
from server.people.session_models import Session
from server.push.outbox_models import Delivery, Message
from server.push.quiet_hours import QuietHours
from server.push.subscription_models import Opened, PushChoices, Subscription, open_sealed
from server.push.vapid_models import VapidKey
from tests.conftest import SUNDAY_EVENING
from tests.push.devices import AUTH, ENDPOINT, POINT, a_device, a_session, given

NOW = SUNDAY_EVENING
OTHER = "https://web.push.apple.com/other"


async def tell(person: Person) -> None:
    """Put a message to all of somebody's devices into the outbox."""
    await Message.put("test", str(uuid4()), person.id, NOW, NOW + timedelta(hours=1), now=NOW)


async def waiting_for(device: Subscription) -> int:
    return await Delivery.filter(subscription_id=device.id).count()


async def test_a_device_is_kept_sealed(alma: Person) -> None:
    device = await a_device(alma, NOW)
    [kept] = await Subscription.all_of(alma)
    assert kept.service == "https://fcm.googleapis.com"
    assert kept.opened(alma.key) == Opened(ENDPOINT, POINT, AUTH, "Phone")
    [row] = await rows("SELECT * FROM subscription")
    for secret in (ENDPOINT, "harbor-1", "Phone"):
        assert secret not in str(row)
    assert POINT not in device.sealed
    assert AUTH not in device.sealed


async def test_what_is_sealed_of_one_device_opens_in_no_other_place(
    alma: Person, ben: Person
) -> None:
    device = await a_device(alma, NOW)
    with pytest.raises(Tampered):
        open_sealed(alma.key, uuid4(), device.sealed)
    with pytest.raises(Tampered):
        open_sealed(ben.key, device.id, device.sealed)


async def test_the_same_endpoint_again_is_the_same_device(alma: Person) -> None:
    first = await a_device(alma, NOW)
    await tell(alma)
    later = NOW + timedelta(days=1)
    session = await a_session(alma, later)
    again = await Subscription.put(alma, session, given(name="Blue one"), later, name="Phone 2")
    assert (again.id, again.created_at, again.session_id) == (first.id, NOW, session.id)
    assert again.opened(alma.key).name == "Blue one"
    assert await waiting_for(again) == 1
    assert len(await Subscription.all_of(alma)) == 1


async def test_a_device_keeps_the_name_it_was_given(alma: Person) -> None:
    session = await a_session(alma, NOW)
    await Subscription.put(alma, session, given(name="Blue one"), NOW, name="Chrome on Android")
    again = await Subscription.put(alma, session, given(), NOW, name="Chrome on Android")
    assert again.opened(alma.key).name == "Blue one"


async def test_the_endpoint_of_another_account_moves_and_what_waits_does_not(
    alma: Person, ben: Person
) -> None:
    """A phone that others use: what is for Alma must never reach Ben's screen."""
    hers = await a_device(alma, NOW)
    await tell(alma)
    assert await waiting_for(hers) == 1
    his = await a_device(ben, NOW)
    assert await Subscription.all_of(alma) == []
    assert [one.id for one in await Subscription.all_of(ben)] == [his.id]
    assert his.id != hers.id  # so that a late answer about hers does not touch his
    assert await Delivery.all().count() == 0
    await tell(alma)
    assert await Delivery.all().count() == 0


async def test_two_accounts_with_one_endpoint_at_once_leave_one_device(
    alma: Person, ben: Person
) -> None:
    await VapidKey.current(NOW)
    sessions = [await a_session(person, NOW) for person in (alma, ben)]
    await asyncio.gather(
        *(
            Subscription.put(person, session, given(), NOW, name="Phone")
            for _ in range(4)
            for person, session in zip((alma, ben), sessions, strict=True)
        )
    )
    assert await Subscription.all().count() == 1


async def test_an_endpoint_that_replaces_another_takes_its_place(alma: Person) -> None:
    session = await a_session(alma, NOW)
    old = await Subscription.put(alma, session, given(name="Blue one"), NOW, name="Phone")
    await tell(alma)
    new = await Subscription.put(alma, session, given(OTHER), NOW, name="Phone", replaces=ENDPOINT)
    assert [one.id for one in await Subscription.all_of(alma)] == [new.id]
    assert new.id != old.id
    assert new.opened(alma.key).name == "Blue one"
    assert await waiting_for(old) == 0


async def test_nobody_replaces_what_is_somebody_elses(alma: Person, ben: Person) -> None:
    hers = await a_device(alma, NOW)
    session = await a_session(ben, NOW)
    await Subscription.put(ben, session, given(OTHER), NOW, name="Phone", replaces=ENDPOINT)
    assert [one.id for one in await Subscription.all_of(alma)] == [hers.id]


async def test_a_device_that_replaces_itself_stays(alma: Person) -> None:
    device = await a_device(alma, NOW)
    session = await a_session(alma, NOW)
    await Subscription.put(alma, session, given(), NOW, name="Phone", replaces=ENDPOINT)
    assert [one.id for one in await Subscription.all_of(alma)] == [device.id]


async def test_a_person_has_at_most_20_devices(alma: Person) -> None:
    session = await a_session(alma, NOW)
    for number in range(20):
        await a_device(alma, NOW, f"{ENDPOINT}{number}", session=session)
    with pytest.raises(Refused) as refused:
        await a_device(alma, NOW, OTHER, session=session)
    assert refused.value.status == 422
    assert "20" in refused.value.message
    await a_device(alma, NOW, f"{ENDPOINT}7", session=session)  # known already
    await Subscription.put(alma, session, given(OTHER), NOW, name="Phone", replaces=f"{ENDPOINT}7")
    assert len(await Subscription.all_of(alma)) == 20


async def test_of_many_at_once_20_are_kept(alma: Person) -> None:
    await VapidKey.current(NOW)
    session = await a_session(alma, NOW)
    made = await asyncio.gather(
        *(a_device(alma, NOW, f"{ENDPOINT}{number}", session=session) for number in range(24)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Refused) for one in made) == 4
    assert len(await Subscription.all_of(alma)) == 20


async def test_a_session_that_ended_meanwhile_gets_no_device(alma: Person) -> None:
    session = await a_session(alma, NOW)
    await Session.end_one(alma, session.id)
    with pytest.raises(SignedOut):
        await a_device(alma, NOW, session=session)
    assert await Subscription.all_of(alma) == []


async def test_nobody_gets_a_device_in_somebody_elses_session(alma: Person, ben: Person) -> None:
    with pytest.raises(SignedOut):
        await a_device(ben, NOW, session=await a_session(alma, NOW))


async def test_a_device_is_bound_to_the_key_it_was_made_with(alma: Person) -> None:
    old = await VapidKey.current(NOW)
    new = await VapidKey.rotate(NOW)
    session = await a_session(alma, NOW)
    made = await Subscription.put(alma, session, given(key=old.public_key), NOW, name="Phone")
    assert made.vapid_key_id == old.id
    again = await Subscription.put(alma, session, given(), NOW, name="Phone")
    assert again.vapid_key_id == old.id
    moved = await Subscription.put(alma, session, given(key=new.public_key), NOW, name="Phone")
    assert (moved.id, moved.vapid_key_id) == (made.id, new.id)


async def test_a_key_that_is_gone_is_refused_by_its_field(alma: Person) -> None:
    session = await a_session(alma, NOW)
    with pytest.raises(Refused) as refused:
        await Subscription.put(alma, session, given(key="BGone"), NOW, name="Phone")
    assert set(refused.value.fields) == {"key"}


async def test_removing_takes_one_own_device_with_what_waits(alma: Person, ben: Person) -> None:
    first, second = await a_device(alma, NOW), await a_device(alma, NOW, OTHER)
    await tell(alma)
    await Subscription.remove(ben, ENDPOINT)
    assert len(await Subscription.all_of(alma)) == 2
    await Subscription.remove(alma, ENDPOINT)
    assert [one.id for one in await Subscription.all_of(alma)] == [second.id]
    assert (await waiting_for(first), await waiting_for(second)) == (0, 1)
    await Subscription.remove(alma, ENDPOINT)


async def test_what_a_push_service_calls_gone_is_forgotten(alma: Person) -> None:
    device, other = await a_device(alma, NOW), await a_device(alma, NOW, OTHER)
    assert await Subscription.forget_gone([]) == 0
    await Subscription.forget_gone([device.id, uuid4()])
    assert [one.id for one in await Subscription.all_of(alma)] == [other.id]


async def test_a_device_that_was_taken_off_knows_until_it_is_put_back(alma: Person) -> None:
    session = await a_session(alma, NOW)
    device = await a_device(alma, NOW, session=session)
    assert await Subscription.is_on(session)
    await device.take_off(alma)
    assert not await Subscription.is_on(session)
    assert await PushChoices.was_removed(alma, session)
    await a_device(alma, NOW, session=session)
    assert await Subscription.is_on(session)
    assert not await PushChoices.was_removed(alma, session)


@pytest.mark.usefixtures("app")
async def test_quiet_hours_are_the_usual_ones_until_they_are_chosen(alma: Person) -> None:
    assert await PushChoices.quiet_hours(alma) == QuietHours("22:00", "07:00", is_quiet=True)
    chosen = QuietHours("21:15", "06:00", is_quiet=False)
    for one in (QuietHours("23:00", "05:00"), chosen):
        await PushChoices.keep_quiet_hours(alma, one)
    assert await PushChoices.quiet_hours(alma) == chosen
    [row] = await rows("SELECT sealed FROM push_choices")
    assert "21:15" not in str(row)


async def test_quiet_hours_of_many_are_found_at_once(
    app: Starlette, alma: Person, ben: Person, dov: Person
) -> None:
    await PushChoices.keep_quiet_hours(ben, QuietHours("20:00", "10:00"))
    found = await PushChoices.quiet_hours_of([alma, ben])
    assert found == {alma.id: QuietHours(), ben.id: QuietHours("20:00", "10:00")}


async def test_quiet_hours_and_devices_taken_off_do_not_overwrite_each_other(
    alma: Person,
) -> None:
    session = await a_session(alma, NOW)
    device = await a_device(alma, NOW, session=session)
    hours = QuietHours("20:00", "10:00")
    await asyncio.gather(device.take_off(alma), PushChoices.keep_quiet_hours(alma, hours))
    assert await PushChoices.quiet_hours(alma) == hours
    assert await PushChoices.was_removed(alma, session)
