"""The look-alike feeds are the same each time."""

import json
from pathlib import Path

import pytest

from bench import made_up_feed
from tests.formats import look_alikes

pytestmark = pytest.mark.neutral


def test_a_seed_gives_the_same_feed() -> None:
    assert look_alikes.meeting_guide(50, 3) == look_alikes.meeting_guide(50, 3)
    assert look_alikes.meeting_guide(50, 3) != look_alikes.meeting_guide(50, 4)


def test_a_longer_feed_begins_as_a_shorter_one() -> None:
    assert [*look_alikes.meetings(90, 3)][:50] == [*look_alikes.meetings(50, 3)]


def test_every_state_has_a_town() -> None:
    assert len({spot.state for spot in look_alikes.spots()}) >= 51


def test_one_can_be_written_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "feed.json"
    made_up_feed.main([str(file), "--count", "30", "--seed", "3"])
    assert file.read_bytes() == look_alikes.meeting_guide(30, 3)
    assert len(json.loads(file.read_bytes())) == 30
    assert f"feeds add made-up {file} --kind meeting-guide" in capsys.readouterr().out
