"""The scripts of a phone without a browser: every `*.test.mjs` beside the tests, run by Node."""

from pathlib import Path
from subprocess import PIPE, STDOUT, run

import pytest

from tests.house.tree import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.neutral]

SCRIPTS = sorted(ROOT.glob("tests/**/*.test.mjs"))
NODE = ["node", "--test", "--test-force-exit", "--test-reporter=spec"]


def node(*scripts: Path) -> tuple[bool, str]:
    """Run tests of scripts; tell whether all passed, and what Node said."""
    done = run([*NODE, *scripts], cwd=ROOT, stdout=PIPE, stderr=STDOUT, text=True, timeout=120)  # noqa: PLW1510
    return done.returncode == 0, done.stdout


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_the_scripts_do_what_they_say(script: Path) -> None:
    passed, said = node(script)
    assert passed, said


def test_a_broken_script_does_not_pass(tmp_path: Path) -> None:
    broken = tmp_path / "broken.test.mjs"
    broken.write_text('import { test } from "node:test"; test("one", () => { throw Error(); });')
    assert not node(broken)[0]
    broken.write_text('import "./not_there.js";')
    assert not node(broken)[0]
