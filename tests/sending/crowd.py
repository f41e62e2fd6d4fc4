"""Many people with a device each, and what is to be told them: made fast, opened as real ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from server.core.database import write
from server.people.models import Person
from server.people.profile import Profile
from server.people.session_models import Session
from server.push.outbox_models import Message
from server.push.payload import Content
from server.push.subscription_models import Opened, Subscription
from server.push.vapid_models import VapidKey
from tests.push.devices import AUTH, POINT

SERVICE = "https://push.example.org"
PEOPLE_A_UNIT = 2000
EVERYBODY = "SELECT id FROM person"
CONTENT = Content(title="When you have a moment", path="/due", urgency="normal")


async def crowd(
    count: int, now: datetime, service: str = SERVICE, path: str = "/", *, timezone: str = ""
) -> list[UUID]:
    """Make people, each with one device at `service`, its endpoint at `path`; return their ids.

    With a `timezone` they have a profile, too.
    """
    key = await VapidKey.current(now)
    made: list[UUID] = []
    while len(made) < count:
        people = [_person(now, timezone) for _ in range(min(PEOPLE_A_UNIT, count - len(made)))]
        sessions = [_session(person, now) for person in people]
        devices = [
            _device(person, session, key, f"{service}{path}", service)
            for person, session in zip(people, sessions, strict=True)
        ]

        async def unit(
            people: Sequence[Person] = people,
            sessions: Sequence[Session] = sessions,
            devices: Sequence[Subscription] = devices,
        ) -> None:
            await Person.bulk_create(people)
            await Session.bulk_create(sessions)
            await Subscription.bulk_create(devices)

        await write(unit)
        made += [person.id for person in people]
    return made


async def tell_everybody(
    now: datetime, *, kind: str = "test", key: str = "", minutes: float = 60
) -> UUID:
    """Put one message to everybody into the outbox, due now."""
    until = now + timedelta(minutes=minutes)
    name = key or str(uuid4())
    put = await Message.put_for_all(kind, name, now, until, audience_sql=EVERYBODY, now=now)
    assert put
    return put


async def say_it(ids: Sequence[UUID], _now: datetime) -> dict[UUID, Content]:
    """The answer of a feature for which everything is still due."""
    return dict.fromkeys(ids, CONTENT)


def _person(now: datetime, timezone: str) -> Person:
    own = uuid4()
    person = Person(id=own, alias_lookup=own.hex, created_at=now, sealed_profile=b"")
    person.sealed_passphrase = b""
    person.new_key()
    if timezone:
        person.seal_profile(Profile(alias=own.hex, timezone=timezone))
    return person


def _session(person: Person, now: datetime) -> Session:
    own = uuid4()
    return Session(
        id=own,
        person_id=person.id,
        token_hash=own.hex,
        sealed_label=b"",
        created_at=now,
        seen_at=now,
    )


def _device(
    person: Person, session: Session, key: VapidKey, endpoint: str, service: str
) -> Subscription:
    device = Subscription(id=uuid4(), person_id=person.id, session_id=session.id)
    device.vapid_key_id, device.service, device.created_at = key.id, service, session.created_at
    device.endpoint_lookup = device.id.hex
    plain = msgspec.json.encode(Opened(f"{endpoint}{device.id.hex}", POINT, AUTH, "Phone"))
    device.sealed = person.key.seal(plain, table="subscription", row=str(device.id), field="sealed")
    return device
