"""What a team types is checked, and refused in a sentence beside its field."""

from datetime import UTC, datetime

import pytest

from server.core.errors import Refused
from server.notices.forms import Draft, publishing_instant
from tests.conftest import SUNDAY_EVENING as NOW

NEW_YORK = "America/New_York"


def faults(draft: Draft) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        draft.checked()
    return refused.value.fields


def why_not(typed: str, timezone: str = NEW_YORK) -> str:
    with pytest.raises(Refused) as refused:
        publishing_instant(typed, timezone, NOW)
    assert refused.value.fields.keys() == {"publish_local"}
    return refused.value.fields["publish_local"]


def test_a_notice_needs_a_title_and_words() -> None:
    assert faults(Draft(title="  ", body="\n")).keys() == {"title", "body"}
    assert faults(Draft(title="\u3164", body="\u2800\u2800")).keys() == {"title", "body"}


def test_a_draft_may_be_unfinished() -> None:
    assert Draft(title=" Supper ").tidied() == Draft(title="Supper")


def test_lengths_are_of_what_is_kept() -> None:
    longest = Draft(title=" " + "a" * 80 + " ", body="b" * 4000 + "\n\n").checked()
    assert (len(longest.title), len(longest.body)) == (80, 4000)
    assert "80" in faults(Draft(title="a" * 81, body="b"))["title"]
    assert "4,000" in faults(Draft(title="a", body="b" * 4001))["body"]


def test_signs_that_turn_text_around_are_refused() -> None:
    assert faults(Draft(title="a\u202eb", body="c\x00d")).keys() == {"title", "body"}


def test_a_local_time_is_by_the_programs_clock() -> None:
    at = publishing_instant("2026-11-23T18:00", NEW_YORK, NOW)
    assert at == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_is_refused_with_the_next_there_is() -> None:
    said = why_not("2027-03-14T02:30")
    assert "2:30" in said
    assert "3:30" in said
    assert publishing_instant("2027-03-14T03:30", NEW_YORK, NOW) == datetime(
        2027, 3, 14, 7, 30, tzinfo=UTC
    )


def test_a_time_that_comes_twice_is_the_first() -> None:
    at = publishing_instant("2027-11-07T01:30", NEW_YORK, datetime(2027, 11, 1, tzinfo=UTC))
    assert at == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)


def test_seconds_that_a_browser_adds_are_left_out() -> None:
    at = publishing_instant(" 2026-11-23T18:00:30 ", NEW_YORK, NOW)
    assert at == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "2026-11-31T10:00",
        "2026-11-23T25:00",
        "2026-11-23T10:00+01:00",
        "2026-11-23T1",
        "2026-11-25",
        "2026-11-25#18:00",
        "2026-11-25&18:00",
        "2026-11-25 18:00",
        "2026-11-25\x0018:00",
        "20261125T1800",
        "2026-W48-3",
        "2026-11-25T18",
        "2026-11-25T18:00\n2026",
        "٢٠٢٦-11-25T18:00",
    ],
)
def test_what_is_no_time_is_refused(typed: str) -> None:
    assert why_not(typed)


@pytest.mark.parametrize(
    "typed", ["2026-11-22T15:00", "2026-11-22T14:59", "2028-01-01T10:00", "9999-12-31T23:59"]
)
def test_a_time_must_be_ahead_and_within_a_year(typed: str) -> None:
    assert why_not(typed)


def test_a_day_that_a_zone_never_had_is_refused() -> None:
    long_ago = datetime(2011, 12, 20, tzinfo=UTC)
    with pytest.raises(Refused):
        publishing_instant("2011-12-30T10:00", "Pacific/Apia", long_ago)
