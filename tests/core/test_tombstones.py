from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from server.core import tombstones

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_every_deletion_is_kept_in_order(tmp_path: Path) -> None:
    people = [uuid4() for _ in range(3)]
    for hours, person in enumerate(people):
        tombstones.record(tmp_path, person, NOON + timedelta(hours=hours))
    found = tombstones.read(tmp_path)
    assert list(found) == people
    assert found[people[1]] == NOON + timedelta(hours=1)


def test_nobody_deleted_is_an_empty_list(tmp_path: Path) -> None:
    assert tombstones.read(tmp_path) == {}


def test_the_first_instant_told_stays(tmp_path: Path) -> None:
    person = uuid4()
    tombstones.record(tmp_path, person, NOON)
    tombstones.record(tmp_path, person, NOON + timedelta(days=1))
    assert tombstones.read(tmp_path) == {person: NOON}


def test_a_line_torn_by_a_power_cut_costs_only_itself(tmp_path: Path) -> None:
    first, second = uuid4(), uuid4()
    tombstones.record(tmp_path, first, NOON)
    with (tmp_path / "tombstones").open("ab") as file:
        file.write(b"0d9f6e")
    tombstones.record(tmp_path, second, NOON)
    assert list(tombstones.read(tmp_path)) == [first, second]


def test_only_the_owner_may_read_the_list(tmp_path: Path) -> None:
    tombstones.record(tmp_path, uuid4(), NOON)
    assert (tmp_path / "tombstones").stat().st_mode & 0o777 == 0o600
