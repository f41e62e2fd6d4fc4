"""The parts of a list of meetings, as conditions of what is read for each. Pure.

Bands follow each other as tiers do: a hit of one comes before every hit of a later one, but for
what is in the whole early band or was behind: that may belong further down.
"""

from dataclasses import dataclass

from server.listings.queries import Clause, Order, both
from server.listings.record import Attendance
from server.meetings.ranking import (
    LEFT_ONLINE_SECONDS,
    SOON_SECONDS,
    STALE_SECONDS,
    Rank,
    Tier,
)

Floor = tuple[int, bool] | tuple[int]
WEEKLY = f"NOT is_irregular AND +attendance <> {Attendance.INACTIVE:d}"


@dataclass(frozen=True, slots=True)
class Band:
    """What is read at one go, or with an `order` bit by bit."""

    floor: Floor
    """Nothing in it, nor in any band after it, is ranked before this."""
    clause: Clause
    order: Order = ""
    is_by_end: bool = False
    """It is found by when the next occurrence is over."""

    def is_before(self, after: Rank | None) -> bool:
        """Tell whether an ordered band was passed: all of it ranks up to `after`."""
        return bool(self.order and after and after[:2] > self.floor)


def bands(now: int, *, is_by_time: bool, is_soon: bool) -> list[Band]:
    """Return the bands in their order.

    `is_by_time`: nothing is travelled to, so starts decide. `is_soon`: what is later is not asked.
    """
    early = _by_time(now) if is_by_time else [_early(now)]
    plus = "" if is_by_time else "+"
    later = Clause(f"{plus}next_start_at > ?", (now + SOON_SECONDS,))
    following = [] if is_soon else _sure_and_stale(Tier.LATER, later, "ASC", now)
    return [*early, *following, _tail(now, is_by_time=is_by_time)]


def _early(now: int) -> Band:
    """All that is on or begins soon, for the way decides about its order; and what is behind."""
    times = Clause("+next_start_at <= ?", (now + SOON_SECONDS,))
    return Band((Tier.ON_NOW, False), both([times, Clause(WEEKLY)]))


def _by_time(now: int) -> list[Band]:
    on = Clause("next_start_at <= ? AND +next_end_at >= ?", (now, now + LEFT_ONLINE_SECONDS))
    soon = Clause("next_start_at > ? AND next_start_at <= ?", (now, now + SOON_SECONDS))
    return [
        Band((Tier.ON_NOW,), Clause("next_end_at <= ?", (now,)), is_by_end=True),
        *_sure_and_stale(Tier.ON_NOW, on, "DESC", now),
        *_sure_and_stale(Tier.SOON, soon, "ASC", now),
    ]


def _sure_and_stale(tier: Tier, times: Clause, order: Order, now: int) -> list[Band]:
    since = (now - STALE_SECONDS,)
    sure = Clause("(updated_at IS NULL OR updated_at >= ?)", since)
    stale = Clause("updated_at < ?", since)
    weekly = Clause(WEEKLY)
    return [
        Band((tier, False), both([times, weekly, sure]), order),
        Band((tier, True), both([times, weekly, stale]), order),
    ]


def _tail(now: int, *, is_by_time: bool) -> Band:
    """What nobody can count on, and what is nearly over."""
    sql = f"(is_irregular OR +attendance = {Attendance.INACTIVE:d} OR next_start_at IS NULL"
    if not is_by_time:
        return Band((Tier.NEARLY_OVER,), Clause(f"{sql})"))
    over = " OR next_start_at <= ? AND next_end_at > ? AND next_end_at < ?)"
    return Band((Tier.NEARLY_OVER,), Clause(sql + over, (now, now, now + LEFT_ONLINE_SECONDS)))
