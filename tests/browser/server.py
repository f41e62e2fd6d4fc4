"""The real server as a child process on a free loopback port, with a data folder of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 30


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve from `folder` until the block ends; give the origin."""
    port = _free_port()
    origin = f"http://localhost:{port}"
    log = folder / "server.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "server", "serve", "--port", str(port)],
            cwd=ROOT,
            env=_environment(folder / "data", origin),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_it_answers(child, origin, log)
        yield origin
    finally:
        child.terminate()
        child.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _environment(data: Path, origin: str) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("EVENKEEL_")}
    return kept | {
        "EVENKEEL_DATA": str(data),
        "EVENKEEL_ORIGIN": origin,
        "EVENKEEL_LIMITS": "off",
        "EVENKEEL_OPERATOR": "Harbor House",
    }


def _wait_until_it_answers(child: subprocess.Popen[bytes], origin: str, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise AssertionError(f"the server ended by itself:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(f"{origin}/healthz", timeout=2):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer in time:\n{log.read_text()}")
