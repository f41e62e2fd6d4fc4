"""Opens what was encrypted for a device, straight from RFC 8291 and RFC 8188.

It shares no code with what encrypts: neither pywebpush nor http_ece.
"""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Self

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SALT_BYTES = 16
TAG_BYTES = 16


def unpadded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class Device:
    """A browser's side of a subscription."""

    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @classmethod
    def of(cls, private: str, auth: str) -> Self:
        number = int.from_bytes(raw(private), "big")
        return cls(ec.derive_private_key(number, ec.SECP256R1()), raw(auth))

    @property
    def p256dh(self) -> bytes:
        return _point(self.private.public_key())

    def open(self, body: bytes) -> bytes:
        """Return the one record's text (RFC 8188: salt, record size, key id; then the record)."""
        salt, size = body[:SALT_BYTES], int.from_bytes(body[SALT_BYTES:20], "big")
        length = body[20]
        sender, record = body[21 : 21 + length], body[21 + length :]
        assert TAG_BYTES + 1 < len(record) <= size, "one record, and the last"
        key, nonce = self._key_and_nonce(sender, salt)
        padded = AESGCM(key).decrypt(nonce, record, None)
        text = padded.rstrip(b"\0")
        assert text[-1:] == b"\2", "the mark of the last record"
        return text[:-1]

    def _key_and_nonce(self, sender: bytes, salt: bytes) -> tuple[bytes, bytes]:
        """RFC 8291, section 3.4."""
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.private.exchange(ec.ECDH(), public)
        info = b"WebPush: info\0" + self.p256dh + sender
        material = _expand(_extract(self.auth, shared), info)
        secret = _extract(salt, material)
        key = _expand(secret, b"Content-Encoding: aes128gcm\0")[:16]
        return key, _expand(secret, b"Content-Encoding: nonce\0")[:12]


def _extract(salt: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt, secret, "sha256")


def _expand(secret: bytes, info: bytes) -> bytes:
    return hmac.digest(secret, info + b"\1", "sha256")


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
