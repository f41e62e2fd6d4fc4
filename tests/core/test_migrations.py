import importlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tortoise import Model
from tortoise.exceptions import OperationalError

from server.app import MODELS
from server.core import database, migrating
from server.core.database import Table, close_database, open_database, rows, write
from server.core.migrating import NOTHING, applied, changes, known, migrate, pending
from server.core.settings import Settings

HEAD = """
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
"""
BEGIN = """
    initial = True
    operations = [
        ops.CreateModel(
            name='Parent',
            fields=[
                ('id', fields.IntField(primary_key=True)),
                ('name', fields.CharField(max_length=20)),
            ],
            options={'table': 'test_parent', 'app': 'evenkeel', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Child',
            fields=[
                ('id', fields.IntField(primary_key=True)),
                ('parent', fields.ForeignKeyField(
                    'evenkeel.Parent', source_field='parent_id', to_field='id',
                    related_name=False, on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'test_child', 'app': 'evenkeel', 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
"""
CHANGE = """
        ops.AddField('Parent', 'note', fields.CharField(max_length=20, null=True)),
        ops.AlterField('Parent', 'name', fields.CharField(max_length=40, null=True)),
"""
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


def tables() -> list[type[Table]]:
    """Every table of the program."""
    found = [vars(importlib.import_module(name)) for name in MODELS]
    kinds = {id(kind): kind for module in found for kind in module.values() if is_table(kind)}
    return list(kinds.values())


def is_table(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model) and not kind._meta.abstract  # noqa: SLF001


async def test_the_migrations_make_what_the_models_describe(settings: Settings) -> None:
    missing = await changes(settings, MODELS)
    assert not missing, "run: python -m server.core.migrating WHAT_CHANGES"


def test_no_docstring_or_comment_becomes_sql() -> None:
    for kind in tables():
        assert kind._meta.table_description == " ", f"{kind.__name__}.Meta(TableMeta)"  # noqa: SLF001
        described = [f.model_field_name for f in kind._meta.fields_map.values() if f.description]  # noqa: SLF001
        assert described == [], f"{kind.__name__}: no `#:` comments"


def test_the_migrations_need_nothing_but_tortoise() -> None:
    folder = Path(importlib.import_module("server.migrations").__path__[0])
    for file in folder.glob("0*.py"):
        lines = file.read_text(encoding="utf-8").splitlines()
        imports = [line.split()[1] for line in lines if line.startswith(("import ", "from "))]
        assert {name.partition(".")[0] for name in imports} <= {"tortoise", "uuid"}, file.name


async def test_a_fresh_database_has_everything_pending_and_then_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    if settings.is_embedded:
        fresh = replace(settings, data=tmp_path / "fresh")
        assert await pending(fresh, MODELS) == known()
        assert not fresh.data.exists()
    await migrate(settings, MODELS, NOTHING)
    assert await pending(settings, MODELS) == known()
    await migrate(settings, MODELS)
    assert await pending(settings, MODELS) == []
    assert await applied(settings, MODELS) == known()


async def test_everything_can_be_taken_back_and_made_again(settings: Settings) -> None:
    for target in (NOTHING, None, NOTHING, None, None):
        await migrate(settings, MODELS, target)
    assert await pending(settings, MODELS) == []


async def test_up_down_and_up_again_keeps_every_row(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite rebuilds the parent's table; checked foreign keys would delete all its children."""
    use_steps(tmp_path, monkeypatch)
    await migrate(settings, MODELS, NOTHING)
    await migrate(settings, MODELS, "0001_begin")
    async with opened(settings):
        await write(lambda: rows("INSERT INTO test_parent (id, name) VALUES (1, 'Alma')"))
        await write(lambda: rows("INSERT INTO test_child (id, parent_id) VALUES (7, 1)"))
    for target in ("0002_change", "0001_begin", "0002_change", None):
        await migrate(settings, MODELS, target)
        async with opened(settings):
            kept = await rows(
                "SELECT c.id, p.name FROM test_child c JOIN test_parent p ON p.id = c.parent_id"
            )
            assert kept == [{"id": 7, "name": "Alma"}], target


async def test_a_change_that_would_orphan_a_row_is_not_made(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_steps(tmp_path, monkeypatch, change="ops.RunSQL('DELETE FROM test_parent')")
    await migrate(settings, MODELS, NOTHING)
    await migrate(settings, MODELS, "0001_begin")
    async with opened(settings):
        await write(lambda: rows("INSERT INTO test_parent (id, name) VALUES (1, 'Alma')"))
        await write(lambda: rows("INSERT INTO test_child (id, parent_id) VALUES (7, 1)"))
    if settings.is_embedded:
        with pytest.raises(OperationalError, match="belong to nobody"):
            await migrate(settings, MODELS)
        assert await pending(settings, MODELS) == ["0002_change"]
        async with opened(settings):
            assert await rows("SELECT name FROM test_parent") == [{"name": "Alma"}]


async def test_a_migration_that_fails_changes_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(settings, MODELS, NOTHING)

    async def break_off(*_: object, **__: object) -> None:
        message = "the power went"
        raise OperationalError(message)

    with monkeypatch.context() as broken:
        broken.setattr("tortoise.migrations.recorder.MigrationRecorder.record_applied", break_off)
        with pytest.raises(OperationalError, match="the power went"):
            await migrate(settings, MODELS)
    assert await pending(settings, MODELS) == known()
    await migrate(settings, MODELS)
    assert await pending(settings, MODELS) == []


async def test_a_newer_database_is_recognised(settings: Settings) -> None:
    await migrate(settings, MODELS)
    async with opened(settings):
        newer = "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES (?, ?, ?)"
        await write(lambda: rows(newer, ["evenkeel", "9999_later", NOW]))
        assert set(await applied(settings, MODELS)) - set(known()) == {"9999_later"}


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[None]:
    await open_database(settings, MODELS)
    try:
        yield
    finally:
        await close_database()


def use_steps(folder: Path, monkeypatch: pytest.MonkeyPatch, change: str = CHANGE) -> None:
    """Put two steps of our own in the place of the program's."""
    package = folder / "steps_of_a_test"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "0001_begin.py").write_text(HEAD + BEGIN, encoding="utf-8")
    (package / "0002_change.py").write_text(
        HEAD + f"    dependencies = [('evenkeel', '0001_begin')]\n    operations = [{change}]\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(folder)
    for module in [name for name in sys.modules if name.startswith(package.name)]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(migrating, "MIGRATIONS", package.name)
    monkeypatch.setattr(database, "MIGRATIONS", package.name)
