"""The `evenkeel` command: each failure is one line, and what needs the folder asks its owner."""

import re
import shutil
import signal
import socket
import sqlite3
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from server import __main__ as command_line
from server.core.lock import hold
from server.core.sealing import make_key_file
from server.core.settings import Settings
from tests import engines
from tests.child import Child, environment_of, name_database
from tests.engines import IS_POSTGRES


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The process's environment names the test's own database."""
    name_database(monkeypatch, settings)
    return settings


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The process's environment names an embedded database that is not there yet."""
    monkeypatch.setenv("EVENKEEL_DATA", str(tmp_path / "new"))
    return tmp_path / "new"


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[Child]:
    child = Child(environment_of(settings), tmp_path / "server.log")
    child.start()
    try:
        yield child
    finally:
        child.stop()


def run(*arguments: str) -> int:
    return command_line.main(arguments)


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    """What was written to standard error: exactly one line."""
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1, lines
    return lines[0]


@pytest.mark.parametrize("arguments", [["fly"], [], ["backup"], ["keys"], ["serve", "--port", "x"]])
def test_a_command_that_is_not_there_is_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*arguments)
    assert stopped.value.code == 2
    assert "--help" in one_line(capsys)


@pytest.mark.parametrize("command", ["serve", "migrate", "doctor", "demo"])
def test_a_wrong_setting_is_one_line_that_names_it(
    command: str, empty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EVENKEEL_ORIGIN", "example.org/app")
    arguments = ["--port", "0"] if command in {"serve", "demo"} else []
    assert run(command, *arguments) == 1
    assert one_line(capsys).startswith("evenkeel: EVENKEEL_ORIGIN: ")
    assert not empty.exists()


def test_a_file_of_help_lines_that_can_not_be_read_stops_the_start(
    empty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = empty.with_name("lines.toml")
    lines.write_text("checked = soon")
    monkeypatch.setenv("EVENKEEL_HELP_LINES", str(lines))
    assert run("serve", "--port", "0") == 1
    assert "EVENKEEL_HELP_LINES: lines.toml" in one_line(capsys)


@pytest.mark.parametrize("arguments", [["doctor"], ["backup", "b.db"], ["keys", "rotate"]])
def test_without_a_database_the_line_says_how_to_get_one(
    arguments: list[str], empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 1
    assert "there is no database" in one_line(capsys)
    assert not empty.exists()


def test_a_data_folder_that_is_a_file_is_one_line(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty.write_text("")
    assert run("migrate") == 1
    assert str(empty) in one_line(capsys)


def test_a_port_in_use_is_one_line(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert run("serve", "--port", port) == 1
    assert one_line(capsys).startswith(f"evenkeel: --port {port}: another program listens")
    assert not empty.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "99999"], "0 to 65535"),
        (["--host", "203.0.113.77", "--port", "0"], "--host 203.0.113.77"),
        (["--host", "no such host", "--port", "0"], "--host no such host"),
    ],
)
def test_an_address_that_can_not_be_had_is_one_line(
    arguments: list[str], said: str, empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("serve", *arguments) == 1
    assert said in one_line(capsys)
    assert not empty.exists()


def test_a_folder_in_use_is_one_line_that_names_the_process(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with hold(empty):
        for arguments in (["serve", "--port", "0"], ["migrate"], ["restore", "b.db"]):
            assert run(*arguments) == 1
            assert "in use by another Evenkeel (process " in one_line(capsys)


def test_a_lost_key_file_is_one_line_and_no_new_key_is_made(
    environment: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("keys", "rotate") == 0
    environment.key_file.unlink()
    capsys.readouterr()
    assert run("serve", "--port", "0") == 1
    assert "key file" in one_line(capsys)
    assert not environment.key_file.exists()


def test_another_instances_key_file_is_one_line(
    environment: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("keys", "rotate") == 0
    make_key_file(environment.key_file)
    capsys.readouterr()
    assert run("serve", "--port", "0") == 1
    assert "not this database" in one_line(capsys)


def test_a_fault_of_the_program_is_one_line_that_says_where(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def break_down(_chosen: Namespace, _environment: Mapping[str, str]) -> int:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr(command_line, "run_migrate", break_down)
    assert run("migrate") == 1
    line = one_line(capsys)
    assert "a fault in Evenkeel: ZeroDivisionError: two lines" in line
    assert "test_command_line.py" in line


def test_ctrl_c_ends_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def wait(_chosen: Namespace, _environment: Mapping[str, str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "run_migrate", wait)
    assert run("migrate") == 130
    assert capsys.readouterr().err == ""


def test_migrate_makes_the_tables(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("migrate") == 0
    assert "up to date" in capsys.readouterr().out
    with closing(sqlite3.connect(empty / "evenkeel.db")) as database:
        assert database.execute("SELECT count(*) FROM person").fetchone() == (0,)


def test_a_backup_goes_round(
    environment: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("keys", "rotate") == 0
    assert run("backup", str(tmp_path / "b.db")) == 0
    assert run("restore", str(tmp_path / "b.db")) == 0
    assert "Restored" in capsys.readouterr().out
    assert environment.key_file.exists()
    assert run("backup", str(tmp_path / "b.db")) == 1
    assert "never overwritten" in one_line(capsys)


def test_a_database_that_does_not_answer_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key_file = tmp_path / "master.key"
    make_key_file(key_file)
    nowhere = "postgres://somebody:secret-word@127.0.0.1:1/evenkeel"
    monkeypatch.setenv("EVENKEEL_DATABASE", nowhere)
    monkeypatch.setenv("EVENKEEL_KEY_FILE", str(key_file))
    monkeypatch.setenv("EVENKEEL_DATA", str(tmp_path))
    backup = ["backup", str(tmp_path / "b.db")]
    for arguments in (["serve", "--port", "0"], ["migrate"], ["doctor"], backup):
        assert run(*arguments) == 1
        line = one_line(capsys)
        assert "the database does not answer" in line
        assert "secret-word" not in line


def test_serving_postgresql_waits_for_its_migrations(
    environment: Settings,
    engine: engines.Engine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not isinstance(engine, engines.Postgres):
        pytest.skip("the embedded database migrates itself")
    engine.create("not_migrated", "template1")
    database = re.sub(r"/test_\d+\?", "/not_migrated?", environment.database)
    monkeypatch.setenv("EVENKEEL_DATABASE", database)
    assert run("serve", "--port", "0") == 1
    assert "run evenkeel migrate" in one_line(capsys)


def test_while_a_server_runs_it_carries_commands_out(
    server: Child, environment: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("doctor") == 0
    assert "ok    migrations: the tables are up to date." in capsys.readouterr().out
    assert run("backup", str(tmp_path / "b.db")) == 0
    assert "integrity checked" in capsys.readouterr().out
    assert run("backup", str(tmp_path / "b.db")) == 1
    assert "never overwritten" in one_line(capsys)
    if not IS_POSTGRES:
        assert run("restore", str(tmp_path / "b.db")) == 1
        assert f"process {server.pid}" in one_line(capsys)
        assert (environment.data / "control.sock").stat().st_mode & 0o777 == 0o600
    assert server.end(signal.SIGINT) == 0
    assert not (environment.data / "control.sock").exists()


def test_on_plain_http_the_start_says_what_will_not_work(
    settings: Settings, tmp_path: Path
) -> None:
    environment = environment_of(settings) | {"EVENKEEL_ORIGIN": "http://192.0.2.7:8000"}
    del environment["EVENKEEL_LIMITS"]
    child = Child(environment, tmp_path / "server.log")
    child.start()
    assert child.stop() == 0
    for words in ("http://192.0.2.7:8000", "installing", "notifications", "offline", "Secure"):
        assert words in child.said


def test_the_demo_says_how_to_sign_in_and_fills_its_folder_once(tmp_path: Path) -> None:
    environment = {"EVENKEEL_DATA": str(tmp_path / "demo"), "PATH": ""}
    for _ in range(2):
        child = Child(environment, tmp_path / "server.log", ("-m", "server", "demo"))
        child.start()
        assert child.stop() == 0
        assert "seven small stones" in child.said
    with closing(sqlite3.connect(tmp_path / "demo" / "evenkeel.db")) as database:
        four_and_a_dozen = 16
        assert database.execute("SELECT count(*) FROM person").fetchone() == (four_and_a_dozen,)
    shutil.rmtree(tmp_path / "demo")
