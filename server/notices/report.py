"""What became of a notice, for its coordinators: people counted, and nobody told apart. Pure."""

from typing import NamedTuple

from msgspec import Struct

LEAST_AUDIENCE = 10
"""Below it a total could be taken for one person."""


class Counts(NamedTuple):
    """People by how far the last telling came to any device of theirs.

    `no_device` is None while it is put into the outbox, and when that was stopped on the way.
    """

    queued: int = 0
    failed: int = 0
    delivered: int = 0
    no_device: int | None = 0
    is_spread: bool = True


class Report(Struct, frozen=True):
    """Numbers of people. The last three are null for an audience of fewer than ten.

    `queued`: something waits for them, and nothing was sent yet. `failed`: no device took it.
    `no_device`: there was none to tell, or they asked not to be told; null too when it was stopped
    before everybody was looked at. `opened`: since it was last told; null too once fewer than ten
    of those who were told can read it. `is_spread`: all of it is in the outbox; before that, people
    are in none of the numbers yet.
    """

    audience: int
    queued: int
    failed: int
    delivered: int | None
    no_device: int | None
    opened: int | None
    is_spread: bool


def report_of(audience: int, counts: Counts, opened: int | None) -> Report:
    """Say as much as may be said."""
    tells = audience >= LEAST_AUDIENCE
    return Report(
        audience=audience,
        queued=counts.queued,
        failed=counts.failed,
        delivered=counts.delivered if tells else None,
        no_device=counts.no_device if tells else None,
        opened=min(opened, audience) if tells and opened is not None else None,
        is_spread=counts.is_spread,
    )
