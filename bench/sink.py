"""A push service in a process of its own, over TLS, that takes everything as fast as it can."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.push.sink import make_certificate
from tests.push_sink import Totals, push_sink


class Sink:
    """The process, its certificate, and what may be asked of it."""

    def __init__(self, folder: Path) -> None:
        self.certificate = make_certificate(folder)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._process = self._stack.enter_context(push_sink(self.certificate.file))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    @property
    def origin(self) -> str:
        return self._process.origin

    def counts(self) -> Totals:
        """Return what came since it began."""
        return self._process.totals()
