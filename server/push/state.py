"""What can become of a delivery."""

from enum import IntEnum


class State(IntEnum):
    """As it is kept. All but WAITING are final."""

    WAITING = 0
    SENT = 1
    EXPIRED = 2
    WITHDRAWN = 3
    REFUSED = 4
    UNKNOWN = 5
    """Begun twice without ever learning the answer: it may have arrived, so it is left there."""
