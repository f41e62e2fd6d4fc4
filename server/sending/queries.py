"""SQL written by hand: claiming deliveries, and keeping what came of them, hundreds at a time.

This is asked for every message: with ORM objects it would cost more than the encryption.
A lease is a name in `lease_by` and its end in `next_try_at`. Whoever finds one that has run out
takes it over and counts a lapse: its holder may have sent the message, and died.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from server.core.database import rows, speaks_sqlite
from server.people.models import Person
from server.push.queries import IS_LIVE, among, among_uuids, kept_time, since, whole
from server.push.quiet_hours import QuietHours
from server.push.state import State
from server.push.subscription_models import PushChoices

MOST_LAPSES = 2
"""A delivery that was begun this often without an answer is begun no more."""
WAITS = f"state = {State.WAITING}"
STILL_WAITS = f"+state = {State.WAITING}"
"""The same where rows are known by id: the plus keeps SQLite from reading all that waits."""
LAPSED = (
    f"lapses = lapses + 1, lease_by = '', next_try_at = ?,"
    f" state = CASE WHEN lapses + 1 >= {MOST_LAPSES} THEN {State.UNKNOWN} ELSE state END"
)


class Lease(NamedTuple):
    """Who holds what was claimed, and until when."""

    by: str
    ends_at: datetime


class Due(NamedTuple):
    """A service for which something is due, and whether it has ever taken a message from us."""

    service: str
    has_delivered: bool


async def services_due(now: datetime) -> list[Due]:
    """Return the services for which something is due, skipping through the index."""
    sql = (
        "WITH RECURSIVE known(service) AS ("  # noqa: S608
        f" SELECT MIN(service) FROM delivery WHERE {WAITS} UNION ALL"
        f" SELECT (SELECT MIN(service) FROM delivery WHERE {WAITS} AND service > known.service)"
        " FROM known WHERE known.service IS NOT NULL)"
        " SELECT service, EXISTS (SELECT 1 FROM delivery"
        f" WHERE state = {State.SENT} AND delivery.service = known.service) AS has_delivered"
        " FROM known WHERE service IS NOT NULL AND"
        f" (SELECT MIN(next_try_at) FROM delivery WHERE {WAITS}"
        " AND delivery.service = known.service) <= ?"
    )
    found = await rows(sql, [kept_time(now)])
    return [Due(str(row["service"]), bool(row["has_delivered"])) for row in found]


class Claim(NamedTuple):
    """What was leased, and what it was too late for: expired, or begun once too often."""

    ids: list[int]
    expired: int
    unknown: int


async def claim(service: str, lease: Lease, count: int, now: datetime) -> Claim:
    """Lease what is due, the longest waiting first, inside a unit.

    What was taken over from others for the second time is left as UNKNOWN.
    """
    lock = "" if speaks_sqlite() else " FOR UPDATE SKIP LOCKED"
    lapses = "lapses + CASE WHEN lease_by = '' THEN 0 ELSE 1 END"
    sql = (
        "WITH picked AS MATERIALIZED (SELECT id FROM delivery"  # noqa: S608
        f" WHERE {WAITS} AND service = ? AND next_try_at <= ? AND lease_by <> ?"
        f" ORDER BY next_try_at LIMIT ?{lock})"
        f" UPDATE delivery SET lease_by = ?, next_try_at = ?, lapses = {lapses},"
        f" state = CASE WHEN {lapses} >= {MOST_LAPSES} THEN {State.UNKNOWN}"
        f" WHEN expires_at <= ? THEN {State.EXPIRED} ELSE state END"
        " WHERE id IN (SELECT id FROM picked) RETURNING id, state"
    )
    at = kept_time(now)
    values = [service, at, lease.by, count, lease.by, kept_time(lease.ends_at), at]
    found = [(whole(row["id"]), row["state"]) for row in await rows(sql, values)]
    states = [state for _, state in found]
    return Claim(
        [one for one, state in found if state == State.WAITING],
        states.count(State.EXPIRED),
        states.count(State.UNKNOWN),
    )


class Leased(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is to be sent, as it is kept. Ids other than its own are text, and keys for lookups."""

    id: int
    token: str
    message_id: str
    kind: str
    due_at: datetime
    expires_at: datetime
    attempts: int
    person_id: str
    wrapped_key: str
    """In hexadecimal, as what is sealed."""
    subscription_id: str
    sealed: str
    service: str
    vapid_key_id: str
    is_live: bool
    is_shared: bool
    """Others use this phone too."""


_ALL_LEASED = msgspec.json.Decoder(list[Leased], strict=False)  # SQLite has no booleans


async def leased(ids: Collection[int], by: str, now: datetime) -> list[Leased]:
    """Return what `by` still holds of these: neither withdrawn nor gone with its device.

    As one JSON text: reading it takes a third of what hundreds of rows and dictionaries do.
    """
    which, value = among(ids)
    as_list, as_row, hexadecimal = _json_words()
    sql = (
        f"SELECT {as_list}({as_row}(delivery.id, delivery.token, delivery.message_id,"  # noqa: S608
        " message.kind, message.due_at, delivery.expires_at, delivery.attempts,"
        f" delivery.person_id, {hexadecimal.format('person.wrapped_key')},"
        f" delivery.subscription_id, {hexadecimal.format('subscription.sealed')},"
        " subscription.service, subscription.vapid_key_id,"
        f" CASE WHEN {IS_LIVE} THEN 1 ELSE 0 END, session.is_shared)) AS found"
        " FROM delivery JOIN message ON message.id = delivery.message_id"
        " JOIN subscription ON subscription.id = delivery.subscription_id"
        " JOIN session ON session.id = subscription.session_id"
        " JOIN person ON person.id = delivery.person_id"
        f" WHERE delivery.id {which} AND +delivery.{WAITS} AND delivery.lease_by = ?"
    )
    ((found,),) = [row.values() for row in await rows(sql, [*since(now), value, by])]
    return _ALL_LEASED.decode(str(found or "[]"))


