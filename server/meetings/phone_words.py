"""What the phone's scripts say of meetings, in the words of `spoken` and `views`.

Held together by `tests/meetings/test_phone_words.py`.
"""

from typing import Any

from server.core.words import _, ngettext
from server.listings.record import Record
from server.listings.vocabulary import groups, programs, words
from server.meetings import labels
from server.meetings.meeting_view import MAPS

_PLURALS = {"one": 1, "other": 2}
"""The names that CLDR gives to plural forms, each with a number that asks for it."""


def phone_words() -> dict[str, Any]:
    """Give sentences by key, what is said of each program and type, and which types lists show."""
    return {"said": _said(), "programs": _programs(), "types": words(), "marks": _marks()}


def _said() -> dict[str, str]:
    tiers = {f"tier.{tier.name}": said for tier, said in labels.tiers().items()}
    ways = {f"how.{one.name.lower()}": said for one, said in labels.attendances().items()}
    return tiers | ways | _times() | _lengths() | _kept() | _maps()


def _times() -> dict[str, str]:
    return {
        "ask": _("Ask"),
        "ask_time": _("Ask for the time"),
        "day_at": _("{day}, {time}"),
        "on_until": _("On now, until {time}: {left} left"),
        "starts_in": _("Starts in {time}"),
        "each_week": _("Every {day}, {start} to {end}, {place} time"),
        "some_weeks": _("{day}, {start} to {end}, {place} time"),
        "on_now": _("On now"),
        "until_left": _("until {time}, {left} left"),
        "in": _("in {time}"),
        "day_time": _("{day} {time}"),
        "time_in": _("{time} in {place}"),
        "zone_time": _("{place} time"),
        "today": _("Today"),
        "tomorrow": _("Tomorrow"),
        "later": _("Later"),
        "long_unconfirmed": _("Not confirmed for a year"),
        "confirmed": _("Confirmed {day}"),
        "stale": _("Not confirmed since {day}. Check before you go."),
    }


def _lengths() -> dict[str, str]:
    return {
        "minutes": _("{minutes} min"),
        "hours": _("{hours} h"),
        "hours_minutes": _("{hours} h {minutes} min"),
        "miles": _("{miles} mi"),
        "way_walk": _("{far}, about {time} on foot"),
        "way_bus": _("{far}, about {time} by bus"),
        "way_car": _("{far}, about {time} by car"),
        "near": _("Near {place}"),
        "near_within": _("Near {place}: within {far}"),
        "near_both": _("Near {place}: within {far}, and online"),
        "near_some": _("Near {place}: within {far}, and the next {count} online"),
        "looked": _("We looked within {far} of {place}."),
        "here": _("where you are"),
        "narrowed": _("Narrow it down (%(count)s set)") % {"count": "{count}"},
    }


def _kept() -> dict[str, str]:
    words = {
        "kept_now": _("Saved on your phone to open without a signal, as of just now."),
        "kept_elsewhere": _(
            "There is no connection to look up {asked}. This is what is kept here."
        ),
    }
    for form, number in _PLURALS.items():
        words |= {
            f"radius.{form}": ngettext("{n} mile", "{n} miles", number),
            f"kept_minutes.{form}": ngettext(
                "Saved on your phone to open without a signal, as of {n} minute ago.",
                "Saved on your phone to open without a signal, as of {n} minutes ago.",
                number,
            ),
            f"kept_hours.{form}": ngettext(
                "Saved on your phone to open without a signal, as of {n} hour ago.",
                "Saved on your phone to open without a signal, as of {n} hours ago.",
                number,
            ),
            f"kept_days.{form}": ngettext(
                "Saved on your phone {n} day ago. Call first if you can.",
                "Saved on your phone {n} days ago. Call first if you can.",
                number,
            ),
        }
    return words


def _maps() -> dict[str, str]:
    return {f"map.{device}": address for device, address in MAPS.items()}


def _programs() -> dict[str, dict[str, str]]:
    return {
        key: {
            "name": one.name,
            "welcome": labels.welcome(_any_meeting(key)),
            "closed": labels.welcome(_any_meeting(key, "C")),
        }
        for key, one in programs().items()
    }


def _any_meeting(program: str, *types: str) -> Record:
    return Record(source_id="", name="", program=program, timezone="UTC", types=types)


def _marks() -> list[str]:
    its = groups()
    shown = [code for code, group in its.items() if group in labels.MARKED]
    return sorted(shown, key=lambda code: (labels.MARKED.index(its[code]), code))
