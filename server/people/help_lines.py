"""The lines people can call, from a file that an operator may replace (EVENKEEL_HELP_LINES)."""

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import msgspec
from babel import Locale

from server.core.clock import utc_now
from server.core.doctor import Finding, fail, ok, warn
from server.core.settings import SettingError, Settings
from server.core.words import LOCALE

BUILT_IN = Path(__file__).with_name("help_lines.toml")
SETTING = "EVENKEEL_HELP_LINES"
OLDEST_DAYS = 180

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Dialled = Annotated[str, msgspec.Meta(pattern=r"^(\+?[0-9]{2,15})?$")]


class HelpLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line. `number` is as shown; `call` and `text` are as dialled, "" when not taken."""

    name: Words
    number: Words
    call: Dialled = ""
    text: Dialled = ""
    hours: str = ""


class HelpLines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All lines of one country, the emergency number first, and the day they were checked."""

    checked: date
    country: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]
    lines: Annotated[list[HelpLine], msgspec.Meta(min_length=1, max_length=20)]

    @property
    def country_name(self) -> str:
        """The country as people write it, or its code when it has no name."""
        return str(Locale.parse(LOCALE).territories.get(self.country, self.country))


def load(settings: Settings) -> HelpLines:
    """Return the lines to show; raise `SettingError` with one line when the file is wrong."""
    return _read(settings.help_lines or BUILT_IN)


async def check(settings: Settings) -> Finding:
    """Look at when somebody last called them all, for the doctor."""
    try:
        checked = load(settings).checked
    except SettingError as error:
        return fail(f"{error}.")
    days = (utc_now().date() - checked).days
    if days > OLDEST_DAYS:
        return warn(
            f"last checked on {checked}, {days} days ago; call each, then set the day in a copy of "
            "the file (EVENKEEL_HELP_LINES)."
        )
    return ok(f"last checked on {checked}.")


@lru_cache(maxsize=8)
def _read(path: Path) -> HelpLines:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        lines = msgspec.convert(content, HelpLines)
    except (OSError, ValueError) as error:
        what = " ".join(str(error).split())
        cure = (
            f"{path.name} can't be used ({what}); copy server/people/help_lines.toml and change it"
        )
        raise SettingError(SETTING, cure) from None
    if not lines.lines[0].call:
        raise SettingError(
            SETTING, f"{path.name}: the first line is the emergency number, with `call`"
        )
    return lines
