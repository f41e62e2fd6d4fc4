"""Commands of ours in processes of their own, and what the machine says about them."""

import os
import signal
import struct
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[1]
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PATIENCE_SECONDS = 30


class Process:
    """A command of `evenkeel`, over the data in `folder`."""

    def __init__(self, folder: Path, *command: str, **environment: str) -> None:
        self._folder, self._command, self._own = folder, command, environment

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end(signal.SIGTERM)

    def start(self) -> None:
        """Start it, or start it again."""
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        own = {"EVENKEEL_DATA": str(self._folder), "EVENKEEL_LIMITS": "off", **self._own}
        with (self._folder.parent / f"{self._command[0]}.log").open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "server", *self._command],
                cwd=ROOT,
                env={**inherited, **own},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def end(self, how: signal.Signals) -> None:
        """End it with a signal and wait until it is gone."""
        self._process.send_signal(how)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process.wait(timeout=PATIENCE_SECONDS)

    def cpu_seconds(self) -> float:
        """Return what all its threads have used, user and system."""
        line = Path(f"/proc/{self._process.pid}/stat").read_text()
        user, system = line.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / TICKS_A_SECOND

    def memory_megabytes(self) -> tuple[float, float]:
        """Return its memory (RSS) now, and the most it ever was."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        told = dict(line.split(":", 1) for line in lines)
        now, most = (int(told[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
        return now, most


class Server(Process):
    """`evenkeel serve` on loopback."""

    def __init__(self, folder: Path, **environment: str) -> None:
        super().__init__(folder, "serve", "--port", "0", **environment)

    def start(self) -> None:
        """Start it and wait until it answers."""
        super().start()
        self.port = self._read_port()

    def commits(self) -> int:
        """Return SQLite's own count of transactions (iChange of sqlite.org/walformat.html)."""
        with (self._folder / "evenkeel.db-shm").open("rb") as index:
            count: int = struct.unpack("=8xI", index.read(12))[0]
            return count

    def _read_port(self) -> int:
        output = self._process.stdout
        for line in output or ():
            if "is running" in line:
                return int(line.rsplit(" ", 1)[1].strip(" )\n"))
        message = "the server did not start; see server.log in its folder"
        raise RuntimeError(message)
