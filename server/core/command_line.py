"""How a command speaks when something is wrong: in one line."""

import argparse
import sqlite3
import traceback
from typing import NoReturn

from server.core.control import CommandError
from server.core.database import is_unavailable
from server.core.lock import Held
from server.core.sealing import KeyFileError
from server.core.settings import SettingError

EXPECTED = (SettingError, Held, CommandError, KeyFileError, OSError, sqlite3.Error)


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line, with status 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def in_one_line(error: Exception) -> str:
    """Say what went wrong; a fault of the program also says where it stands."""
    text = " ".join(str(error).split())
    if is_unavailable(error):
        return f"the database does not answer or can’t be used: {text}"
    if isinstance(error, EXPECTED):
        return text
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"a fault in Evenkeel: {type(error).__name__}: {text} ({where.filename}:{where.lineno})"
