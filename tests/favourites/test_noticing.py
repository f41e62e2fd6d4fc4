import msgspec
import pytest

from server.favourites.facts import Facts, changes
from server.favourites.kept_meeting import KeptMeeting, News
from server.favourites.noticing import Noticed, Standing
from server.listings.record import Record, content_hash
from tests.favourites.setting import HARBOR, record
from tests.reminders.rules import utc
from tests.routes import SAMPLE_ID

pytestmark = pytest.mark.neutral
NOW = utc(2026, 11, 22, 20)
FACTS = Facts.of(HARBOR)


def kept(news: News | None = None, facts: Facts = FACTS, *, is_listed: bool = True) -> KeptMeeting:
    return KeptMeeting(
        meeting=SAMPLE_ID,
        facts=facts,
        content_hash="as it was",
        kept_at=NOW,
        news=news,
        is_listed=is_listed,
    )


def standing(one: Record, *, is_listed: bool = True) -> Standing:
    detail = msgspec.json.encode(one).decode()
    return Standing(SAMPLE_ID, content_hash(one).hex(), detail, is_listed)


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"weekday": 2}, ("day",)),
        ({"start": 60}, ("time",)),
        ({"timezone": "America/Chicago"}, ("time",)),
        ({"venue": "Town Hall"}, ("place",)),
        ({"address": "13 Elm Street"}, ("place",)),
        ({"url": "https://meet.example.org/j/2"}, ("link",)),
        ({"phone": "+1 555 0100"}, ("link",)),
        ({"is_online": False}, ("way",)),
        ({"weekday": 3, "start": 0}, ("day", "time")),
        ({"venue": "ST. MARK'S", "name": "Harbour Lights", "duration": 90, "notes": "Tea"}, ()),
    ],
)
def test_it_names_what_changed(changed: dict[str, object], what: tuple[str, ...]) -> None:
    other = msgspec.structs.replace(HARBOR, **changed)
    assert changes(FACTS, Facts.of(other)) == what
    noticed = Noticed.of(kept(), standing(other), NOW)
    assert noticed.is_news is bool(what)
    assert noticed.kept.facts == Facts.of(other)


def test_a_phone_number_written_otherwise_is_the_same() -> None:
    one, other = record(phone="+1 555 0100"), record(phone="+1-555-0100")
    assert changes(Facts.of(one), Facts.of(other)) == ()


def test_a_second_change_is_told_beside_what_was_first_known() -> None:
    first = Noticed.of(kept(), standing(record(start=60)), NOW)
    second = Noticed.of(first.kept, standing(record(start=90)), NOW)
    assert second.is_news
    assert second.kept.news
    assert second.kept.news.before == FACTS


def test_what_changes_back_is_no_news() -> None:
    first = Noticed.of(kept(), standing(record(start=60)), NOW)
    assert Noticed.of(first.kept, standing(HARBOR), NOW) == (
        msgspec.structs.replace(kept(), content_hash=content_hash(HARBOR).hex()),
        False,
    )


def test_what_does_not_matter_leaves_news_as_it_is() -> None:
    first = Noticed.of(kept(), standing(record(start=60)), NOW)
    later = Noticed.of(first.kept, standing(record(start=60, name="Harbour")), NOW)
    assert not later.is_news
    assert later.kept.news == first.kept.news


@pytest.mark.parametrize("gone", [None, standing(HARBOR, is_listed=False)])
def test_gone_is_news_once(gone: Standing | None) -> None:
    first = Noticed.of(kept(), gone, NOW)
    assert first.is_news
    assert not first.kept.is_listed
    assert Noticed.of(first.kept, gone, NOW) == (first.kept, False)


def test_back_as_it_was_is_no_news_and_back_otherwise_is() -> None:
    gone = Noticed.of(kept(), None, NOW).kept
    as_it_was, otherwise = standing(HARBOR), standing(record(start=60))
    assert Noticed.of(gone, as_it_was, NOW).kept.news is None
    assert not Noticed.of(gone, as_it_was, NOW).is_news
    assert Noticed.of(gone, otherwise, NOW).is_news
