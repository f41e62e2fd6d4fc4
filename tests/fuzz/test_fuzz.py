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
MOST_ROUNDS = 6
KINDS = {"check_in", "craving", "reminder_done"}
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
        *("--checks", CHECKS, "--continue-on-failure"),
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


def kinds_kept(client: httpx2.Client) -> set[str]:
    """Which kinds of entries got past every check."""
    kept = client.get("/api/v1/entries?from=2026-01-01").json()["items"]
    return {item["kind"] for item in kept}


def test_no_input_breaks_the_server(settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    child = Child(environment_of(settings), log)
    child.start()
    url = f"http://127.0.0.1:{child.port}"
    try:
        with signed_up(url) as client:
            ((name, token),) = client.cookies.items()
            diary = ("--include-path-regex", DIARY, "--header", f"Cookie: {name}={token}")
            for number in range(MOST_ROUNDS):  # a busy machine needs more of them
                seed = ("--seed", str(SEED + number))
                fuzz(url, tmp_path, *seed, *diary, "--max-time", str(SIGNED_IN_SECONDS))
                if kinds_kept(client) == KINDS:
                    break
            fuzz(url, tmp_path, "--seed", str(SEED), "--max-time", str(SIGNED_OUT_SECONDS))
            assert kinds_kept(client) == KINDS
    finally:
        child.stop()
    assert re.findall(r"^.* 5\d\d \d+ ms$", log.read_text(), re.MULTILINE) == []
