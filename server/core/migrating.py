"""Bringing the tables up to date, or back; and, for developers, writing the next step.

`python -m server.core.migrating WHAT_CHANGES` compares the models with `server/migrations` and
writes the step between them.
"""

import asyncio
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tortoise.apps import Apps
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.exceptions import OperationalError
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.writer import MigrationWriter, format_migration_name

from server.core.control import CommandError
from server.core.database import (
    APP,
    MIGRATIONS,
    close_database,
    configuration,
    is_open,
    open_database,
    rows,
    write,
)
from server.core.settings import Settings

NOTHING = ""  # the target before the first step: no tables
ONE_AT_A_TIME = 4_773_118_650_213_764_901  # any number; PostgreSQL's lock for migrating


async def migrate(settings: Settings, models: Sequence[str], target: str | None = None) -> None:
    """Apply every step that is missing, or go forward or back to the step named `target`.

    All of it or nothing: the steps run in one transaction. Call it while no database is open.
    """
    await open_database(settings, models, has_foreign_keys=False)
    try:
        await write(lambda: apply(settings, models, target), limit_seconds=None)
    finally:
        await close_database()


async def make_current(settings: Settings, models: Sequence[str]) -> None:
    """Apply what is missing to the embedded database; refuse another one that waits for it."""
    if settings.is_embedded:
        await migrate(settings, models)
    elif waiting := await pending(settings, models):
        raise CommandError(
            f"migrations are waiting, from {waiting[0]} on: back the database up, then run "
            "evenkeel migrate"
        )


async def pending(settings: Settings, models: Sequence[str]) -> list[str]:
    """Name the steps that the database has yet to take, oldest first."""
    done = await applied(settings, models)
    return [name for name in known() if name not in done]


async def applied(settings: Settings, models: Sequence[str]) -> list[str]:
    """Name the steps the database has taken: also those of a newer version of the program."""
    if is_open():
        return await _recorded()
    if settings.is_embedded and not _file(settings, models).exists():
        return []
    await open_database(settings, models)
    try:
        return await _recorded()
    finally:
        await close_database()


def known() -> list[str]:
    """Name the steps this version of the program knows, oldest first."""
    package = importlib.import_module(MIGRATIONS)
    return sorted(name for _, name, _ in pkgutil.iter_modules(package.__path__))


async def changes(settings: Settings, models: Sequence[str]) -> list[MigrationWriter]:
    """Give the step that would bring `server/migrations` up to the models; empty when equal."""
    described = configuration(settings, models)
    context = TortoiseContext()
    with context:
        await context.init(config=described, init_connections=False)
        assert isinstance(context.apps, Apps)  # noqa: S101
        return await MigrationAutodetector(context.apps, described["apps"]).changes()


async def make_migration(settings: Settings, models: Sequence[str], name: str) -> Path | None:
    """Write the step between `server/migrations` and the models; None when there is none."""
    for writer in await changes(settings, models):
        writer.name = format_migration_name(len(known()) + 1, name)
        return Path(writer.write())
    return None


async def apply(settings: Settings, models: Sequence[str], target: str | None) -> None:
    """Do as `migrate`, inside a unit of a database that was opened without foreign keys."""
    executor = MigrationExecutor(get_connection("default"), configuration(settings, models)["apps"])
    if not settings.is_embedded:
        await rows("SELECT pg_advisory_xact_lock(?)", [ONE_AT_A_TIME])
    # Asked of a missing table, PostgreSQL would take nothing more from this transaction.
    await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))  # noqa: SLF001
    await executor.migrate([_target(target)])
    if settings.is_embedded and await rows("PRAGMA foreign_key_check"):
        message = "After the change, some rows would belong to nobody; nothing was changed"
        raise OperationalError(message)


def _target(name: str | None) -> MigrationTarget:
    if name is None:
        name = "__latest__"
    return MigrationTarget(app_label=APP, name="__first__" if name == NOTHING else name)


async def _recorded() -> list[str]:
    try:
        found = await rows("SELECT name FROM tortoise_migrations WHERE app = ? ORDER BY id", [APP])
    except OperationalError as error:
        if "tortoise_migrations" in str(error):  # never migrated
            return []
        raise
    return [str(row["name"]) for row in found]


def _file(settings: Settings, models: Sequence[str]) -> Path:
    return Path(
        configuration(settings, models)["connections"]["default"]["credentials"]["file_path"]
    )


def main() -> None:
    """Write the next step (a developer's command; needs no database)."""
    models: list[str] = importlib.import_module("server.app").MODELS
    settings = importlib.import_module("server.core.settings").read({})
    path = asyncio.run(make_migration(settings, models, " ".join(sys.argv[1:]) or "change"))
    sys.stdout.write(f"{path}\n" if path else "The models and the migrations agree.\n")


if __name__ == "__main__":
    main()
