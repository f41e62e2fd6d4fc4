import pytest

from server.core.errors import Malformed, Refused
from server.core.requests import Form
from server.daily.forms import CheckIn, Exercise, Hobby, Meals, Mind, Sleep, Used
from server.daily.tiles import shown
from server.daily.typed import (
    as_json,
    filled,
    kept_as_typed,
    only,
    page_values,
    read_base,
    read_check_in,
)

ALL = shown([])
WHOLE = CheckIn(
    sleep=Sleep(hours=7.5, quality=4, bed_at="23:10", up_at="06:40"),
    meals=Meals(breakfast=True, lunch=False),
    exercise=Exercise(minutes=30, kind="climbing"),
    mind=Mind(minutes=10, kind="breath"),
    connection=["friend"],
    hobby=Hobby(what="drums"),
    mood=4,
    craving=0,
    confidence=10,
    used=Used(what="tea"),
    symptoms=["chills", "fever"],
    note="Two\nlines",
)


def typed(form: Form, base: CheckIn | None = None) -> CheckIn:
    return read_check_in(form, ALL, base or CheckIn())


def test_a_page_sends_back_what_it_showed() -> None:
    assert typed(page_values(WHOLE), WHOLE) == WHOLE


def test_hours_come_back_to_the_last_digit() -> None:
    recorded = CheckIn(sleep=Sleep(hours=7 + 1 / 3), note="version 2.0")
    assert typed(page_values(recorded), recorded) == recorded


def test_an_untouched_empty_page_records_nothing() -> None:
    empty: Form = {
        "mood": "",
        "sleep.hours": "",
        "meals.lunch": "",
        "note": " \r\n",
        "hobby.what": "",
    }
    assert typed(empty) == CheckIn()


def test_a_craving_of_zero_is_recorded() -> None:
    assert typed({"craving": "0"}) == CheckIn(craving=0)


def test_one_symptom_is_a_list_of_one() -> None:
    assert typed({"symptoms": "chills"}) == CheckIn(symptoms=["chills"])


def test_a_tick_is_enough_for_used() -> None:
    assert typed({"used": "true", "used.what": ""}) == CheckIn(used=Used())


def test_words_without_the_tick_are_asked_about() -> None:
    with pytest.raises(Refused) as refused:
        typed({"used.what": "a shot"})
    assert list(refused.value.fields) == ["used"]


def test_unticking_used_needs_no_emptied_words() -> None:
    assert typed({"used.what": "tea"}, CheckIn(used=Used(what="tea"))) == CheckIn()


def test_a_kind_without_minutes_is_asked_about() -> None:
    with pytest.raises(Refused) as refused:
        typed({"exercise.kind": "walk", "mind.minutes": "10"})
    assert set(refused.value.fields) == {"exercise.minutes", "mind.kind"}


def test_taking_back_the_minutes_takes_back_the_exercise() -> None:
    base = CheckIn(exercise=Exercise(minutes=30, kind="walk"))
    assert typed({"exercise.minutes": "", "exercise.kind": "walk"}, base) == CheckIn()


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        typed({"mood": "9", "sleep.hours": "x", "sleep.bed_at": "late", "note": "n" * 4001})
    assert {"mood", "note"} < set(refused.value.fields)
    assert any(name.startswith("sleep.") for name in refused.value.fields)


def test_a_time_without_a_picker_is_asked_for_as_it_is_written() -> None:
    with pytest.raises(Refused) as refused:
        typed({"sleep.bed_at": "11 pm"})
    assert refused.value.fields == {"sleep.bed_at": "Please write the time like 07:30 or 22:45."}


def test_a_half_answer_in_a_hidden_part_asks_nothing() -> None:
    assert read_check_in({"exercise.kind": "walk"}, shown(["exercise"]), CheckIn()) == CheckIn()


def test_hidden_parts_are_not_read() -> None:
    names = shown(["mood"])
    assert read_check_in({"mood": "3", "craving": "2"}, names, CheckIn()) == CheckIn(craving=2)


def test_the_base_leaves_out_hidden_parts() -> None:
    form: Form = {"base": as_json(CheckIn(mood=2, craving=3))}
    assert read_base(form, shown(["mood"])) == CheckIn(craving=3)


def test_a_base_that_is_no_json_is_malformed() -> None:
    with pytest.raises(Malformed):
        read_base({"base": "{"}, ALL)


def test_a_usual_day_fills_only_blanks() -> None:
    usual = CheckIn(
        sleep=Sleep(hours=7, bed_at="23:00", up_at="06:00"),
        meals=Meals(breakfast=True, lunch=True),
        exercise=Exercise(minutes=20),
    )
    given = CheckIn(sleep=Sleep(hours=4, quality=1), meals=Meals(lunch=False))
    assert filled(given, usual) == CheckIn(
        sleep=Sleep(hours=4, quality=1, bed_at="23:00", up_at="06:00"),
        meals=Meals(breakfast=True, lunch=False),
        exercise=Exercise(minutes=20),
    )


def test_an_offer_never_records_a_feeling() -> None:
    offer = CheckIn(sleep=Sleep(quality=5), mood=5, craving=0, confidence=10, note="all fine")
    assert typed({"usual": as_json(offer)}) == CheckIn()


def test_an_offer_of_a_hidden_part_is_not_taken() -> None:
    offer = CheckIn(sleep=Sleep(hours=7), exercise=Exercise(minutes=20))
    got = read_check_in({"usual": as_json(offer)}, shown(["sleep"]), CheckIn())
    assert got == CheckIn(exercise=Exercise(minutes=20))


def test_a_refused_page_keeps_a_single_tick_as_a_tick() -> None:
    assert kept_as_typed({"symptoms": "fever", "mood": "x"}) == {"symptoms": ["fever"], "mood": "x"}


def test_only_names_what_stays() -> None:
    assert only(WHOLE, ["mood"]) == CheckIn(mood=4)
