"""How many requests this process is answering just now: what can wait lets them go first."""

from collections.abc import Iterator
from contextlib import contextmanager


class _Requests:
    count = 0


@contextmanager
def request() -> Iterator[None]:
    """Count a request as being answered until the block ends."""
    _Requests.count += 1
    try:
        yield
    finally:
        _Requests.count -= 1


def is_answering() -> bool:
    """Tell whether anybody waits for an answer."""
    return _Requests.count > 0
