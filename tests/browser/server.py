"""The real server as a child process on a free loopback port, with a data folder of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.child import Child, environment_of
from tests.engines import settings_in


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve from `folder` until the block ends; give the origin."""
    operator = {"EVENKEEL_OPERATOR": "Harbor House"}
    child = Child(environment_of(settings_in(folder / "data")) | operator, folder / "server.log")
    child.start()
    try:
        yield f"http://localhost:{child.port}"
    finally:
        child.stop()
