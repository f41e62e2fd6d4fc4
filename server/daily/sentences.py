"""The sentences that facts are said with; the phone says the same ones (`vocabulary.py`)."""

from server.core.words import _, ngettext


def say(key: str, **values: object) -> str:
    """Say one sentence with its values."""
    return sentences()[key].format(**values)


def say_counted(key: str, number: int) -> str:
    """Say how many there are."""
    return counted(number)[key].format(number=number)


def sentences() -> dict[str, str]:
    """Give every sentence with its values still in braces."""
    return {
        "out_of_ten": _("{number} of 10"),
        "afterward": _("{number} of 10 afterward"),
        "what_helped": _("what helped: {things}"),
        "reminder_answered": _("A reminder answered"),
        "nothing_left": _("Nothing is left here"),
        "one_hour": _("1 hour"),
        "hours": _("{number} hours"),
        "slept": _("slept {how}"),
        "in_bed_at": _("in bed at {time}"),
        "up_at": _("up at {time}"),
        "no_meal": _("no {meal}"),
        "none": _("none that day"),
        "yes": _("Yes"),
        "written_down": _("Written down"),
    }


def counted(number: int) -> dict[str, str]:
    """Give what is counted in the singular or plural that `number` asks for."""
    return {
        "minutes": ngettext("{number} minute", "{number} minutes", number),
        "cravings": ngettext("{number} craving", "{number} cravings", number),
        "cravings_written": ngettext(
            "{number} craving written down", "{number} cravings written down", number
        ),
    }
