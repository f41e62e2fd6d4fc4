"""Meetings as far as their place in the order depends on them, without a database."""

from typing import NamedTuple


class Timed(NamedTuple):
    """One with an occurrence that is on or next, in seconds since 1970."""

    id: str
    attendance: int
    start: int | None
    end: int | None
    is_irregular: bool = False
    updated_at: int | None = None
