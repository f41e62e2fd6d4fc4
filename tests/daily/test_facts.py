from server.daily.day import Day
from server.daily.facts import craving_phrases, facts, summary, usual_phrases
from server.daily.forms import CheckIn, Craving, Exercise, Hobby, Meals, Mind, Sleep, Used
from server.daily.tiles import shown
from tests.daily.entries import SUNDAY, check_in, craving, reminder_done


def said(check_in: CheckIn) -> dict[str, str]:
    return {fact.field: fact.words for fact in facts(check_in)}


def test_what_was_not_recorded_is_not_said() -> None:
    assert facts(CheckIn()) == []
    assert said(CheckIn(meals=Meals(lunch=True))) == {"meals": "Lunch"}


def test_a_night_is_said_with_the_clock_as_a_reader_writes_it() -> None:
    night = Sleep(hours=7.5, quality=2, bed_at="23:10", up_at="06:40")
    words = said(CheckIn(sleep=night))["sleep"].replace("\u202f", " ")
    assert words == "7.5 hours, slept badly, in bed at 11:10 PM, up at 6:40 AM"


def test_a_missed_meal_is_said_without_a_zero() -> None:
    assert (
        said(CheckIn(meals=Meals(breakfast=True, dinner=False)))["meals"] == "Breakfast, no dinner"
    )


def test_own_words_are_said_as_they_were_written() -> None:
    day = CheckIn(
        exercise=Exercise(minutes=1, kind="Tai Chi"),
        hobby=Hobby(what="drums"),
        used=Used(what="kratom"),
        note="rain.\nSoup.",
    )
    assert said(day) == {
        "exercise": "1 minute, Tai Chi",
        "hobby": "drums",
        "used": "kratom",
        "note": "rain.\nSoup.",
    }


def test_every_part_has_words() -> None:
    day = CheckIn(
        sleep=Sleep(hours=1),
        meals=Meals(snacks=True),
        exercise=Exercise(minutes=0),
        mind=Mind(minutes=5, kind="yoga"),
        connection=["care_team", "other"],
        hobby=Hobby(),
        mood=1,
        craving=0,
        confidence=0,
        used=Used(),
        symptoms=["low_mood"],
        note="x",
    )
    assert list(said(day)) == shown([])
    assert all(said(day).values())


def test_a_list_of_days_says_the_most_telling_things() -> None:
    data = CheckIn(mood=4, craving=3, sleep=Sleep(hours=6, quality=2), used=Used(what="tea"))
    day = Day.of(SUNDAY, [check_in(data), craving(), craving(), reminder_done()])
    assert summary(day) == [
        "Mood: good",
        "Craving: 3 of 10",
        "Sleep: 6 hours",
        "I used",
        "2 cravings",
        "A reminder answered",
    ]


def test_a_day_that_was_emptied_is_listed_without_a_gap() -> None:
    assert summary(Day.of(SUNDAY, [check_in()])) == ["Nothing is left here"]


def test_a_usual_day_is_spelled_out_whole() -> None:
    usual = CheckIn(
        sleep=Sleep(hours=7, bed_at="23:00"), meals=Meals(lunch=True), exercise=Exercise(minutes=20)
    )
    lines = [line.replace("\u202f", " ") for line in usual_phrases(usual)]
    assert lines == ["Sleep: 7 hours, in bed at 11:00 PM", "Meals: lunch", "Exercise: 20 minutes"]


def test_a_craving_is_said_with_what_helped() -> None:
    craving = Craving(
        before=7, after=2, trigger="payday", helped=["breath", "called Sam"], note="ok"
    )
    assert craving_phrases(craving) == [
        "7 of 10",
        "Payday",
        "2 of 10 afterward",
        "what helped: Slow breath, called Sam",
        "ok",
    ]
