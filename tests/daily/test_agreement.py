"""The phone's scripts and the server's modules reckon the same, by chance and with a fixed seed."""

import json
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from subprocess import run
from typing import Any

import msgspec
import pytest

from server.core.errors import Refused
from server.core.requests import Form
from server.daily import day as days
from server.daily import offers
from server.daily.care import care
from server.daily.day import FIELDS, Day, is_open
from server.daily.forms import CheckIn, CheckInItem, Item
from server.daily.sync import digest
from server.daily.typed import only, page_values, read_check_in, sentences
from server.daily.usual import usual
from tests.daily.chance import Chance
from tests.daily.entries import SUNDAY, ZONE, new_id

pytestmark = [pytest.mark.browser, pytest.mark.neutral]

RECKON = Path(__file__).with_name("reckon.mjs")
TRIES = 300
Offering = Callable[[CheckIn | None, CheckIn, list[str]], offers.Offer | None]
Asked = tuple[str, str, list[object]]


def reckoned(folder: Path, asked: Iterable[Asked]) -> list[Any]:
    """What the phone's scripts give: each of `asked` is a module, a function and its arguments."""
    cases = folder / "cases.json"
    cases.write_bytes(msgspec.json.encode(list(asked)))
    command: list[str | Path] = ["node", RECKON, cases]
    done = run(command, capture_output=True, check=True, timeout=60)
    return list(json.loads(done.stdout))


def plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """As it travels, with absent fields absent."""
    return json.loads(msgspec.json.encode(value))


def held(items: list[Item]) -> dict[str, object]:
    """A day as the scripts hold it."""
    day = Day.of(SUNDAY, items)
    return {
        "date": str(SUNDAY),
        "checkIn": day.check_in,
        "checkIns": day.check_ins,
        "cravings": day.cravings,
        "remindersDone": day.reminders_done,
    }


def test_a_day_says_the_same(tmp_path: Path) -> None:
    tries = [Chance(seed).items() for seed in range(TRIES)]
    found = reckoned(tmp_path, [("daily/day", "dayOf", [str(SUNDAY), items]) for items in tries])
    assert found == [plain(held(items)) for items in tries]


def test_a_day_calls_for_the_same_care(tmp_path: Path) -> None:
    tries = [Chance(seed).items() for seed in range(TRIES)]
    found = reckoned(tmp_path, [("daily/care", "care", [held(items)]) for items in tries])
    needed = [care(Day.of(SUNDAY, items)) for items in tries]
    assert found == [{"afterUse": one.after_use, "helpLine": one.help_line} for one in needed]


def test_a_day_is_put_right_the_same_way(tmp_path: Path) -> None:
    asked: list[Asked] = []
    expected = []
    for seed in range(TRIES):
        chance = Chance(seed)
        items, now, entry_id = chance.items(), chance.instant(), new_id()
        day = Day.of(SUNDAY, items)
        base = chance.choice([day.check_in, chance.check_in()])
        typed = msgspec.structs.replace(
            base, **{name: getattr(chance.check_in(), name) for name in chance.sample(FIELDS, 3)}
        )
        asked.append(("daily/day", "correct", [held(items), base, typed, entry_id, now, ZONE]))
        expected.append(days.correct(day, base, typed, entry_id, now, ZONE))
    found = reckoned(tmp_path, asked)
    assert [msgspec.convert(one, list[CheckInItem]) for one in found] == expected


