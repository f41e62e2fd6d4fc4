"""Session tokens: 256 random bits in the cookie, and only their hash in the database.

A resume token is made alike; it lies sealed on a phone that others use.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

IDLE = timedelta(days=30)
LONGEST = timedelta(days=180)
SEEN_EVERY = timedelta(hours=1)
CLOSES_AFTER = timedelta(minutes=5)
"""A session on a phone that others use closes after this long without a request."""
SHARED_SEEN_EVERY = timedelta(seconds=30)


def make() -> str:
    """Return a fresh token."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return what is kept of a token; its 256 bits need no slow hash."""
    return sha256(token.encode(errors="replace")).hexdigest()
