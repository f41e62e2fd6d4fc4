"""The phone says a diary in the same words as the server, by chance and with a fixed seed."""

import json
import os
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from subprocess import run
from typing import Any

import msgspec
import pytest

from server.core.calendar import Month, last_days
from server.core.rendering import templates
from server.core.words import format_day
from server.daily.day import Day
from server.daily.facts import (
    clock,
    craving_phrases,
    facts,
    summary,
    time_phrases,
    usual_phrases,
)
from server.daily.forms import CheckIn, Craving, Exercise, Hobby, Mind, Sleep
from server.daily.month_view import cell
from server.daily.sentences import say_counted
from server.daily.vocabulary import vocabulary
from tests.daily.chance import Chance
from tests.daily.entries import SUNDAY

pytestmark = [pytest.mark.browser, pytest.mark.neutral]

HERE = Path(__file__).parent
TRIES = 300
STYLES = {"day": "EEEE, MMMM d", "short": "EEE, MMM d", "month": "LLLL y", "month_name": "LLLL"}
OWN = ["Tai Chi", "{number}", "$& <b>", "ärger", "İ"]


class WordsPage(HTMLParser):
    """Reads what a browser finds in the template of words."""

    text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def said(folder: Path, module: str, name: str, tries: list[list[Any]]) -> list[Any]:
    """What the phone says for each list of arguments, with the words of the page."""
    page = WordsPage()
    page.feed(templates().get_template("daily/_words.html").render(vocabulary=vocabulary()))
    words, cases = folder / "words.json", folder / "cases.json"
    words.write_text(page.text.strip())
    cases.write_bytes(msgspec.json.encode([(f"daily/{module}", name, one) for one in tries]))
    page_of_words, reckon = HERE / "words_page.mjs", HERE / "reckon.mjs"
    command: list[str | Path] = ["node", "--import", page_of_words, reckon, cases]
    environment = os.environ | {"WORDS": str(words)}
    done = run(command, capture_output=True, check=True, timeout=60, env=environment)
    found: list[Any] = json.loads(done.stdout)
    return found


def with_plain_spaces(value: object) -> object:
    """As it travels. Before AM and PM, CLDR has a narrow space where V8 writes a plain one."""
    spaced: object = json.loads(msgspec.json.encode(value).decode().replace("\u202f", " "))
    return spaced


def check_ins() -> list[CheckIn]:
    own = [
        CheckIn(exercise=Exercise(minutes=1, kind=text), hobby=Hobby(what=text, minutes=1))
        for text in OWN
    ]
    hours = [0, 0.25, 1, 1.5, 7.1, 7 + 1 / 3, 12.345678, 24]
    nights = [CheckIn(sleep=Sleep(hours=one), mind=Mind(minutes=1, kind="yoga")) for one in hours]
    return [*own, *nights, *(Chance(seed).check_in(0.6) for seed in range(TRIES))]


def test_facts_are_said_the_same(tmp_path: Path) -> None:
    tries = check_ins()
    expected = [
        [
            {"field": fact.field, "title": fact.title, "phrases": fact.phrases, "words": fact.words}
            for fact in facts(one)
        ]
        for one in tries
    ]
    found = said(tmp_path, "facts", "facts", [[one] for one in tries])
    assert with_plain_spaces(found) == with_plain_spaces(expected)


def test_a_usual_day_is_spelled_out_the_same(tmp_path: Path) -> None:
    tries = check_ins()
    found = said(tmp_path, "facts", "usualPhrases", [[one] for one in tries])
    assert with_plain_spaces(found) == with_plain_spaces([usual_phrases(one) for one in tries])


def test_days_are_summed_up_the_same(tmp_path: Path) -> None:
    days = [Day.of(SUNDAY, Chance(seed).items()) for seed in range(TRIES)]
    tries = [
        {"checkIn": day.check_in, "cravings": day.cravings, "remindersDone": day.reminders_done}
        for day in days
    ]
    found = said(tmp_path, "facts", "summary", [[one] for one in tries])
    assert with_plain_spaces(found) == with_plain_spaces([summary(day) for day in days])


def test_cravings_are_said_the_same(tmp_path: Path) -> None:
    chances = [Chance(seed) for seed in range(TRIES)]
    texts = [*OWN, "", "payday", "waited", "other"]
    tries = [
        Craving(
            before=chance.randint(0, 10),
            after=chance.maybe(chance.randint(0, 10)),
            trigger=chance.maybe(chance.choice(texts)),
            helped=chance.maybe(chance.some(texts)),
            note=chance.maybe(chance.choice(texts)),
        )
        for chance in chances
    ]
    found = said(tmp_path, "facts", "cravingPhrases", [[one] for one in tries])
    assert found == [craving_phrases(one) for one in tries]


def test_nights_and_times_are_said_the_same(tmp_path: Path) -> None:
    nights = [Chance(seed).sleep() for seed in range(TRIES)]
    found = said(tmp_path, "facts", "timePhrases", [[one] for one in nights])
    assert with_plain_spaces(found) == with_plain_spaces([time_phrases(one) for one in nights])
    times = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 5, 59)]
    found = said(tmp_path, "words", "clock", [[one] for one in times])
    assert with_plain_spaces(found) == with_plain_spaces([clock(one) for one in times])


def test_what_is_counted_is_said_the_same(tmp_path: Path) -> None:
    tries = [[key, number] for key in ("minutes", "cravings") for number in range(30)]
    found = said(tmp_path, "words", "counted", tries)
    assert found == [say_counted(str(key), int(number)) for key, number in tries]


@pytest.mark.parametrize("style", STYLES)
def test_days_are_written_the_same(style: str, tmp_path: Path) -> None:
    days = [date(1999, 12, 25) + timedelta(days=31 * at) for at in range(TRIES)]
    found = said(tmp_path, "words", "formatDay", [[str(day), style] for day in days])
    assert found == [format_day(day, STYLES[style]) for day in days]


def test_months_have_the_same_weeks(tmp_path: Path) -> None:
    months = [Month(2023 + at // 12, at % 12 + 1) for at in range(96)]
    found = said(tmp_path, "calendar", "weeks", [[str(month)] for month in months])
    assert found == [
        [[str(day) if day else "" for day in week] for week in month.weeks()] for month in months
    ]
    moved = said(tmp_path, "calendar", "addMonths", [[str(month), 1] for month in months])
    assert moved == [str(month.after) for month in months]
    lasts = said(tmp_path, "calendar", "lastOf", [[str(month)] for month in months])
    assert lasts == [str(month.last) for month in months]


def test_weeks_are_laid_out_the_same(tmp_path: Path) -> None:
    todays = [date(2026, 11, 22), date(2028, 3, 1), date(2027, 1, 3)]
    found = said(tmp_path, "calendar", "lastDays", [[str(today)] for today in todays])
    assert found == [[str(day) for day in last_days(today)] for today in todays]
    days = [date(2026, 11, 16) + timedelta(days=at) for at in range(14)]
    kept = [str(day) for day in days[2:5]]
    cells = said(tmp_path, "cells", "cell", [[str(day), "2026-11-22", kept] for day in days])
    expected = [cell(day, date(2026, 11, 22), days[2:5]) for day in days]
    assert cells == [msgspec.to_builtins(one) for one in expected]
