import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server.core.doctor import TELLING_WORDS
from server.push import words
from server.push.payload import SIZE, Action, Content, minimal_payload, payload
from tests.house.wording import unkind_words

pytestmark = pytest.mark.neutral

ORIGIN = "https://boat.example.org"
LONG_ORIGIN = f"https://{'a' * 60}.{'b' * 60}.{'c' * 60}.example.org:50000"
TOKEN = "0123456789abcdef0123456789abcdef"

EVERY_WORD = {
    "When you have a moment",
    "Something soon",
    "A plan today changed",
    "Your test has arrived",
    "Check in",
    "Later",
}
"""All that a lock screen can be made to say by us. Add to it only what tells a stranger nothing."""

NOTHING_ABOUT = (
    *("medic", "pill", "dose", "meal", "sleep", "craving", "mood", "meeting", "program", "health"),
    *("pharmac", "doctor", "symptom", "used", "wind down", "evenkeel"),
)

WHOLE = Content(
    title=words.say("moment"),
    path="/due",
    urgency="normal",
    body="Call Sam",
    actions=(Action("check_in", "Check in"), Action("later", "Later")),
)


def read(spelled: bytes) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(spelled)
    return whole


def test_a_message_is_spelled_as_declarative_web_push_says() -> None:
    assert read(payload(WHOLE, ORIGIN, TOKEN)) == {
        "web_push": 8030,
        "notification": {
            "title": "When you have a moment",
            "body": "Call Sam",
            "navigate": "https://boat.example.org/due",
            "tag": TOKEN,
            "lang": "en-US",
            "dir": "auto",
            "actions": [
                {
                    "action": "check_in",
                    "title": "Check in",
                    "navigate": "https://boat.example.org/check-in",
                },
                {"action": "later", "title": "Later", "navigate": "https://boat.example.org/due"},
            ],
        },
        "mutable": True,
        "delivery": TOKEN,
    }


def test_what_is_not_said_is_left_out() -> None:
    notification = read(payload(Content("Later", "/due", "normal"), ORIGIN, TOKEN))["notification"]
    assert set(notification) == {"title", "navigate", "tag", "lang", "dir"}


def test_when_it_ends_is_between_us_and_the_push_service() -> None:
    ends = Content("Later", "/due", "normal", expires_at=datetime(2026, 11, 22, tzinfo=UTC))
    assert b"2026" not in payload(ends, ORIGIN, TOKEN)


@pytest.mark.parametrize("letter", ["a", "é", "щ", "水", "🪁", '"', "\\", "\n", "\x01", "\u202e"])
@pytest.mark.parametrize("origin", [ORIGIN, LONG_ORIGIN])
def test_all_are_of_one_size_whatever_a_person_wrote(letter: str, origin: str) -> None:
    for count in (0, 1, 50, 120, 200):
        own = Content(letter * count, "/due", "high", body=letter * count, actions=WHOLE.actions)
        spelled = payload(own, origin, TOKEN)
        assert len(spelled) == SIZE == 1024
        assert read(spelled)["delivery"] == TOKEN


@pytest.mark.parametrize("letter", ["a", "é", "щ", "水"])
def test_two_hundred_letters_of_any_living_script_fit(letter: str) -> None:
    own = Content("Later", "/due", "normal", body=letter * 200, actions=WHOLE.actions)
    assert read(payload(own, ORIGIN, TOKEN))["notification"]["body"] == letter * 200


@pytest.mark.parametrize(("urgency", "title"), [("normal", "moment"), ("high", "soon")])
def test_what_does_not_fit_becomes_neutral_words_and_its_path(
    urgency: words.Urgency, title: words.Word
) -> None:
    long = Content("🪁" * 200, "/due", urgency, body="🪁" * 200, actions=WHOLE.actions)
    notification = read(payload(long, ORIGIN, TOKEN))["notification"]
    assert notification == {
        "title": words.say(title),
        "navigate": f"{ORIGIN}/due",
        "tag": TOKEN,
        "lang": "en-US",
        "dir": "auto",
    }


@pytest.mark.parametrize("origin", [ORIGIN, LONG_ORIGIN])
def test_for_a_service_that_finds_it_too_large_there_is_a_smaller_one(origin: str) -> None:
    spelled = minimal_payload(WHOLE, origin, TOKEN)
    assert len(spelled) <= SIZE / 2 + len(LONG_ORIGIN)
    assert read(spelled)["notification"]["title"] == "When you have a moment"
    assert read(spelled)["delivery"] == TOKEN


def test_a_payload_can_say_only_what_is_listed() -> None:
    assert set(words.words().values()) == EVERY_WORD


def test_the_words_are_known_nowhere_else() -> None:
    source = Path(words.__file__).read_text()
    assert all(f'_("{word}")' in source for word in EVERY_WORD)


def test_no_word_tells_a_stranger_anything() -> None:
    said = " ".join(words.words().values()).lower()
    assert [word for word in (*TELLING_WORDS, *NOTHING_ABOUT) if word in said] == []
    assert list(unkind_words("words.py", words.words().values())) == []


def test_it_differs_by_how_soon_and_not_by_what() -> None:
    assert words.neutral("normal") != words.neutral("high")
    assert {words.neutral("normal"), words.neutral("high")} <= EVERY_WORD
