from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from server.core import earlier_release as module
from server.core.assets import Asset, Release, release, release_of, this_release
from server.core.earlier_release import NAME, earlier_release

Serve = Callable[[Release], Release | None]

pytestmark = pytest.mark.neutral

FIRST = release_of("aaaaaaaaaaaa", {"daily/day.js": b"export const one=1;"})
SECOND = release_of("bbbbbbbbbbbb", {"daily/day.js": b"export const one=2;"})
THIRD = release_of("cccccccccccc", {"daily/days.js": b"export const one=3;"})


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Start a server of a release in one data folder; return what it has of the one before."""

    def start(now: Release) -> Release | None:
        monkeypatch.setattr(module, "this_release", lambda: now)
        return earlier_release(tmp_path)

    return start


def test_the_first_release_has_none_before_it(serve: Serve) -> None:
    assert serve(FIRST) is None


def test_the_release_before_is_kept_once(serve: Serve) -> None:
    serve(FIRST)
    assert serve(SECOND) == FIRST
    assert serve(THIRD) == SECOND


def test_starting_the_same_release_again_changes_nothing(serve: Serve, tmp_path: Path) -> None:
    serve(FIRST)
    serve(SECOND)
    before = (tmp_path / NAME).stat().st_mtime_ns
    assert serve(SECOND) == FIRST
    assert (tmp_path / NAME).stat().st_mtime_ns == before


def test_going_back_keeps_the_release_that_was_left(serve: Serve) -> None:
    serve(FIRST)
    serve(SECOND)
    assert serve(FIRST) == SECOND


@pytest.mark.parametrize("spoil", [b"", b"x" * 40, None])
def test_a_damaged_file_counts_as_none_and_is_written_anew(
    serve: Serve, tmp_path: Path, spoil: bytes | None
) -> None:
    serve(FIRST)
    file = tmp_path / NAME
    file.write_bytes(file.read_bytes()[:-1] + b"\0" if spoil is None else spoil)
    assert serve(SECOND) is None
    assert serve(THIRD) == SECOND


def test_nothing_else_is_left_in_the_folder(serve: Serve, tmp_path: Path) -> None:
    serve(FIRST)
    serve(SECOND)
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_a_folder_that_cannot_be_written_to_does_not_stop_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert earlier_release(tmp_path / "file") is None
    assert "could not be kept" in caplog.text


async def test_files_of_the_release_before_are_still_sent(
    app: Starlette, client: httpx2.AsyncClient
) -> None:
    address = "/assets/aaaaaaaaaaaa/daily/day.js"
    assert (await client.get(address)).status_code == 404
    app.state.earlier_release = FIRST
    answer = await client.get(address)
    assert answer.text == "export const one=1;"
    assert "immutable" in answer.headers["cache-control"]
    assert (await client.get("/assets/bbbbbbbbbbbb/daily/day.js")).status_code == 404


async def test_this_release_is_sent_as_its_kind(client: httpx2.AsyncClient) -> None:
    css = await client.get(f"/assets/{release()}/shell/base.css")
    assert css.headers["content-type"] == "text/css; charset=utf-8"
    assert (await client.get(f"/assets/{release()}/shell/base.html")).status_code == 404


def test_a_kind_that_is_not_sent_is_no_asset() -> None:
    assert not release_of("dddddddddddd", {"shell/base.html": b"<p>"}).assets
    assert all(isinstance(one, Asset) for one in this_release().assets.values())
