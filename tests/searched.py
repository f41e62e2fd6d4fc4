"""A real server and every file that it writes, to be searched for what must not stand there."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg

from server.core.settings import Settings
from tests.child import Child, environment_of


@dataclass
class Site:
    """A running server, and where everything lies that it writes."""

    settings: Settings
    child: Child
    log: Path
    backup: Path

    async def files(self) -> list[Path]:
        """Every file that it may have written to; the key file is no secret of a person's."""
        found = [path for path in self.settings.data.rglob("*") if path.is_file()]
        if not self.settings.is_embedded:
            found += await _postgres_files(self.settings.dsn)
        return [*found, self.log, self.backup]

    def command(self, *words: str) -> None:
        """Run an `evenkeel` command beside the server."""
        command = [sys.executable, "-m", "server", *words]
        done = subprocess.run(
            command, env=environment_of(self.settings), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        with self.log.open("a") as log:
            log.write(done.stdout + done.stderr)

    def stop(self) -> None:
        self.child.stop()
        with self.log.open("a") as log:
            log.write(self.child.said)


async def _postgres_files(dsn: str) -> list[Path]:
    """The files of this database, and the server's own WAL and logs."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("CHECKPOINT")
        folder = Path(await connection.fetchval("SHOW data_directory"))
        sql = "SELECT oid FROM pg_database WHERE datname = current_database()"
        database = folder / "base" / str(await connection.fetchval(sql))
    finally:
        await connection.close()
    found = [*database.iterdir(), *(folder / "pg_wal").iterdir(), *folder.glob("*log*")]
    return [path for path in found if path.is_file()]


def holding(files: list[Path], words: list[str]) -> list[str]:
    """Name the files in which any of the words stands, also in hexadecimal or wide characters."""
    texts = [form for word in words for form in (word, quote(word), word.encode().hex())]
    needles = [text.encode() for text in texts] + [word.encode("utf-16-le") for word in words]
    pattern = re.compile(b"|".join(map(re.escape, needles)))
    return [path.name for path in files if path.exists() and pattern.search(path.read_bytes())]


@contextmanager
def serving(settings: Settings, folder: Path) -> Iterator[Site]:
    log = folder / "server.log"
    child = Child(environment_of(settings), log)
    child.start()
    try:
        yield Site(settings, child, log, folder / "backup.db")
    finally:
        child.stop()
