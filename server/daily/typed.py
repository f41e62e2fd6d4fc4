"""Between the check-in page and a `CheckIn`: what the page shows, and what a person typed into it.

Pure. On the page every value is text under its JSON name (`sleep.hours`); what was left empty is
not recorded. Two fields are the page's own: `used` ticks "I used", and `usual` (or `usual_times`)
holds, as JSON, what an offer of usual values spelled out.
"""

from collections.abc import Collection

import msgspec

from server.core.errors import Refused
from server.core.requests import Form, convert, decode, nested, text_of
from server.core.words import _
from server.daily.forms import CheckIn, Craving, Meals, Sleep

_LISTS = ("connection", "symptoms")
_OFFERS = ("usual", "usual_times")
_TIMES = ("sleep.bed_at", "sleep.up_at")
_NEEDED = {"exercise": ("minutes",), "mind": ("kind", "minutes")}


def page_values(recorded: CheckIn | Craving) -> Form:
    """Give the text of every field that a page shows for what is recorded."""
    values: Form = {}
    for name, value in as_data(recorded).items():
        if isinstance(value, dict):
            values |= {f"{name}.{inner}": _text(part) for inner, part in value.items()}
        elif isinstance(value, list):
            values[name] = value
        else:
            values[name] = _text(value)
    has_used = isinstance(recorded, CheckIn) and recorded.used is not None
    return values | ({"used": "true"} if has_used else {})


def kept_as_typed(form: Form) -> Form:
    """Give a refused form's values back to its page, lists always as lists."""
    return form | {name: listed(form[name]) for name in _LISTS if name in form}


def read_check_in(form: Form, names: Collection[str], base: CheckIn) -> CheckIn:
    """Read the named parts of a posted page; raise `Refused` with every message at once."""
    data = {name: part for name, part in _data(form, base).items() if name in names}
    errors = _half_answers(data) | _words_without_tick(form, base)
    typed: dict[str, object] = {}
    for name, part in data.items():
        try:
            typed[name] = getattr(convert({name: part}, CheckIn, typed=True), name)
        except Refused as refused:
            errors = refused.fields | errors
    if errors:
        raise Refused(errors | {name: sentences()["time"] for name in _TIMES if name in errors})
    return only(_with_offers(msgspec.structs.replace(CheckIn(), **typed), form), names)


def read_base(form: Form, names: Collection[str]) -> CheckIn:
    """Read what the page had shown, from its hidden field; raise `Refused` or `Malformed`."""
    text = text_of(form, "base")
    return only(decode(text.encode(), CheckIn), names) if text else CheckIn()


def only(check_in: CheckIn, names: Collection[str]) -> CheckIn:
    """Give the check-in without the fields that are not named."""
    gone = {name: None for name in check_in.__struct_fields__ if name not in names}
    return msgspec.structs.replace(check_in, **gone)


def filled(typed: CheckIn, offered: CheckIn) -> CheckIn:
    """Fill what was left blank with the offered hours, times, meals and exercise; nothing else."""
    return msgspec.structs.replace(
        typed,
        sleep=_filled_sleep(typed.sleep or Sleep(), offered.sleep or Sleep()),
        meals=_filled_meals(typed.meals or Meals(), offered.meals or Meals()),
        exercise=typed.exercise or offered.exercise,
    )


def as_json(check_in: CheckIn) -> str:
    """Write a check-in for a hidden field."""
    return msgspec.json.encode(check_in).decode()


def as_data(recorded: CheckIn | Craving) -> dict[str, object]:
    """Give the recorded fields as plain values, under their JSON names."""
    return convert(msgspec.to_builtins(recorded), dict[str, object])


def sentences() -> dict[str, str]:
    """Give what is said of what can't be taken, by its field; the phone says the same."""
    return {
        "exercise.minutes": _("Exercise: please choose how many minutes, or skip the kind."),
        "mind.kind": _("Mind and breath: please choose what it was, or skip the minutes."),
        "mind.minutes": _("Mind and breath: please choose how many minutes, or skip the kind."),
        "used": _("You wrote what you used. Please tick “I used” too, or empty the words."),
        "time": _("Please write the time like 07:30 or 22:45."),
        "long": _("This is too long: at most {limit}."),
        "not_text": _("This is not written the way it needs to be."),
    }


def listed(value: str | list[str]) -> list[str]:
    """Give what was ticked as a list, whether it came never, once or more often."""
    return [one for one in ([value] if isinstance(value, str) else value) if one]


def _data(form: Form, base: CheckIn) -> dict[str, object]:
    known = CheckIn.__struct_fields__
    picked = {name: _trimmed(form[name]) for name in form if name.split(".")[0] in known}
    is_used = bool(picked.pop("used", ""))
    data = nested(picked)
    data |= {name: listed(value) for name, value in picked.items() if name in _LISTS and value}
    what = data.pop("used", {})
    return _without_leftovers(data, base) | ({"used": what} if is_used else {})


def _without_leftovers(data: dict[str, object], base: CheckIn) -> dict[str, object]:
    """Drop a part whose needed answer was taken back while the rest stands as it was shown."""
    shown = as_data(base)
    return {
        name: part
        for name, part in data.items()
        if not (_missing(name, part) and _is_within(part, shown.get(name)))
    }


def _half_answers(data: dict[str, object]) -> dict[str, str]:
    said = sentences()
    missing = [f"{name}.{inner}" for name in data for inner in _missing(name, data[name])]
    return {field: said[field] for field in missing}


def _words_without_tick(form: Form, base: CheckIn) -> dict[str, str]:
    what = text_of(form, "used.what").strip()
    shown = base.used.what if base.used else None
    if not what or what == shown or text_of(form, "used"):
        return {}
    return {"used": sentences()["used"]}


def _missing(name: str, part: object) -> list[str]:
    given = part if isinstance(part, dict) else {}
    return [inner for inner in _NEEDED.get(name, ()) if inner not in given]


def _is_within(part: object, shown: object) -> bool:
    if not isinstance(part, dict) or not isinstance(shown, dict):
        return False
    return all(_text(shown.get(inner)) == value for inner, value in part.items())


def _with_offers(typed: CheckIn, form: Form) -> CheckIn:
    for name in _OFFERS:
        text = text_of(form, name)
        typed = filled(typed, decode(text.encode(), CheckIn)) if text else typed
    return typed


def _filled_sleep(typed: Sleep, offered: Sleep) -> Sleep | None:
    sleep = msgspec.structs.replace(
        typed,
        hours=offered.hours if typed.hours is None else typed.hours,
        bed_at=typed.bed_at or offered.bed_at,
        up_at=typed.up_at or offered.up_at,
    )
    return None if sleep == Sleep() else sleep


def _filled_meals(typed: Meals, offered: Meals) -> Meals | None:
    slots = Meals.__struct_fields__
    blank = [slot for slot in slots if getattr(typed, slot) is None]
    meals = msgspec.structs.replace(typed, **{slot: getattr(offered, slot) for slot in blank})
    return None if meals == Meals() else meals


def _trimmed(value: str | list[str]) -> str | list[str]:
    if isinstance(value, list):
        return [one.strip() for one in value]
    return value.replace("\r\n", "\n").strip()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).removesuffix(".0") if isinstance(value, float) else str(value)
