"""The databases that benches measure: SQLite, and a PostgreSQL server of our own."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from server.core import settings as settings_module
from server.core.settings import Settings
from tests.engines import postgres_server


class Given(NamedTuple):
    """An empty database, not migrated yet."""

    engine: str
    settings: Settings
    tidy: Callable[[], object]
    """Does what autovacuum does within a minute; on SQLite nothing."""


@asynccontextmanager
async def given_engine(engine: str, folder: Path) -> AsyncIterator[Given]:
    """Give a database of SQLite or PostgreSQL, for as long as the block lasts."""
    data = {"EVENKEEL_DATA": str(folder / engine)}
    if engine != "PostgreSQL":
        yield Given(engine, settings_module.read(data), lambda: None)
        return
    async with AsyncExitStack() as stack:
        server = stack.enter_context(postgres_server())
        key_file = folder / "master.key"
        key_file.write_text(os.urandom(32).hex())
        key_file.chmod(0o600)
        dsn = f"postgres://postgres@/postgres?host={server.pgdata}"
        given = {**data, "EVENKEEL_DATABASE": dsn, "EVENKEEL_KEY_FILE": str(key_file)}
        settings = settings_module.read(given)
        yield Given(engine, settings, lambda: server.psql("vacuum analyze;"))
