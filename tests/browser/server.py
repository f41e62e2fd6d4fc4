"""The real server as a child process on a free loopback port, with a data folder of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.child import Child, environment_of
from tests.engines import settings_in


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve from `folder` until the block ends; give the origin."""
    with standing(folder) as child:
        yield origin_of(child)


@contextmanager
def standing(folder: Path, **environment: str) -> Iterator[Child]:
    """Serve likewise, and give the process, which may be killed and started again."""
    operator = {"EVENKEEL_OPERATOR": "Harbor House"}
    settings = settings_in(folder / "data")
    child = Child(environment_of(settings) | operator | environment, folder / "server.log")
    child.start()
    try:
        yield child
    finally:
        child.stop()


def origin_of(child: Child) -> str:
    return f"http://localhost:{child.port}"
