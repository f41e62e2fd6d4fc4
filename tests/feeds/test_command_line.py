"""`evenkeel feeds …` as an operator types it: beside a server, and without one."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from server import __main__ as command_line
from server.core.settings import Settings
from tests.child import Child, name_database
from tests.feeds.conftest import records


class Feeds(BaseHTTPRequestHandler):
    """Answers every request with a feed of twenty."""

    def do_GET(self) -> None:
        body = json.dumps(records(20)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def origin() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Feeds) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def environment(settings: Settings, origin: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The process's environment names the test's own database, and one server of feeds."""
    return name_database(monkeypatch, settings, EVENKEEL_FEED_ORIGINS=origin)


def feeds(*arguments: str) -> int:
    return command_line.main(["feeds", *arguments])


@pytest.mark.parametrize("beside_a_server", [True, False])
def test_an_operator_brings_a_feed_in(
    *,
    beside_a_server: bool,
    environment: dict[str, str],
    origin: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    child = Child(environment, tmp_path / "server.log")
    if beside_a_server:
        child.start()
    try:
        walk_through(origin, tmp_path, capsys)
    finally:
        child.stop()


def walk_through(origin: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert feeds("add", "web", f"{origin}/feed", "--kind", "meeting-guide", "--program", "AA") == 0
    assert "evenkeel feeds import web" in capsys.readouterr().out
    assert feeds("import") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "web: fetching"
    assert said[-1].startswith("web: applied: 20 meetings, 20 new")
    bring_in_and_remove_a_bad_one(folder / "bad.csv", capsys)
    assert feeds("import") == 0
    capsys.readouterr()
    assert feeds("list") == 0
    listed = capsys.readouterr().out
    assert "meetings: 20" in listed
    assert "bad" not in listed
    assert feeds("rejects", "web") == 0
    assert "0 records left out" in capsys.readouterr().out
    assert feeds("reports") == 0
    elsewhere = f"{origin.rpartition(':')[0]}:1/feed"
    assert feeds("add", "inside", elsewhere, "--kind", "meeting-guide") == 1
    assert "EVENKEEL_FEED_ORIGINS" in capsys.readouterr().err


def bring_in_and_remove_a_bad_one(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("<html>")
    assert feeds("add", "bad", str(file), "--kind", "sheet") == 0
    assert feeds("import", "bad") == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert said[0].startswith("evenkeel: bad: not applied: ")
    assert feeds("list") == 0
    assert "not applied" in capsys.readouterr().out
    assert feeds("remove", "bad") == 0
    assert "bad is removed, with 0 meetings" in capsys.readouterr().out
    assert feeds("remove", "bad") == 1
    assert "no such feed" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["add", "x", "y"],
        ["add", "x", "y", "--kind", "rss"],
        ["rejects"],
        ["fly"],
    ],
)
def test_what_is_missing_is_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        feeds(*arguments)
    assert stopped.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
