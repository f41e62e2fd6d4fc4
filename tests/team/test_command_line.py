"""`evenkeel program …` as an operator types it: beside a server, and without one."""

from pathlib import Path

import pytest

from server import __main__ as command_line
from server.core.settings import Settings
from tests.child import Child, name_database
from tests.engines import IS_POSTGRES


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The process's environment names the test's own database."""
    return name_database(monkeypatch, settings)


def program(*arguments: str) -> int:
    return command_line.main(["program", *arguments])


@pytest.mark.parametrize("beside_a_server", [True, False])
def test_an_operator_makes_a_program(
    *,
    beside_a_server: bool,
    environment: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    child = Child(environment, tmp_path / "server.log")
    if beside_a_server:
        child.start()
    try:
        walk_through(capsys)
        is_asked = beside_a_server and not IS_POSTGRES
        assert program("owner", "north harbor ALUMNI") == 0
        link = f"http://localhost:{child.port if is_asked else 8000}/join/"
        assert link in capsys.readouterr().out
    finally:
        child.stop()
    if beside_a_server:
        assert "/join/" not in (tmp_path / "server.log").read_text()


def walk_through(capsys: pytest.CaptureFixture[str]) -> None:
    assert program("list") == 0
    assert "evenkeel program create NAME" in capsys.readouterr().out
    assert program("create", "North Harbor Alumni", "--timezone", "America/Chicago") == 0
    said = capsys.readouterr().out
    assert "/join/" in said
    assert "is shown only now" in said
    assert program("create", "North Harbor Alumni") == 1
    told = capsys.readouterr()
    assert "/join/" not in told.out
    assert len(told.err.splitlines()) == 1
    assert program("owner", "Somebody Else") == 1
    assert "evenkeel program list" in capsys.readouterr().err
    assert program("list") == 0
    assert "North Harbor Alumni  members: 0" in capsys.readouterr().out


def test_what_a_program_needs_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program("create")
    assert "NAME" in capsys.readouterr().err