def test_a_field_leaves_a_day_the_same_way(tmp_path: Path) -> None:
    tries = [(Chance(seed).items(), name) for seed in range(TRIES // 10) for name in FIELDS]
    asked: list[Asked] = [("daily/day", "remove", [held(items), name]) for items, name in tries]
    expected = [days.remove(Day.of(SUNDAY, items), name) for items, name in tries]
    assert reckoned(tmp_path, asked) == plain(expected)


def test_an_entry_is_deleted_the_same_way(tmp_path: Path) -> None:
    tries = [Chance(seed).check_in_item() for seed in range(TRIES)]
    found = reckoned(tmp_path, [("daily/day", "deletion", [item]) for item in tries])
    assert found == plain([days.deletion(item) for item in tries])


def test_content_has_the_same_digest(tmp_path: Path) -> None:
    tries = [item for seed in range(TRIES) for item in Chance(seed).items()]
    kept = [plain(item) for item in tries]
    instants = reckoned(tmp_path, [("daily/day", "instant", [one["recorded_at"]]) for one in kept])
    for one, at in zip(kept, instants, strict=True):
        one["recorded_at"] = f"{at}Z"
    contents = [{key: one[key] for key in one if key not in {"id", "rev"}} for one in kept]
    found = reckoned(tmp_path, [("daily/day", "canonical", [one]) for one in contents])
    assert [sha256(text.encode()).digest() for text in found] == [digest(item) for item in tries]


def by_day(items: list[Item]) -> list[Day]:
    ordered = sorted(items, key=lambda item: item.local_date)
    days = [Day.of(day, its) for day, its in groupby(ordered, lambda item: item.local_date)]
    return [day for day in days if day.is_kept]


def test_the_same_days_are_kept(tmp_path: Path) -> None:
    diaries = [Chance(seed).diary() for seed in range(TRIES)]
    found = reckoned(tmp_path, [("daily/day", "datesKept", [items]) for items in diaries])
    assert found == [[str(day.date) for day in by_day(items)] for items in diaries]
    every = [{item.local_date for item in items} for items in diaries]
    assert sum(map(len, found)) < sum(map(len, every))


def test_the_same_is_usual(tmp_path: Path) -> None:
    diaries = [Chance(seed).diary() for seed in range(TRIES)]
    gathered = reckoned(tmp_path, [("daily/day", "daysOf", [items]) for items in diaries])
    found = reckoned(tmp_path, [("daily/usual", "usual", [one]) for one in gathered])
    assert found == [plain(usual(by_day(items))) for items in diaries]


@pytest.mark.parametrize(
    ("name", "offer"), [("usualDay", offers.usual_day), ("usualTimes", offers.usual_times)]
)
def test_the_same_is_offered(name: str, offer: Offering, tmp_path: Path) -> None:
    asked: list[Asked] = []
    expected = []
    for seed in range(TRIES):
        chance = Chance(seed)
        said, recorded, names = usual(by_day(chance.diary())), chance.check_in(0.2), chance.names()
        offered = offer(said, recorded, names)
        asked.append(("daily/offers", name, [said, recorded, names]))
        expected.append(offered and json.loads(offered.json))
    assert reckoned(tmp_path, asked) == expected


def test_a_page_shows_the_same(tmp_path: Path) -> None:
    tries = [Chance(seed).check_in() for seed in range(TRIES)]
    found = reckoned(tmp_path, [("daily/typed", "pageValues", [one]) for one in tries])
    assert found == [page_values(one) for one in tries]


def sent_form(chance: Chance, base: CheckIn) -> Form:
    """A check-in page as it may be sent: what it had shown, with some of it changed."""
    text_fields = ["sleep.bed_at", "sleep.up_at", "hobby.what", "used.what", "note"]
    cells = ["mood", "sleep.hours", "sleep.quality", "meals.lunch", "exercise.minutes"]
    cells += ["exercise.kind", "mind.kind", "mind.minutes", "hobby.minutes", "connection", "used"]
    blank: Form = dict.fromkeys([*text_fields, *cells], "")
    form = chance.changed(blank | page_values(base))
    usual_day, times = chance.check_in(0.7), chance.check_in(0.7)
    for name, offered in (("usual", usual_day), ("usual_times", times)):
        if chance.maybe(name, 0.3):
            form[name] = msgspec.json.encode(offered).decode()
    return form


def answer(form: Form, names: list[str], base: CheckIn) -> dict[str, object]:
    keys = {words: f"typed.{key}" for key, words in sentences().items()}
    long = {sentences()["long"].format(limit=most): "typed.long" for most in (200, 4000)}
    try:
        return {"typed": plain(read_check_in(form, names, base))}
    except Refused as refused:
        said = {field: (keys | long)[words] for field, words in refused.fields.items()}
        return {"errors": said}


def test_a_form_is_read_the_same_way(tmp_path: Path) -> None:
    asked: list[Asked] = []
    expected = []
    for seed in range(2 * TRIES):
        chance = Chance(seed)
        names = chance.names()
        base = only(chance.check_in(0.3), names)
        form = sent_form(chance, base)
        asked.append(("daily/typed", "readCheckIn", [form, names, base]))
        expected.append(answer(form, names, base))
    found = reckoned(tmp_path, asked)
    answers = [
        {"errors": one["errors"]} if one["errors"] else {"typed": one["typed"]} for one in found
    ]
    assert answers == expected
    assert 100 < sum("errors" in one for one in expected) < 500


def test_the_same_days_are_open(tmp_path: Path) -> None:
    todays = [date(2026, 11, 22), date(2026, 3, 8), date(2028, 3, 1), date(2027, 1, 4)]
    tries = [(today + timedelta(away), today) for today in todays for away in range(-12, 4)]
    asked: list[Asked] = [("daily/calendar", "isOpen", [day, today]) for day, today in tries]
    assert reckoned(tmp_path, asked) == [is_open(day, today) for day, today in tries]
