"""Session tokens: 256 random bits in the cookie, and only their hash in the database."""

import secrets
from datetime import timedelta
from hashlib import sha256

IDLE = timedelta(days=30)
LONGEST = timedelta(days=180)
SEEN_EVERY = timedelta(hours=1)


def make() -> str:
    """Return a fresh token."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return what is kept of a token; its 256 bits need no slow hash."""
    return sha256(token.encode(errors="replace")).hexdigest()
