"""Whatever a record holds, its feed is imported, on each of the databases."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tortoise.exceptions import OperationalError

from server.core.control import CommandError
from server.feeds import commands, feed_queries, staging_queries
from server.feeds.importing import Means, bring_in
from server.feeds.outcome import Outcome
from tests.feeds.conftest import Town, new_feed, record, records, shown
from tests.formats.readers import BMLT, GUIDE
from tests.fuzz.test_feed_readers import BMLT_FIELDS, GUIDE_FIELDS, changed

ODD = "a\0b \ud800 \u202e\x1b[2J"


def drawn(good: dict[str, Any], names: tuple[str, ...]) -> list[Any]:
    """Some hundred odd records, the same ones each time."""
    found: list[Any] = []

    @given(changed(good, names))
    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    def draw(one: Any) -> None:  # noqa: ANN401 - whatever JSON holds
        found.append(one)

    draw()
    for number, one in enumerate(found):
        if isinstance(one, dict):
            one |= {name: f"odd-{number}" for name, at in one.items() if at in ("odd", "13")}
    return found


@pytest.mark.fuzz
@pytest.mark.parametrize(
    ("kind", "good", "names", "ident"),
    [("meeting-guide", GUIDE, GUIDE_FIELDS, "slug"), ("bmlt", BMLT, BMLT_FIELDS, "id_bigint")],
)
async def test_no_record_breaks_an_import(
    kind: str,
    good: dict[str, Any],
    names: tuple[str, ...],
    ident: str,
    means: Means,
    tmp_path: Path,
) -> None:
    many = [good | {ident: f"good-{number}"} for number in range(50)]
    odd_ones = [good | {ident: f"{number}{ODD}", name: ODD} for number, name in enumerate(names)]
    file = tmp_path / "feed.json"
    file.write_text(json.dumps([*many, *odd_ones, *drawn(good, names), good]))
    feed = await new_feed("odd", str(file), kind=kind, timezone="America/New_York")
    result = await bring_in(means, feed, anyway=True)
    assert (result.outcome, result.why) == (Outcome.APPLIED, "")
    assert {one[ident] for one in [*many, good]} <= set(await shown())
    run, rejects = await feed_queries.last_rejects(feed)
    assert run is not None
    assert len(rejects) == run.rejected > 20


async def test_an_id_is_kept_without_what_no_database_keeps(town: Town) -> None:
    odd = [record(20, slug="a\0b"), record(21, slug="c\0d", day="no day")]
    assert (await town.bring([*records(20), *odd])).outcome == Outcome.APPLIED
    assert "ab" in await shown()
    _, (reject,) = await feed_queries.last_rejects(town.feed)
    assert reject.source_id == "cd"


async def test_a_database_that_refuses_a_row_fails_the_import_and_nothing_else(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.bring(records(20))

    async def refuse(*_arguments: object) -> None:
        raise OperationalError("Mary Miller")

    monkeypatch.setattr(staging_queries, "stage_changed", refuse)
    town.write([record(number, name="Other") for number in range(20)])
    with pytest.raises(CommandError, match=r"town: not applied: .*OperationalError"):
        await commands.import_now(town.means, {"name": "town"}, lambda _line: None)
    await town.feed.refresh_from_db()
    assert "OperationalError" in town.feed.problem
    assert "Mary" not in town.feed.problem
    assert town.feed.failures == 1
    assert town.feed.next_at is not None
    assert town.feed.next_at > town.clock()
    assert (await shown())["m-3"]["name"] == "Morning Hope 3"


async def test_a_change_to_come_is_not_shown_as_confirmed(town: Town) -> None:
    await town.bring([record(0, updated="2099-12-01"), record(1, updated="2026-11-20")])
    confirmed = {name: row["updated_at"] for name, row in (await shown()).items()}
    assert (confirmed["m-0"], bool(confirmed["m-1"])) == (None, True)
