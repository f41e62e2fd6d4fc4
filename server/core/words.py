"""Words people read: gettext now in English, and dates as a reader writes them.

Sentences are marked with `_` where they stand, so that a catalog can be made of them (Babel).
"""

from datetime import date, time
from gettext import NullTranslations
from pathlib import Path

from babel.dates import format_date, format_time
from babel.support import Translations

LOCALE = "en_US"
CATALOGS = Path(__file__).parents[2] / "web" / "locale"

translations: NullTranslations = Translations.load(CATALOGS, [LOCALE], "evenkeel")


def _(message: str) -> str:
    """Return the message in the reader's language."""
    return translations.gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """Return the singular or the plural message for `number`."""
    return translations.ngettext(one, many, number)


def format_day(day: date, pattern: str = "EEEE, MMMM d") -> str:
    """Write a day as people do: “Sunday, November 22”. `pattern` is a CLDR date pattern."""
    return format_date(day, pattern, locale=LOCALE)


def format_clock(at: time) -> str:
    """Write a time of day as people do: “8:05 PM”."""
    return format_time(at, "short", locale=LOCALE)
