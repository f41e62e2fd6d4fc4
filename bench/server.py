"""A real server in a process of its own, and what the machine says about it."""

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


class Server:
    """`evenkeel serve` on loopback, over the data in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        own = {"EVENKEEL_DATA": str(self._folder), "EVENKEEL_LIMITS": "off"}
        with (self._folder.parent / "server.log").open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "server", "serve", "--port", "0"],
                cwd=ROOT,
                env={**inherited, **own},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.port = self._read_port()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.send_signal(signal.SIGTERM)
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
