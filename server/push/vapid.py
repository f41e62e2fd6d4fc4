"""By what a push service knows this server: VAPID (RFC 8292), signed once for many messages."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

LASTS = timedelta(hours=12)
RENEWED_AFTER = timedelta(hours=10)
MOST_KEPT = 1024
COORDINATE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Pair:
    """A key pair. `public_key` is the point in base64url, as browsers are given it."""

    id: UUID
    public_key: str
    private_key: EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class _Signed:
    header: str
    at: datetime


class Signer:
    """Makes `Authorization` headers, one for each push service and pair, and keeps them."""

    def __init__(self, contact: str, clock: Callable[[], datetime]) -> None:
        self._contact, self._clock = contact, clock
        self._signed: dict[tuple[str, UUID], _Signed] = {}

    def header(self, origin: str, pair: Pair) -> str:
        """Return `vapid t=…, k=…` for the push service at `origin`, good for two hours or more."""
        now = self._clock()
        signed = self._signed.get((origin, pair.id))
        if signed is None or not signed.at <= now < signed.at + RENEWED_AFTER:
            signed = self._sign(origin, pair, now)
        return signed.header

    def _sign(self, origin: str, pair: Pair, now: datetime) -> _Signed:
        claims = {"aud": origin, "exp": int((now + LASTS).timestamp()), "sub": self._contact}
        header = f"vapid t={token(claims, pair.private_key)}, k={pair.public_key}"
        if len(self._signed) >= MOST_KEPT:
            self._signed.clear()
        signed = self._signed[origin, pair.id] = _Signed(header, now)
        return signed


def token(claims: dict[str, object], key: EllipticCurvePrivateKey) -> str:
    """Sign claims as a JSON Web Token with ES256 (RFC 7515, RFC 7518 section 3.4)."""
    parts = ({"typ": "JWT", "alg": "ES256"}, claims)
    signed = ".".join(_base64url(msgspec.json.encode(part)) for part in parts)
    r, s = decode_dss_signature(key.sign(signed.encode(), ECDSA(SHA256())))
    signature = b"".join(number.to_bytes(COORDINATE_BYTES, "big") for number in (r, s))
    return f"{signed}.{_base64url(signature)}"


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
