"""What a process that dies has begun is known to the next."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.sending import journal as journals
from server.sending.journal import FOLDER, PLACE_BYTES, Full, Journal, LeftBehind, left_behind
from tests.child import ROOT

pytestmark = pytest.mark.neutral

DYING = """
import os, sys
from pathlib import Path
from server.sending.journal import Journal
journal = Journal.begin(Path(sys.argv[1]))
print(journal.name, flush=True)
"""


def after_dying(folder: Path, doing: str) -> LeftBehind:
    """Have a process write into its journal and kill itself; return what is read of it."""
    script = f"{DYING}{doing}\nos.kill(os.getpid(), 9)"
    command = [sys.executable, "-c", script, str(folder)]
    died = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert died.returncode == -9, died.stderr
    (left,) = left_behind(folder)
    assert left.name == died.stdout.strip()
    return left


def test_what_was_begun_and_what_was_answered_is_told_apart(tmp_path: Path) -> None:
    left = after_dying(
        tmp_path,
        "places = [journal.begun(number) for number in (11, 12, 13)]\n"
        "journal.answered(places[0], is_sent=True)\n"
        "journal.answered(places[1], is_sent=False)",
    )
    assert (left.sent, left.unanswered) == ([11], [13])


def test_a_place_is_used_again_and_the_last_word_counts(tmp_path: Path) -> None:
    left = after_dying(
        tmp_path,
        "first = journal.begun(11)\n"
        "journal.answered(first, is_sent=False)\n"
        "second = journal.begun(12)\n"
        "journal.answered(second, is_sent=True)\n"
        "journal.release([second])\n"
        "assert journal.begun(11) == second",
    )
    assert (left.sent, left.unanswered) == ([], [11])


def test_an_earlier_word_about_the_same_is_not_taken_for_the_last(tmp_path: Path) -> None:
    left = after_dying(
        tmp_path,
        "first = journal.begun(11)\n"
        "journal.answered(first, is_sent=False)\n"
        "journal.answered(journal.begun(11), is_sent=True)",
    )
    assert (left.sent, left.unanswered) == ([11], [])


def test_a_journal_is_read_until_its_reader_has_kept_it(tmp_path: Path) -> None:
    after_dying_once = Journal.begin(tmp_path)
    after_dying_once.begun(7)
    after_dying_once.close(is_settled=False)
    for left in left_behind(tmp_path):
        assert left.unanswered == [7]
        break  # as when the database is gone
    assert [left.unanswered for left in left_behind(tmp_path)] == [[7]]
    assert list(left_behind(tmp_path)) == []


def test_a_journal_that_lives_is_left_alone(tmp_path: Path) -> None:
    living = Journal.begin(tmp_path)
    living.begun(7)
    assert list(left_behind(tmp_path)) == []
    assert (tmp_path / FOLDER / living.name).exists()
    living.close(is_settled=True)
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_torn_places_are_passed_over(tmp_path: Path) -> None:
    journal = Journal.begin(tmp_path)
    first, second = journal.begun(7), journal.begun(8)
    file = tmp_path / FOLDER / journal.name
    journal.close(is_settled=False)
    with file.open("r+b") as torn:
        torn.seek(first + 3)
        torn.write(b"\xff")
        torn.truncate(second + PLACE_BYTES + 5)
    assert [left.unanswered for left in left_behind(tmp_path)] == [[8]]


def test_the_file_is_small_and_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "PLACES", 4)
    journal = Journal.begin(tmp_path)
    for number in range(1000):
        journal.release([journal.begun(number)])
    file = tmp_path / FOLDER / journal.name
    assert file.stat().st_size == 4 * PLACE_BYTES
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / FOLDER).stat().st_mode & 0o777 == 0o700
    journal.close(is_settled=True)


def test_more_is_not_begun_than_can_be_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "PLACES", 2)
    journal = Journal.begin(tmp_path)
    journal.begun(1)
    place = journal.begun(2)
    with pytest.raises(Full):
        journal.begun(3)
    journal.release([place])
    journal.begun(3)
    journal.close(is_settled=True)


def test_nothing_was_left_where_nothing_was_begun(tmp_path: Path) -> None:
    assert list(left_behind(tmp_path)) == []
    (tmp_path / FOLDER).mkdir()
    os.close(os.open(tmp_path / FOLDER / "draft.new", os.O_CREAT))
    assert list(left_behind(tmp_path)) == []
