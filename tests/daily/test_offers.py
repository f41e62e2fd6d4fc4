from server.daily.forms import CheckIn, Exercise, Meals, Sleep
from server.daily.offers import offered, usual_day, usual_times
from server.daily.tiles import shown

ALL = shown([])
USUAL = CheckIn(
    sleep=Sleep(hours=7, bed_at="23:00", up_at="06:00"),
    meals=Meals(lunch=True),
    exercise=Exercise(minutes=20),
)


def titles(held: CheckIn, hidden: list[str]) -> list[str]:
    offer = usual_day(USUAL, held, shown(hidden))
    return [phrase.partition(":")[0] for phrase in offer.phrases] if offer else []


def test_nothing_usual_is_no_offer() -> None:
    assert usual_day(None, CheckIn(), ALL) is None
    assert usual_times(None, CheckIn(), ALL) is None


def test_what_is_recorded_or_hidden_is_not_offered() -> None:
    assert titles(CheckIn(meals=Meals(lunch=False)), ["exercise"]) == ["Sleep"]
    assert titles(USUAL, []) == []


def test_usual_times_are_offered_alone_until_times_are_recorded() -> None:
    offer = usual_times(USUAL, CheckIn(sleep=Sleep(hours=5)), ALL)
    assert offer is not None
    assert offer.json == '{"sleep":{"bed_at":"23:00","up_at":"06:00"}}'
    assert usual_times(USUAL, CheckIn(sleep=Sleep(up_at="09:00")), ALL) is None
    assert usual_times(USUAL, CheckIn(), shown(["sleep"])) is None


def test_a_recorded_number_is_among_the_choices() -> None:
    choices = offered({"sleep.hours": "7.5", "exercise.minutes": "25", "exercise.kind": "climbing"})
    assert [value for value, _label in choices.hours][7:9] == ["7", "7.5"]
    assert ("25", "25") in choices.exercise_minutes
    assert choices.exercise_kinds[-1] == ("climbing", "climbing")


def test_what_is_no_number_is_not_among_the_choices() -> None:
    assert offered({"sleep.hours": "<b>"}).hours == offered({}).hours
