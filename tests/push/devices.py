"""Browsers' push subscriptions, made up for tests."""

from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.people.models import Person
from server.people.session_models import Session
from server.push.forms import Given
from server.push.subscription_models import Subscription

ENDPOINT = "https://fcm.googleapis.com/fcm/send/harbor-1"
AUTH = bytes(range(16))
POINT = (
    ec.derive_private_key(7, ec.SECP256R1())
    .public_key()
    .public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
)


def base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def as_browser_says(endpoint: str = ENDPOINT, **more: object) -> dict[str, Any]:
    """Return what `PushSubscription.toJSON()` gives, and more."""
    keys = {"p256dh": base64url(POINT), "auth": base64url(AUTH)}
    return {"endpoint": endpoint, "expirationTime": None, "keys": keys, **more}


def given(endpoint: str = ENDPOINT, *, key: str = "", name: str = "") -> Given:
    """Return a checked subscription."""
    service = "/".join(endpoint.split("/")[:3])
    return Given(endpoint, service, POINT, AUTH, key, name)


async def a_session(person: Person, now: datetime) -> Session:
    """Sign somebody in and return the session."""
    token = await Session.begin(person, "Chrome on Android", now)
    session = await Session.of_token(token, now)
    assert session is not None
    return session


async def a_device(
    person: Person,
    now: datetime,
    endpoint: str = ENDPOINT,
    *,
    session: Session | None = None,
    name: str = "Phone",
) -> Subscription:
    """Give somebody a device, in a session of its own if none is named."""
    own = session or await a_session(person, now)
    return await Subscription.put(person, own, given(endpoint), now, name=name)
