"""A real server in a process of its own, to be killed and started again."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import pytest

from server.core.settings import Settings

ROOT = Path(__file__).parents[1]
SERVE = ("-m", "server", "serve")


def environment_of(settings: Settings) -> dict[str, str]:
    """What a child needs to serve the same database. Limits are off: it is about durability."""
    chosen = {
        "EVENKEEL_DATA": str(settings.data),
        "EVENKEEL_DATABASE": settings.database,
        "EVENKEEL_KEY_FILE": str(settings.key_file),
        "EVENKEEL_LIMITS": "off",
    }
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**inherited, **chosen, "PYTHONPATH": str(ROOT)}


def name_database(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, **more: str
) -> dict[str, str]:
    """Have this process's environment name the test's own database; return a child's."""
    chosen = environment_of(settings) | more
    for name, value in chosen.items():
        if name.startswith("EVENKEEL_"):
            monkeypatch.setenv(name, value)
    return chosen


def free_port() -> int:
    """A port on loopback that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Child:
    """A server process: `start` returns once it answers, on the same port each time."""

    def __init__(
        self,
        environment: Mapping[str, str],
        log: Path,
        command: Sequence[str] = SERVE,
        root: Path = ROOT,
    ) -> None:
        self.port = free_port()
        self.environment = dict(environment)
        self._log, self._command, self._root = log, command, root
        self._process: subprocess.Popen[str] | None = None
        self.said = ""
        self.pid = 0

    def start(self) -> None:
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self._command, "--port", str(self.port)],
                cwd=self._root,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        self.pid, self.said = self._process.pid, ""
        self._wait_for_welcome(self._process.stdout)

    def kill(self) -> None:
        """End it at once, as a power cut would end the process (SIGKILL)."""
        assert self.end(signal.SIGKILL) == -signal.SIGKILL

    def stop(self) -> int:
        """Ask it to end; return its exit status."""
        return self.end(signal.SIGTERM)

    def end(self, how: signal.Signals) -> int:
        """Send a signal and wait; return the exit status, negative for a signal."""
        if self._process is None:
            return 0
        process, self._process = self._process, None
        process.send_signal(how)
        assert process.stdout is not None
        with process.stdout as rest:
            self.said += rest.read()
        return process.wait(timeout=30)

    def _wait_for_welcome(self, output: IO[str]) -> None:
        while line := output.readline():
            self.said += line
            if "is running" in line:
                return
        raise AssertionError(f"the server did not start: {self._log.read_text()[-2000:]}")
