import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from server.core.lock import Held, hold

HOLD_FOR_EVER = """
import sys, time
from pathlib import Path
from server.core.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    with hold(tmp_path / "var"):
        assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "var" / "lock").stat().st_mode & 0o777 == 0o600


def test_a_folder_can_be_held_again_after_it_was_let_go(tmp_path: Path) -> None:
    for _ in range(2):
        with hold(tmp_path):
            pass


def test_a_second_process_is_told_which_process_holds_the_folder(tmp_path: Path) -> None:
    owner = _start_owner(tmp_path)
    try:
        with pytest.raises(Held, match=f"process {owner.pid}"), hold(tmp_path):
            pass
    finally:
        _end(owner)


def test_a_killed_owner_leaves_the_folder_free(tmp_path: Path) -> None:
    _end(_start_owner(tmp_path))
    deadline = time.monotonic() + 5
    while True:
        try:
            with hold(tmp_path):
                return
        except Held:
            assert time.monotonic() < deadline


def _start_owner(folder: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", HOLD_FOR_EVER, str(folder)]
    owner = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert owner.stdout is not None
    owner.stdout.readline()
    return owner


def _end(owner: "subprocess.Popen[bytes]") -> None:
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
