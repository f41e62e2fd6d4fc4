"""What the check-in page shows of a day; `check_in_shell.js` makes the same on the phone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from server.core.requests import Form, text_of
from server.core.words import _, format_day
from server.daily.offers import Offer
from server.daily.tiles import tiles
from server.daily.typed import sentences

_FOLDED = ("mind", "connection", "hobby", "symptoms", "note", "used")


@dataclass(frozen=True)
class Line:
    """One line of an offer."""

    words: str


@dataclass(frozen=True)
class Offered:
    """Usual values that the page offers: as JSON for the form, in words for the person."""

    json: str
    lines: list[Line]
    words: str


def check_in_view(
    day: date, today: date, names: Collection[str], form: Form, offers: dict[str, Offer | None]
) -> dict[str, object]:
    """Name everything the page shows; a part is true where the person does not hide it."""
    parts: dict[str, object] = {name: name in names for name in tiles()}
    return parts | {
        "has_parts": bool(names),
        "is_bare": not names,
        "has_more": any(name in names for name in _FOLDED),
        "is_today": day == today,
        "is_other_day": day != today,
        "title": format_day(day),
        "day": str(day),
        "id": text_of(form, "id"),
        "base": text_of(form, "base"),
        **{name: _offered(offer) for name, offer in offers.items()},
    }


def is_folded(name: str) -> bool:
    """Tell whether a field stands below “More about this day”."""
    return name.partition(".")[0] in _FOLDED


def labels() -> dict[str, str]:
    """Name the fields whose sentences do not say themselves what they are about."""
    return {
        "sleep.bed_at": _("In bed at"),
        "sleep.up_at": _("Up at"),
        "hobby.what": _("Something you enjoy"),
        "note": _("A note to yourself"),
        "used.what": _("I used"),
    }


def too_old() -> str:
    """Say why an older day can't be saved."""
    return _("This day is more than 7 days ago, so it can’t be changed here.")


def check_in_words() -> dict[str, str]:
    """Give the words that the page's script says, by key."""
    return (
        {f"typed.{key}": sentence for key, sentence in sentences().items()}
        | {f"labels.{field}": label for field, label in labels().items()}
        | {"check_in.too_old": too_old()}
    )


def _offered(offer: Offer | None) -> list[Offered]:
    if offer is None:
        return []
    lines = [Line(phrase) for phrase in offer.phrases]
    return [Offered(offer.json, lines, ", ".join(offer.phrases))]
