"""A minute of made-up input for every call of the API: whatever comes, the server never breaks."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from server.core.settings import Settings
from tests.child import ROOT, Child, environment_of

SEED = 20261122
CHECKS = "not_a_server_error,content_type_conformance,response_schema_conformance"
DIARY = "^/api/v1/(sync|entries|me)$"
SIGNED_IN_SECONDS = 40
SIGNED_OUT_SECONDS = 20
ACCOUNT = {
    "alias": "Quiet Harbor 12",
    "passphrase": "seven small stones",
    "timezone": "America/New_York",
}

pytestmark = pytest.mark.fuzz


def fuzz(url: str, folder: Path, *options: str) -> None:
    """Run schemathesis against a server; it finds nothing, or this fails with what it found."""
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{url}/api/v1/openapi.json"),
        *("--checks", CHECKS, "--seed", str(SEED), "--continue-on-failure"),
        *("--suppress-health-check", "all", "--header", "Sec-Fetch-Site: same-origin"),
        *options,
    ]
    hooks = {"SCHEMATHESIS_HOOKS": "tests.fuzz.plausible", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=folder, env=os.environ | hooks, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@contextmanager
def signed_up(url: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=url, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        assert client.post("/api/v1/accounts", json=ACCOUNT).status_code == 201
        yield client


def test_no_input_breaks_the_server(settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    child = Child(environment_of(settings), log)
    child.start()
    url = f"http://127.0.0.1:{child.port}"
    try:
        with signed_up(url) as client:
            ((name, token),) = client.cookies.items()
            diary = ("--include-path-regex", DIARY, "--header", f"Cookie: {name}={token}")
            fuzz(url, tmp_path, *diary, "--max-time", str(SIGNED_IN_SECONDS))
            fuzz(url, tmp_path, "--max-time", str(SIGNED_OUT_SECONDS))
            kinds = {
                item["kind"]
                for item in client.get("/api/v1/entries?from=2026-01-01").json()["items"]
            }
            assert kinds == {"check_in", "craving", "reminder_done"}
    finally:
        child.stop()
    assert re.findall(r"^.* 5\d\d .*$", log.read_text(), re.MULTILINE) == []
