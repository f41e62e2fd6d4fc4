"""Browsers and what they need, as processes of ours: started with little, ended by id."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import Popen

END_SECONDS = 10


def environment(**own: str) -> dict[str, str]:
    """What a browser is given: where programs are, and what is named here."""
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "MOZ_HEADLESS": "1", **own}


def start(command: Sequence[str], given: Mapping[str, str], folder: Path) -> Popen[bytes]:
    """Start a program that says what it says into `processes.log` in `folder`."""
    with (folder / "processes.log").open("ab") as log:
        return Popen(command, env=dict(given), stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def end(process: Popen[bytes]) -> None:
    """Ask it to end, and make it."""
    process.terminate()
    try:
        process.wait(timeout=END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
