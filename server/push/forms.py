"""What a browser says of its push subscription, and what is typed about quiet hours, checked."""

import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from server.core.outgoing import Blocked
from server.core.requests import Form, text_of
from server.core.wall_clock import TIME_OF_DAY
from server.core.words import _
from server.people.forms import refuse_if
from server.push.endpoints import service_of
from server.push.quiet_hours import QuietHours

POINT_BYTES = 65
UNCOMPRESSED = b"\x04"
AUTH_BYTES = 16
LONGEST_NAME = 60
BASE64URL = re.compile(r"[A-Za-z0-9_-]*={0,2}")
TOKEN = re.compile(r"[0-9a-f]{32}")
TIME = re.compile(TIME_OF_DAY)

Key = Annotated[str, msgspec.Meta(description="base64url")]
Name = Annotated[str, msgspec.Meta(max_length=LONGEST_NAME, description="what the person calls it")]


@dataclass(frozen=True, slots=True)
class Given:
    """A subscription that may be posted to. `service` is the origin of its endpoint.

    `key` is the VAPID public key it was made with, "" for the current one. `name` is what its owner
    calls it, "" when they said nothing. `again`: only if it is known already.
    """

    endpoint: str
    service: str
    p256dh: bytes
    auth: bytes
    key: str = ""
    name: str = ""
    again: bool = False


class Keys(msgspec.Struct, frozen=True):
    """The browser's own keys (RFC 8291): a point on P-256, and 16 bytes."""

    p256dh: Key
    auth: Key


class Subscribed(msgspec.Struct, frozen=True, kw_only=True):
    """A browser's `PushSubscription.toJSON()`, with what the app adds.

    Fields we don't know are let pass: browsers may have new ones. `replaces` is the endpoint this
    browser had before. `key` is the public key it was made with. `again`: the server was told of
    it before, in an earlier session perhaps; if it is not known any more, it is not made anew.
    """

    endpoint: str
    keys: Keys
    name: Name = ""
    replaces: str = ""
    key: Key = ""
    again: bool = False

    def checked(self, exempt: frozenset[str]) -> Given:
        """Return what may be kept; raise `Refused` with a sentence for each wrong field."""
        service = self._service(exempt)
        p256dh, auth = bytes_of(self.keys.p256dh), bytes_of(self.keys.auth)
        faults = {
            "endpoint": "" if service else _("This is not an address we can send to."),
            "keys.p256dh": "" if is_point(p256dh) else _("This is not a key we can use."),
            "keys.auth": "" if len(auth) == AUTH_BYTES else _("This is not a key we can use."),
        }
        if self.key:
            faults["key"] = "" if is_point(bytes_of(self.key)) else _("This is not a key of ours.")
        refuse_if(**faults)
        key, name = self.key.rstrip("="), _tidy(self.name)
        return Given(self.endpoint, service, p256dh, auth, key, name, self.again)

    def _service(self, exempt: frozenset[str]) -> str:
        try:
            return service_of(self.endpoint, exempt)
        except Blocked:
            return ""


class Endpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which of one's devices is meant."""

    endpoint: str


class Receipt(msgspec.Struct, frozen=True):
    """A device showed what was delivered under this token: 32 hexadecimal digits."""

    delivery: str

    @property
    def is_token(self) -> bool:
        return TOKEN.fullmatch(self.delivery) is not None


class SubscriptionView(msgspec.Struct, frozen=True):
    """What the device is called here."""

    id: UUID


class KeyView(msgspec.Struct, frozen=True, omit_defaults=True):
    """The public key to subscribe with, in base64url without padding.

    `is_on`: the browser of this session is among the person's devices. `was_removed`: they took
    it off.
    """

    key: str
    is_on: bool = False
    was_removed: bool = False


class TestSent(msgspec.Struct, frozen=True):
    """To how many devices a test is on its way."""

    devices: int


def quiet_hours_of(form: Form) -> QuietHours:
    """Read the form about quiet hours; raise `Refused`. Switched off, no time is looked at."""
    usual = QuietHours()
    begins, ends = _time_of(text_of(form, "quiet_from")), _time_of(text_of(form, "quiet_to"))
    if text_of(form, "is_quiet") != "true":
        return QuietHours(begins or usual.quiet_from, ends or usual.quiet_to, is_quiet=False)
    is_same = begins and begins == ends
    refuse_if(
        quiet_from="" if begins else _("Pick a time, such as 22:00."),
        quiet_to=_("Pick two times that differ.") if is_same else _no_end(ends),
    )
    return QuietHours(begins, ends)


def bytes_of(text: str) -> bytes:
    """Return what base64url says, with padding or without; b"" when it says nothing."""
    bare = text.rstrip("=")
    if not BASE64URL.fullmatch(text) or len(bare) % 4 == 1:
        return b""
    return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))


def is_point(raw: bytes) -> bool:
    """Tell whether this is an uncompressed point that lies on P-256 (SEC 1, 2.3.3)."""
    if len(raw) != POINT_BYTES or not raw.startswith(UNCOMPRESSED):
        return False
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)
    except ValueError:
        return False
    return True


def _tidy(name: str) -> str:
    seen = "".join(sign if sign.isprintable() else " " for sign in name)
    return " ".join(seen.split())


def _time_of(text: str) -> str:
    return text if TIME.fullmatch(text) else ""


def _no_end(ends: str) -> str:
    return "" if ends else _("Pick a time, such as 07:00.")
