"""A copy of this checkout that may be changed, to be served as the next release."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.child import ROOT, SERVE, Child, environment_of
from tests.engines import settings_in


@contextmanager
def standing(folder: Path) -> Iterator[tuple[Child, Path]]:
    """Serve a copy until the block ends; give the process and where the copy lies."""
    copy = folder / "checkout"
    for part in ("server", "web"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "service_worker.js", copy)
    given = environment_of(settings_in(folder / "data")) | {"PYTHONPATH": str(copy)}
    child = Child(given, folder / "server.log", SERVE, copy)
    child.start()
    try:
        yield child, copy
    finally:
        child.stop()
