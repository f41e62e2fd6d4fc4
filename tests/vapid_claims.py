"""Reads a VAPID header (RFC 8292) as a push service does, without the library that wrote it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

LONGEST_SECONDS = 24 * 60 * 60
SCHEME = "vapid "


class Refused(Exception):
    """A push service would answer with this status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def check(header: str, audience: str, now: float, key: bytes | None) -> dict[str, Any]:
    """Return the claims; raise `Refused`. `key` is the one that the subscription was made with."""
    if not header.lower().startswith(SCHEME):
        raise Refused(401, "no VAPID header")
    try:
        given = dict(part.strip().split("=", 1) for part in header[len(SCHEME) :].split(","))
        public = bytes_of(given["k"])
        claims = _claims(given["t"], public)
    except (KeyError, ValueError, InvalidSignature) as wrong:
        raise Refused(401, f"not signed: {wrong!r}") from wrong
    if key is not None and public != key:
        raise Refused(403, "made with another key")
    if claims.get("aud") != audience:
        raise Refused(403, f"for another service: {claims.get('aud')}")
    if not now < float(claims.get("exp", 0)) <= now + LONGEST_SECONDS:
        raise Refused(403, "out of date, or for too long")
    if not str(claims.get("sub", "")).startswith(("mailto:", "https:")):
        raise Refused(403, "no way to write to the sender")
    return claims


def bytes_of(text: str) -> bytes:
    """Return what base64url says, without its padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def text_of(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _claims(token: str, public: bytes) -> dict[str, Any]:
    head, body, signature = token.split(".")
    if json.loads(bytes_of(head)).get("alg") != "ES256":
        raise ValueError("another algorithm")
    raw = bytes_of(signature)
    pair = (int.from_bytes(half) for half in (raw[:32], raw[32:]))
    key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public)
    key.verify(encode_dss_signature(*pair), f"{head}.{body}".encode(), ECDSA(SHA256()))
    claims: dict[str, Any] = json.loads(bytes_of(body))
    return claims
