import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.daily.forms import CheckIn, CheckInItem, Deletion, Sleep
from server.daily.sync import OtherKind, canonical, decide, digest, instant
from tests.daily.entries import check_in, craving

LOW, HIGH = CheckIn(mood=1), CheckIn(mood=5)


def edited(item: CheckInItem, **changes: object) -> CheckInItem:
    return msgspec.structs.replace(item, **changes)


def deleted(item: CheckInItem, rev: int) -> Deletion:
    return Deletion(id=item.id, kind=item.kind, rev=rev)


def test_what_is_not_there_yet_is_created() -> None:
    assert decide(None, check_in()) == "created"


def test_a_deletion_of_what_never_arrived_is_created_too() -> None:
    assert decide(None, deleted(check_in(), 2)) == "created"


def test_the_same_again_is_a_duplicate() -> None:
    item = check_in(LOW)
    assert decide(item, edited(item)) == "duplicate"


@pytest.mark.parametrize(("rev", "status"), [(2, "stale"), (4, "updated")])
def test_another_revision_wins_when_it_is_higher(rev: int, status: str) -> None:
    stored = check_in(LOW, rev=3)
    earlier = stored.recorded_at - timedelta(days=1)
    assert decide(stored, edited(stored, rev=rev, data=HIGH, recorded_at=earlier)) == status


def test_a_lower_revision_with_the_same_content_is_stale() -> None:
    stored = check_in(LOW, rev=3)
    assert decide(stored, edited(stored, rev=2)) == "stale"


def test_of_one_revision_the_later_recorded_wins() -> None:
    early, late = check_in(LOW), check_in(HIGH, hour=1)
    late = edited(late, id=early.id)
    assert decide(early, late) == "updated"
    assert decide(late, early) == "stale"


def test_of_one_revision_and_instant_the_larger_digest_wins() -> None:
    one = check_in(LOW)
    other = edited(one, data=HIGH)
    small, large = sorted((one, other), key=digest)
    assert decide(small, large) == "updated"
    assert decide(large, small) == "stale"


def test_a_deletion_wins_a_tie() -> None:
    stored = check_in(LOW, rev=2)
    assert decide(stored, deleted(stored, 2)) == "updated"


def test_a_deletion_of_an_older_revision_is_stale() -> None:
    stored = check_in(LOW, rev=2)
    assert decide(stored, deleted(stored, 1)) == "stale"


@pytest.mark.parametrize("rev", [1, 2, 3, 99])
def test_nothing_revives_a_deleted_entry(rev: int) -> None:
    item = check_in(LOW)
    assert decide(deleted(item, 2), edited(item, rev=rev)) == "stale"


@pytest.mark.parametrize(("rev", "status"), [(1, "stale"), (2, "duplicate"), (3, "updated")])
def test_a_later_deletion_only_raises_the_revision(rev: int, status: str) -> None:
    item = check_in()
    assert decide(deleted(item, 2), deleted(item, rev)) == status


@pytest.mark.parametrize("is_deletion", [False, True])
def test_an_id_keeps_its_kind(is_deletion: bool) -> None:  # noqa: FBT001
    stored = craving()
    incoming = msgspec.structs.replace(check_in(rev=9), id=stored.id)
    with pytest.raises(OtherKind):
        decide(stored, deleted(incoming, 9) if is_deletion else incoming)


def test_the_winner_of_one_revision_is_the_same_in_any_order() -> None:
    first = check_in(LOW)
    rivals = [first, edited(first, data=HIGH), edited(check_in(HIGH, hour=1), id=first.id)]
    winners = set()
    for order in permutations(rivals):
        kept = order[0]
        for one in order[1:]:
            kept = one if decide(kept, one) == "updated" else kept
        winners.add(digest(kept))
    assert len(winners) == 1


def test_the_digest_is_the_documented_one() -> None:
    """The example of docs/sync.md; a phone computes the same."""
    item = CheckInItem(
        id=check_in().id,
        rev=3,
        local_date=datetime(2026, 11, 22, tzinfo=UTC).date(),
        recorded_at=datetime(2026, 11, 22, 15, 30, 0, 250000, timezone(timedelta(hours=-5))),
        timezone="America/New_York",
        data=CheckIn(sleep=Sleep(hours=7.0, bed_at="23:15"), note="Tea – “fine”\n"),
    )
    assert digest(item).hex() == DOCUMENTED


DOCUMENTED = "f3a64838bcea237d80869dc7e8908b219f696c67cdf89f2d246c65d1485a2fc1"


def test_the_digest_knows_neither_id_nor_revision() -> None:
    item = check_in(LOW)
    assert digest(item) == digest(edited(item, rev=7, id=check_in().id))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7.0, "7"),
        (-0.0, "0"),
        (7.25, "7.25"),
        (0.1, "0.1"),
        (1e-5, "0.00001"),
        (1e-7, "1e-7"),
        (2.5e-10, "2.5e-10"),
        (123456789.5, "123456789.5"),
        (True, "true"),
        (None, "null"),
        ({"b": 1, "a": [2, {}]}, '{"a":[2,{}],"b":1}'),
        ("“é”\n\t/\\", '"“é”\\n\\t/\\\\"'),
    ],
)
def test_canonical_json_is_what_javascript_writes(value: object, text: str) -> None:
    assert canonical(value) == text  # type: ignore[arg-type]


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-9999, 9999)
        | st.text('aé“\n\\"')
        | st.floats(0, 24),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
    )
)
def test_canonical_json_means_the_same(value: object) -> None:
    assert json.loads(canonical(value)) == value  # type: ignore[arg-type]


def test_canonical_json_does_not_depend_on_the_order_of_keys() -> None:
    keys = "qwertyuiop"
    assert canonical(dict.fromkeys(keys)) == canonical(dict.fromkeys(sorted(keys)))


@pytest.mark.parametrize(
    ("microsecond", "text"),
    [
        (0, "2026-11-22T20:00:00Z"),
        (250000, "2026-11-22T20:00:00.25Z"),
        (1, "2026-11-22T20:00:00.000001Z"),
    ],
)
def test_an_instant_has_one_form(microsecond: int, text: str) -> None:
    assert instant(datetime(2026, 11, 22, 20, 0, 0, microsecond, UTC)) == text
