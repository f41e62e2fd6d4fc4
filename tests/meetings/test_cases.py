"""Other finders' answers, held against ours."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.listings.occurrence import current
from tests.formats.readers import guide
from tests.meetings import cases
from tests.meetings.case_shapes import Case
from tests.meetings.cases import CASES, differing, judge, judged, written

pytestmark = pytest.mark.neutral


@pytest.mark.parametrize("case", written(CASES), ids=lambda one: one.id)
def test_a_case_is_equal_or_has_a_reason(case: Case) -> None:
    verdict = judge(case)
    if verdict.answer == "waits":
        pytest.skip(verdict.reason)
    assert verdict.is_fine, verdict.reason


def test_a_night_meeting_is_on_past_midnight() -> None:
    """What tsml-057 means: Sunday 23:30 to 00:30, looked at on Monday at 00:10."""
    record = guide(day=0, time="23:30", end_time="00:30", timezone="America/New_York")
    assert record.weekday is not None
    assert record.start is not None
    monday = datetime(2025, 3, 10, 4, 10, tzinfo=UTC)
    span = current(record.weekday, record.start, record.duration, record.timezone, monday)
    assert span.is_on(monday)


def test_a_defect_that_we_share_is_found(tmp_path: Path) -> None:
    shared = {"id": "a", "function": "normalizeVirtualLink", "peer_bug": True}
    odd = {"id": "b", "function": "normalizeVirtualLink", "input": {"url": "zoom.us"}, "output": 1}
    unknown = {"id": "c", "function": "nobody knows", "input": {}, "output": 1}
    wrong = {"id": "d", "function": "normalizeVirtualLink", "input": {}, "output": 1}
    listed = [shared | {"input": {"url": "no"}, "output": None}, odd, unknown, wrong]
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"cases": listed}))
    assert [(one.answer, one.is_fine) for one in judged(file)] == [
        *(("equal", False), ("differs", False), ("waits", False), ("waits", False))
    ]
    assert cases.main([str(file)]) == 1


def test_numbers_as_good_as_the_same_are_equal() -> None:
    assert differing({"a": [1.77590001]}, {"a": [1.7759]}) == set()
    assert differing({"a": 1}, {"a": 1, "b": None}) == set()
    assert differing({"a": [1, 2]}, {"a": [1]}) == {".a"}
