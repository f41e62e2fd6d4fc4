from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from server import __main__ as command_line
from server.app import MODELS
from server.core import clock, doctor, migrating
from server.core.clock import utc_now
from server.core.doctor import (
    Finding,
    check_clock,
    check_contact,
    check_database,
    check_disk,
    check_host_name,
    check_key_file,
    check_limits,
    check_origin,
    check_right_key,
    check_sqlite_version,
    core_checks,
    examine,
    fail,
    ok,
    warn,
)
from server.core.sealing import make_key_file, read_key_file, write_key_file
from server.core.settings import Settings
from server.people import help_lines
from tests import engines


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    """Settings of an embedded database, without one."""
    return engines.settings_in(tmp_path)


async def finding(level: str, sentence: str) -> Finding:
    return {"ok": ok, "warn": warn, "fail": fail}[level](sentence)


async def test_a_sound_installation_has_nothing_that_fails(database: Settings) -> None:
    said: list[str] = []
    assert await examine(database, core_checks(MODELS), said.append) == 0
    assert len(said) == len(core_checks(MODELS))
    assert [line for line in said if not line.startswith(("ok ", "warn"))] == []


async def test_one_failure_makes_the_exit_status_non_zero(chosen: Settings) -> None:
    said: list[str] = []
    checks = [
        ("tyres", lambda _: finding("warn", "worn.")),
        ("brakes", lambda _: finding("fail", "gone.")),
        ("lights", lambda _: finding("ok", "on.")),
    ]
    assert await examine(chosen, checks, said.append) == 1
    assert said == ["warn  tyres: worn.", "fail  brakes: gone.", "ok    lights: on."]


async def test_what_keeps_a_check_from_looking_is_its_finding(chosen: Settings) -> None:
    async def unplugged(_settings: Settings) -> Finding:
        raise OSError("no such device")

    said: list[str] = []
    assert await examine(chosen, [("disk", unplugged)], said.append) == 1
    assert said == ["fail  disk: it could not be looked at: no such device."]


async def test_the_pragmas_asked_about_are_those_in_force(
    database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await check_database(database)).level == "ok"
    if database.is_embedded:
        monkeypatch.setitem(doctor.PRAGMAS, "synchronous", "3")
        assert await check_database(database) == fail("synchronous is 2, not 3.")


async def test_an_older_sqlite_is_no_danger_with_one_writer(chosen: Settings) -> None:
    found = await check_sqlite_version(chosen)
    assert found.level == "ok"
    assert "one process" in found.sentence or "3.51" in found.sentence


async def test_a_key_file_that_others_may_read_fails(chosen: Settings) -> None:
    make_key_file(chosen.key_file)
    assert (await check_key_file(chosen)).level == "ok"
    chosen.key_file.chmod(0o644)
    assert "chmod 600" in (await check_key_file(chosen)).sentence
    assert (await check_key_file(chosen)).level == "fail"


async def test_a_missing_key_file_fails(chosen: Settings) -> None:
    assert (await check_key_file(chosen)).level == "fail"


async def test_another_databases_key_file_fails(database: Settings) -> None:
    assert (await check_right_key(database)).level == "ok"
    database.key_file.unlink()
    make_key_file(database.key_file)
    assert (await check_right_key(database)).level == "fail"


async def test_a_rotation_that_was_not_finished_is_told(chosen: Settings) -> None:
    make_key_file(chosen.key_file)
    write_key_file(chosen.key_file, [b"\1" * 32, *read_key_file(chosen.key_file)])
    assert (await check_key_file(chosen)).level == "warn"


@pytest.mark.parametrize(("free", "level"), [(10**12, "ok"), (5 * 10**8, "warn"), (10**7, "fail")])
async def test_little_room_is_told_before_there_is_none(
    chosen: Settings, monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=free))
    assert (await check_disk(chosen)).level == level


async def test_the_clock_is_compared_with_every_other(database: Settings) -> None:
    assert (await check_clock(database)).level == "ok"


@pytest.mark.parametrize(
    ("away", "said"), [(-timedelta(days=20_000), "1972"), (timedelta(days=40_000), "2136")]
)
async def test_a_clock_in_another_century_fails(
    chosen: Settings, monkeypatch: pytest.MonkeyPatch, away: timedelta, said: str
) -> None:
    there = utc_now().replace(year=2026) + away
    monkeypatch.setattr(doctor, "utc_now", lambda: there)
    found = await check_clock(chosen)
    assert found.level == "fail"
    assert said in found.sentence


async def test_a_disk_with_another_time_fails(
    chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_off_the_disk", lambda _folder: 90.0)
    assert "file system’s by 90 s" in (await check_clock(chosen)).sentence


@pytest.mark.parametrize(
    ("host", "level"),
    [
        ("evenkeel.example.org", "ok"),
        ("kratom-recovery.example.org", "warn"),
        ("alumni.harbor-clinic.example", "warn"),
        ("sober.example", "warn"),
    ],
)
async def test_a_telling_host_name_is_told(chosen: Settings, host: str, level: str) -> None:
    found = await check_host_name(replace(chosen, origin=f"https://{host}"))
    assert found.level == level


@pytest.mark.parametrize(
    ("origin", "level"),
    [("https://a.example", "ok"), ("http://localhost:8000", "ok"), ("http://a.example", "warn")],
)
async def test_plain_http_is_told(chosen: Settings, origin: str, level: str) -> None:
    assert (await check_origin(replace(chosen, origin=origin))).level == level


async def test_a_placeholder_contact_is_told(chosen: Settings) -> None:
    assert (await check_contact(chosen)).level == "warn"
    assert (await check_contact(replace(chosen, contact="mailto:a@b.example"))).level == "ok"


async def test_limits_that_are_off_are_told(chosen: Settings) -> None:
    assert (await check_limits(chosen)).level == "ok"
    assert (await check_limits(engines.without_limits(chosen))).level == "warn"


@pytest.mark.parametrize(("days", "level"), [(0, "ok"), (180, "ok"), (181, "warn")])
async def test_help_lines_that_nobody_checked_for_half_a_year_are_told(
    chosen: Settings, monkeypatch: pytest.MonkeyPatch, days: int, level: str
) -> None:
    checked: date = clock.utc_now().date() - timedelta(days=days)
    monkeypatch.setattr(help_lines, "load", lambda _settings: SimpleNamespace(checked=checked))
    assert (await command_line.HELP_LINES_CHECK[1](chosen)).level == level


async def test_tables_that_wait_for_a_step_fail(
    database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [*migrating.known(), "0099_later"]
    monkeypatch.setattr(migrating, "known", lambda: steps)
    check = dict(core_checks(MODELS))["migrations"]
    found = await check(database)
    assert found.level == "fail"
    assert "0099_later" in found.sentence