def _json_words() -> tuple[str, str, str]:
    if speaks_sqlite():
        return "json_group_array", "json_array", "hex({})"
    return "json_agg", "json_build_array", "encode({}, 'hex')"


class Resting(NamedTuple):
    """Somebody, and what they said of their quiet hours, to be opened one by one."""

    person_id: str
    person: Person
    choices: PushChoices | None

    def hours(self) -> QuietHours:
        """Open them; raise `Tampered`, `WrongKey` or msgspec's errors for a damaged row."""
        return QuietHours() if self.choices is None else self.choices.opened(self.person.key).quiet


async def resting(person_ids: Collection[str]) -> list[Resting]:
    """Return when each of these people wants to be left alone, sealed as it is kept."""
    which, value = among_uuids([UUID(one) for one in person_ids])
    sql = (
        "SELECT person.id, person.wrapped_key, person.sealed_profile, push_choices.sealed"  # noqa: S608
        " FROM person LEFT JOIN push_choices ON push_choices.person_id = person.id"
        f" WHERE person.id {which}"
    )
    return [_resting(row) for row in await rows(sql, [value])]


def _resting(row: Mapping[str, Any]) -> Resting:
    own, sealed = UUID(str(row["id"])), row["sealed"]
    kept = {name: bytes(row[name]) for name in ("wrapped_key", "sealed_profile")}
    choices = None if sealed is None else PushChoices(person_id=own, sealed=bytes(sealed))
    return Resting(str(own), Person(id=own, **kept), choices)


async def keep_sent(ids: Collection[int], at: datetime) -> None:
    """Mark what push services took, whatever was thought of it meanwhile, inside a unit."""
    which, value = among(ids)
    sql = (
        f"UPDATE delivery SET state = {State.SENT}, sent_at = ?, lease_by = '',"  # noqa: S608
        f" attempts = attempts + 1 WHERE id {which} AND state <> {State.SENT}"
    )
    await rows(sql, [kept_time(at), value])


async def keep_state(ids: Collection[int], state: State, by: str) -> None:
    """Mark what will not be sent, inside a unit."""
    which, value = among(ids)
    sql = (
        f"UPDATE delivery SET state = ?, lease_by = ''"  # noqa: S608
        f" WHERE id {which} AND {STILL_WAITS} AND lease_by = ?"
    )
    await rows(sql, [int(state), value, by])


async def put_off(times: Sequence[tuple[int, datetime]], by: str, *, counts: bool) -> None:
    """Give deliveries back until another time each, inside a unit; `counts` it as a try."""
    sql = (
        "UPDATE delivery SET next_try_at = later.at, lease_by = '', attempts = attempts + ?"  # noqa: S608
        f" FROM ({_times()}) AS later WHERE delivery.id = later.id"
        f" AND +delivery.{WAITS} AND delivery.lease_by = ?"
    )
    await rows(sql, [int(counts), *_values([(one, kept_time(at)) for one, at in times]), by])


def _times() -> str:
    if speaks_sqlite():
        return (
            "SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS at"
            " FROM json_each(?)"
        )
    return "SELECT unnest(?::int[]) AS id, unnest(?::timestamptz[]) AS at"


def _values(times: Sequence[tuple[int, datetime]]) -> list[object]:
    if speaks_sqlite():  # times as they are kept there
        return [msgspec.json.encode([(one, at.isoformat(" ")) for one, at in times]).decode()]
    return [[one for one, _ in times], [at for _, at in times]]


async def keep_lapsed(ids: Collection[int], by: str, now: datetime) -> None:
    """Give back what was begun and never answered, inside a unit: it may be begun once more."""
    which, value = among(ids)
    sql = f"UPDATE delivery SET {LAPSED} WHERE id {which} AND {STILL_WAITS} AND lease_by = ?"  # noqa: S608
    await rows(sql, [kept_time(now), value, by])


async def hand_back(ids: Collection[int], by: str, now: datetime) -> None:
    """Give back what was leased and not begun, inside a unit."""
    which, value = among(ids)
    sql = (
        "UPDATE delivery SET lease_by = '', next_try_at = ?"  # noqa: S608
        f" WHERE id {which} AND {STILL_WAITS} AND lease_by = ?"
    )
    await rows(sql, [kept_time(now), value, by])


async def hand_back_all(by: str, now: datetime) -> None:
    """Give back whatever this name holds, inside a unit."""
    sql = f"UPDATE delivery SET lease_by = '', next_try_at = ? WHERE {WAITS} AND lease_by = ?"  # noqa: S608
    await rows(sql, [kept_time(now), by])


async def heal(now: datetime, longest: timedelta) -> None:
    """Free what a clock that ran ahead has put off further than anything may be, inside a unit.

    A lease of the future counts as run out; a next try is tried now. First tries are left alone:
    their time was chosen by people, not reckoned from a clock.
    """
    sql = (
        f"UPDATE delivery SET next_try_at = ? WHERE {WAITS} AND next_try_at > ?"  # noqa: S608
        " AND (lease_by <> '' OR attempts > 0)"
    )
    await rows(sql, [kept_time(now), kept_time(now + longest)])


async def held_by(by: str) -> list[int]:
    """Return what this name holds."""
    sql = f"SELECT id FROM delivery WHERE {WAITS} AND lease_by = ?"  # noqa: S608
    return [whole(row["id"]) for row in await rows(sql, [by])]
