"""Backups, on the engine that the run is for."""

import asyncio
from pathlib import Path

import pytest

from server.app import MODELS
from server.core.backup import backup
from server.core.control import CommandError
from server.core.instance import opened
from server.core.sealing import read_key_file
from server.core.settings import Settings
from server.home import demo
from tests.core.diaries import ALMA, NOW, names_in, person, rows_of, silent


async def test_a_backup_holds_every_row_and_is_for_its_owner_alone(
    filled: Settings, tmp_path: Path
) -> None:
    said: list[str] = []
    await backup(filled, tmp_path / "b.db", said.append)
    found = rows_of(tmp_path / "b.db")
    assert len(found["person"]) == 4
    assert len(found["entry"]) == len(demo.diary())
    assert found["tortoise_migrations"]
    assert (tmp_path / "b.db").stat().st_mode & 0o777 == 0o600
    assert "integrity checked" in said[-1]
    assert names_in(tmp_path) == ["b.db", "data"]


async def test_a_backup_can_be_made_while_people_write(filled: Settings, tmp_path: Path) -> None:
    async with opened(filled, MODELS, NOW):
        alma = await person(ALMA)

        async def write_on() -> None:
            for _ in range(20):
                await alma.change(hidden_tiles=["hobby"])

        await asyncio.gather(write_on(), backup(filled, tmp_path / "b.db", silent), write_on())
    assert len(rows_of(tmp_path / "b.db")["person"]) == 4


async def test_the_key_is_in_no_backup_and_neither_is_anything_written(
    filled: Settings, tmp_path: Path
) -> None:
    await backup(filled, tmp_path / "b.db", silent)
    content = (tmp_path / "b.db").read_bytes()
    key = read_key_file(filled.key_file)[0]
    for secret in (key, key.hex().encode(), b"corner store", b"Quiet Harbor", b"seven small"):
        assert secret not in content


async def test_a_backup_never_overwrites(filled: Settings, tmp_path: Path) -> None:
    (tmp_path / "b.db").write_text("precious")
    with pytest.raises(CommandError, match="never overwritten"):
        await backup(filled, tmp_path / "b.db", silent)
    assert (tmp_path / "b.db").read_text() == "precious"


async def test_a_backup_that_can_not_be_written_is_one_line(
    filled: Settings, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="can't write there"):
        await backup(filled, tmp_path / "no" / "such" / "folder.db", silent)


@pytest.mark.parametrize("seconds", [0, 0.002])
async def test_a_stopped_backup_leaves_nothing_behind(
    filled: Settings, tmp_path: Path, seconds: float
) -> None:
    making = asyncio.create_task(backup(filled, tmp_path / "b.db", silent))
    await asyncio.sleep(seconds)
    making.cancel()
    await asyncio.gather(making, return_exceptions=True)
    assert names_in(tmp_path) == ["data"]
