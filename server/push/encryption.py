"""Encryption for one device (RFC 8291, aes128gcm), by pywebpush."""

import binascii
import re
from base64 import urlsafe_b64decode

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from pywebpush import WebPusher

POINT_BYTES = 65
AUTH_BYTES = 16
MOST_PLAIN_BYTES = 3993
"""What fits a body of 4,096 bytes, the most that every push service takes (RFC 8291, section 4)."""
BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


class BadKeys(ValueError):
    """Nothing can be encrypted for these keys."""

    def __init__(self) -> None:
        super().__init__("not the keys of a push subscription")


def read_keys(p256dh: str, auth: str) -> tuple[bytes, bytes]:
    """Read a subscription's keys as browsers write them, unpadded base64url; raise `BadKeys`."""
    point, secret = _decoded(p256dh), _decoded(auth)
    _check(point, secret)
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError:
        raise BadKeys from None
    return point, secret


def encrypt(p256dh: bytes, auth: bytes, plain: bytes) -> bytes:
    """Return the body for one device, with a salt and a key of its own. Raises `BadKeys`."""
    _check(p256dh, auth)
    if len(plain) > MOST_PLAIN_BYTES:
        raise ValueError("more than a push service takes")
    _pusher.receiver_key, _pusher.auth_key = p256dh, auth
    try:
        body: bytes = _pusher.encode(plain)["body"]
    except ValueError:  # the point is on no P-256
        raise BadKeys from None
    return body


_pusher = WebPusher({"endpoint": ""})
"""One for all: making one costs more than the keys it is given. Nothing awaits while it holds."""


def _check(point: bytes, secret: bytes) -> None:
    if len(point) != POINT_BYTES or len(secret) != AUTH_BYTES:
        raise BadKeys


def _decoded(text: str) -> bytes:
    if not BASE64URL.fullmatch(text):
        raise BadKeys
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise BadKeys from None
