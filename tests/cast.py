"""The cast: Alma keeps a diary, Ben is her trusted partner, Cora coordinates, Dov is a stranger."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Role:
    """Who somebody is in the tests, and how they sign in."""

    alias: str
    passphrase: str
    timezone: str


ALMA = Role("Quiet Harbor 12", "seven small stones", "America/New_York")
BEN = Role("Plain Maple 40", "a window with rain", "America/Chicago")
CORA = Role("North Lantern 7", "tall blue ladder kept", "America/Denver")
DOV = Role("Far Meadow 88", "nobody in particular", "Europe/Berlin")


def today(role: Role) -> date:
    """Return the day it is where somebody lives."""
    return datetime.now(ZoneInfo(role.timezone)).date()
