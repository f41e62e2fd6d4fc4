"""The codes that move a session: eight characters, good for ten minutes and for one use.

40 random bits in Crockford's base 32, `7QK4-9M2X`. Only a keyed hash is kept. That they are short
is made up for by the time, the limit on tries, and that a person has one at most.
"""

from server.core.sealing import keyring
from server.people import codes

LENGTH = 8


def make() -> str:
    """Return a fresh code as it is shown."""
    return codes.make_one(LENGTH)


def lookup(typed: str) -> str:
    """Return the keyed hash by which a code is kept; what can't be a code gets one too."""
    return keyring().lookup("moving_code", codes.read(typed, LENGTH))
