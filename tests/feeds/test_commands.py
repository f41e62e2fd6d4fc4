import json
from pathlib import Path
from uuid import uuid4

import pytest

from server.core.control import CommandError
from server.core.database import write
from server.core.settings import Settings
from server.feeds import commands, feed_queries
from server.feeds.commands import printable
from server.feeds.importing import Means
from server.listings.models import MeetingReport
from tests.conftest import Clock
from tests.feeds.conftest import calling, new_feed, record, records, shown
from tests.feeds.feed_server import FeedServer


class Told(list[str]):
    """What an operator reads."""

    def __call__(self, line: str) -> None:
        self.append(line)


async def add(database: Settings, clock: Clock, **typed: str) -> Told:
    said = Told()
    given = {"name": "town", "source": __file__, "kind": "meeting-guide"} | typed
    assert await commands.add(database, clock, given, said) == 0
    return said


async def test_a_feed_is_added_and_named_by_its_program(database: Settings, clock: Clock) -> None:
    said = await add(database, clock, program="na", timezone="America/New_York")
    assert "evenkeel feeds import town" in said[0]
    feed = await feed_queries.named("town")
    assert feed is not None
    assert (feed.program, feed.timezone) == ("NA", "America/New_York")
    assert feed.next_at is not None
    assert feed.next_at > clock(), "an operator has time to look at the first import"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": " "}, "NAME"),
        ({"name": "x" * 81}, "NAME"),
        ({"kind": "rss"}, "--kind"),
        ({"program": "XYZ"}, "--program"),
        ({"timezone": "Mars/Base"}, "--timezone"),
        ({"source": "http://example.org/"}, "https"),
        ({"source": "https://127.0.0.1/"}, "EVENKEEL_FEED_ORIGINS"),
        ({"source": "https://localhost/"}, "EVENKEEL_FEED_ORIGINS"),
        ({"source": "file:///etc/passwd"}, "EVENKEEL_FEED_ORIGINS"),
        ({"source": "/srv/no such file"}, "SOURCE: /srv/no such file: .*No such file"),
        ({"source": str(Path(__file__).parent)}, "it is not a file"),
    ],
)
async def test_what_is_wrong_with_a_new_feed_is_one_line(
    typed: dict[str, str], said: str, database: Settings, clock: Clock
) -> None:
    with pytest.raises(CommandError, match=said) as told:
        await add(database, clock, **typed)
    assert "\n" not in str(told.value)
    assert await feed_queries.every() == []


async def test_a_name_is_taken_once(database: Settings, clock: Clock) -> None:
    await add(database, clock)
    with pytest.raises(CommandError, match="already"):
        await add(database, clock)


async def test_all_feeds_are_imported_though_one_is_broken(
    means: Means, server: FeedServer
) -> None:
    await new_feed("good", server.put("/good", json.dumps(records(20)).encode()))
    await new_feed("bad", server.put("/bad", b"<html>"))
    said = Told()
    with pytest.raises(CommandError) as told:
        await commands.import_now(calling(means, server), {}, said)
    assert str(told.value) == "not applied: 1 of 2 feeds. What was there before stays"
    assert any("good: applied: 20 meetings" in line for line in said)
    beside = said.index("bad: fetching") + 1
    assert said[beside].startswith("bad: not applied: ")
    assert len(await shown()) == 20


async def test_a_feed_nobody_knows_is_one_line(means: Means) -> None:
    with pytest.raises(CommandError, match="no such feed"):
        await commands.import_now(means, {"name": "x"}, Told())
    with pytest.raises(CommandError, match="no such feed"):
        await commands.show_rejects({"name": "x"}, Told())
    with pytest.raises(CommandError, match="no feed yet"):
        await commands.import_now(means, {}, Told())


async def test_the_list_says_how_each_feed_is(means: Means, tmp_path: Path) -> None:
    said = Told()
    await commands.show_feeds({}, said)
    assert "feeds add" in said[0]
    (tmp_path / "a").write_text("[]")
    await new_feed("town", str(tmp_path / "a"))
    with pytest.raises(CommandError):
        await commands.import_now(means, {}, Told())
    said.clear()
    await commands.show_feeds({}, said)
    assert "town  meeting-guide" in said[0]
    assert "not applied: it lists no meeting" in said[0]


async def test_rejects_are_shown_and_can_not_steer_a_terminal(means: Means, tmp_path: Path) -> None:
    bad = record(99, name="", notes="\x1b[2Jgone\r\n")
    (tmp_path / "a").write_text(json.dumps([*records(20), bad]))
    await new_feed("town", str(tmp_path / "a"))
    await commands.import_now(means, {"name": "town"}, Told())
    said = Told()
    await commands.show_rejects({"name": "town"}, said)
    assert "1 records left out" in said[0]
    assert said[1].startswith("m-99: ")
    assert all(line.isprintable() for line in said)


@pytest.mark.parametrize(
    ("kind", "feed", "why"),
    [
        ("meeting-guide", [], "it lists no meeting. What"),
        (
            "bmlt",
            records(20),
            r"20 were left out\). Perhaps it is of another kind than bmlt. To see ",
        ),
        (
            "meeting-guide",
            [*records(20), *({"slug": f"x-{number}"} for number in range(5))],
            "more than 10%. To see why: evenkeel feeds rejects town. What",
        ),
    ],
)
async def test_it_is_said_how_to_find_out_what_is_wrong(
    kind: str, feed: object, why: str, means: Means, tmp_path: Path
) -> None:
    (tmp_path / "a").write_text(json.dumps(feed))
    await new_feed("town", str(tmp_path / "a"), kind=kind)
    with pytest.raises(CommandError, match=why):
        await commands.import_now(means, {"name": "town"}, Told())


async def test_it_is_said_how_many_can_not_be_found_near_a_place(
    means: Means, tmp_path: Path
) -> None:
    sheet = "ID,Name,Day,Time,Timezone,Approximate,City,State,ZIP\n" + "".join(
        f"{number},Hope,Monday,19:00,America/New_York,no,{city},FL,{code}\n"
        for number, (city, code) in enumerate([("Delray Beach", "33444"), ("Nowhere", "")])
    )
    (tmp_path / "a").write_text(sheet)
    await new_feed("town", str(tmp_path / "a"), kind="sheet")
    said = Told()
    await commands.import_now(means, {"name": "town"}, said)
    assert any(line.endswith("listed no more, 1 not found near any place") for line in said)
    places = {one: (row["lat"], row["cell"] is not None) for one, row in (await shown()).items()}
    assert places == {"0": (26.456, True), "1": (None, False)}


async def test_reports_are_shown_with_their_meeting(means: Means, tmp_path: Path) -> None:
    (tmp_path / "a").write_text(json.dumps(records(20)))
    feed = await new_feed("town", str(tmp_path / "a"))
    await commands.import_now(means, {}, Told())
    said = Told()
    await commands.show_reports(means.clock, {}, said)
    assert said == ["Nobody has reported anything"]
    report = MeetingReport(
        id=uuid4(),
        feed_id=feed.id,
        meeting_id=(await shown())["m-3"]["id"],
        what="time",
        note="It begins\nat 8",
        created_at=means.clock(),
    )
    await write(lambda: report.save(force_create=True))
    said.clear()
    means.clock.advance(minutes=1)  # type: ignore[attr-defined]
    await commands.show_reports(means.clock, {}, said)
    assert "town: Morning Hope 3" in said[0]
    assert said[0].endswith("It begins at 8")


def test_a_text_becomes_one_line() -> None:
    assert printable("a\nb\x1b[31m\u202ec") == "a b [31m c"
    assert len(printable("x" * 5000)) == 1001
