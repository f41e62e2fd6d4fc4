"""How a command is spelled, and how it speaks when something is wrong: in one line."""

import argparse
import sqlite3
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from pathlib import Path
from typing import NoReturn, TypeAlias

from server.core.control import Arguments, CommandError
from server.core.database import is_unavailable
from server.core.lock import Held
from server.core.sealing import KeyFileError
from server.core.settings import SettingError

EXPECTED = (SettingError, Held, CommandError, KeyFileError, OSError, sqlite3.Error)


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line, with status 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


Subcommands: TypeAlias = "argparse._SubParsersAction[Parser]"  # noqa: SLF001 - its only name
Run = Callable[[argparse.Namespace, Mapping[str, str]], Coroutine[None, None, int]]
Ask = Callable[[Mapping[str, str], str, Arguments], Awaitable[int]]
"""Has the command of a name carried out by whoever has the database, given the environment."""


def add(commands: Subcommands, name: str, run: Run) -> argparse.ArgumentParser:
    """Add a command; what it does is said by the first line of what runs it."""
    described = run.__doc__ or ""
    parser = commands.add_parser(name, help=described, description=described)
    parser.set_defaults(run=run)
    return parser


def add_address(parser: argparse.ArgumentParser) -> None:
    """Let it be told where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", default=8000, type=int, help="port, 0 for any (%(default)s)")


def add_metrics_port(parser: argparse.ArgumentParser) -> None:
    """Let it be told where to show its numbers."""
    parser.add_argument(
        "--metrics-port", type=int, metavar="P", help="Prometheus, on loopback only"
    )


def whole_path(file: str) -> str:
    """Return a path as a server that stands in another folder understands it."""
    return str(Path(file).absolute())


def in_one_line(error: Exception) -> str:
    """Say what went wrong; a fault of the program also says where it stands."""
    text = " ".join(str(error).split())
    if is_unavailable(error):
        return f"the database does not answer or can’t be used: {text}"
    if isinstance(error, EXPECTED):
        return text
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"a fault in Evenkeel: {type(error).__name__}: {text} ({where.filename}:{where.lineno})"
