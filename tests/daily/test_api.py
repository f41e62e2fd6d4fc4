import asyncio
import json
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from server.core.database import rows

JSON = {"content-type": "application/json"}


def item(**changes: object) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "kind": "check_in",
        "rev": 1,
        "local_date": "2026-11-22",
        "recorded_at": "2026-11-22T16:00:00.123Z",
        "timezone": "America/New_York",
        "data": {"mood": 3, "sleep": {"hours": 7.25}},
    } | changes


async def send(client: httpx2.AsyncClient, *items: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await client.post("/api/v1/sync", json={"items": items})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


async def read(client: httpx2.AsyncClient, **query: object) -> dict[str, Any]:
    answer = await client.get("/api/v1/entries", params={key: str(query[key]) for key in query})
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def test_an_entry_comes_back_as_it_was_sent(as_alma: httpx2.AsyncClient) -> None:
    sent = item()
    assert await send(as_alma, sent) == [{"id": sent["id"], "status": "created"}]
    (found,) = (await read(as_alma))["items"]
    assert found.pop("recorded_at") == "2026-11-22T16:00:00.123000Z"
    sent.pop("recorded_at")
    assert found == sent


async def test_a_deletion_is_told_only_to_who_reads_since(as_alma: httpx2.AsyncClient) -> None:
    sent = item()
    gone = {"id": sent["id"], "kind": "check_in", "rev": 2, "deleted": True}
    await send(as_alma, sent, gone)
    assert (await read(as_alma))["items"] == [gone]
    assert (await read(as_alma, since=0))["items"] == [gone]
    assert (await read(as_alma, **{"from": "2026-11-01", "to": "2026-11-30"}))["items"] == []


async def test_a_faulty_item_is_refused_in_its_place(as_alma: httpx2.AsyncClient) -> None:
    good, bad = item(), item(data={"mood": 9})
    results = await send(as_alma, bad, good)
    assert [result["status"] for result in results] == ["refused", "created"]
    assert list(results[0]["error"]["fields"]) == ["data.mood"]
    assert results[0]["error"]["code"] == "refused"
    assert results[0]["error"]["message"]


async def test_half_an_emoji_does_not_stop_the_rest(as_alma: httpx2.AsyncClient) -> None:
    body = json.dumps({"items": [item(data={"note": "\ud83d"}), item()]})
    answer = await as_alma.post("/api/v1/sync", content=body, headers=JSON)
    assert [one["status"] for one in answer.json()["results"]] == ["refused", "created"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("", 400),
        ('{"items": [tru]}', 400),
        ("[]", 422),
        ("{}", 422),
        ('{"items": {}}', 422),
        ('{"items": [{"kind": "check_in"}]}', 422),
        ('{"items": [7]}', 422),
        ('{"items": [' + ", ".join(["{}"] * 101) + "]}", 413),
        ('{"items": ["' + "x" * 300_000 + '"]}', 413),
        ('{"items": ' + "[" * 100_000 + "]}", 400),
    ],
)
async def test_a_bad_body_is_answered_by_its_fault(
    as_alma: httpx2.AsyncClient, body: str, status: int
) -> None:
    answer = await as_alma.post("/api/v1/sync", content=body, headers=JSON)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


async def test_one_item_without_an_id_keeps_nothing(as_alma: httpx2.AsyncClient) -> None:
    answer = await as_alma.post("/api/v1/sync", json={"items": [item(), item(id="7")]})
    assert answer.status_code == 422
    assert list(answer.json()["error"]["fields"]) == ["items.1.id"]
    assert (await read(as_alma))["items"] == []


async def test_another_content_type_is_not_read(as_alma: httpx2.AsyncClient) -> None:
    answer = await as_alma.post(
        "/api/v1/sync", content="{}", headers={"content-type": "text/plain"}
    )
    assert answer.status_code == 415


async def test_nothing_to_sync_is_fine(as_alma: httpx2.AsyncClient) -> None:
    assert await send(as_alma) == []


@pytest.mark.parametrize(
    "query",
    [
        "since=-1",
        "since=x",
        "since=99999999999",
        "limit=0",
        "limit=501",
        "from=yesterday",
        "to=2026-13-01",
        "before=3",
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(
    as_alma: httpx2.AsyncClient, query: str
) -> None:
    answer = await as_alma.get(f"/api/v1/entries?{query}")
    assert answer.status_code == 422
    assert list(answer.json()["error"]["fields"]) == [query.partition("=")[0]]


async def test_a_diary_is_read_page_by_page(as_alma: httpx2.AsyncClient) -> None:
    sent = [item() for _ in range(7)]
    await send(as_alma, *sent)
    found, page = [], await read(as_alma, limit=3)
    while page["more"]:
        found += page["items"]
        page = await read(as_alma, limit=3, since=page["cursor"])
    assert [one["id"] for one in found + page["items"]] == [one["id"] for one in sent]


async def test_some_days_are_read_page_by_page(as_alma: httpx2.AsyncClient) -> None:
    await send(as_alma, *(item(local_date=f"2026-11-{day:02}") for day in range(1, 23)))
    days = {"from": "2026-11-05", "to": "2026-11-10"}
    first = await read(as_alma, **days, limit=4)
    rest = await read(as_alma, **days, limit=4, cursor=first["cursor"])
    found = [one["local_date"] for one in first["items"] + rest["items"]]
    assert found == [f"2026-11-{day:02}" for day in range(5, 11)]
    assert (first["more"], rest["more"]) == (True, False)


async def test_days_may_be_open_at_one_end(as_alma: httpx2.AsyncClient) -> None:
    await send(as_alma, item(local_date="2026-11-01"), item(local_date="2026-11-20"))
    since = await read(as_alma, **{"from": "2026-11-10"})
    until = await read(as_alma, to="2026-11-10")
    assert [one["local_date"] for one in since["items"]] == ["2026-11-20"]
    assert [one["local_date"] for one in until["items"]] == ["2026-11-01"]


async def test_a_stranger_reads_and_changes_nothing(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient
) -> None:
    sent = item()
    await send(as_alma, sent)
    assert (await read(as_dov))["items"] == []
    gone = {"id": sent["id"], "kind": "check_in", "rev": 9, "deleted": True}
    assert (await send(as_dov, gone))[0]["status"] == "created"
    assert [one["id"] for one in (await read(as_alma))["items"]] == [sent["id"]]
    assert "data" in (await read(as_alma))["items"][0]


async def test_a_batch_sent_three_times_at_once_is_kept_once(as_alma: httpx2.AsyncClient) -> None:
    batch = [item() for _ in range(20)]
    answers = await asyncio.gather(*(send(as_alma, *batch) for _ in range(3)))
    for results in zip(*answers, strict=True):
        statuses = sorted(result["status"] for result in results)
        assert statuses == ["created", "duplicate", "duplicate"]
    assert (await rows("SELECT COUNT(*) AS count FROM entry")) == [{"count": 20}]
    assert len((await read(as_alma))["items"]) == 20


async def test_a_reader_misses_nothing_while_phones_write(as_alma: httpx2.AsyncClient) -> None:
    sent = [item() for _ in range(60)]
    seen: set[str] = set()

    async def follow() -> None:
        cursor = 0
        while len(seen) < len(sent):
            page = await read(as_alma, since=cursor, limit=7)
            seen.update(one["id"] for one in page["items"])
            cursor = page["cursor"]
            await asyncio.sleep(0)

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(follow())
        for one in sent:
            group.create_task(send(as_alma, one))
    assert seen == {one["id"] for one in sent}


async def days_before(client: httpx2.AsyncClient, day: str) -> int:
    answer = await client.get("/api/v1/entries/days", params={"before": day})
    assert answer.status_code == 200, answer.text
    days: int = answer.json()["days"]
    return days


async def test_earlier_days_are_counted_once_each(as_alma: httpx2.AsyncClient) -> None:
    first, second = item(local_date="2026-08-01"), item(local_date="2026-08-02")
    await send(as_alma, first, second, item(local_date="2026-08-02"), item(local_date="2026-08-24"))
    assert await days_before(as_alma, "2026-08-24") == 2
    assert await days_before(as_alma, "2026-08-25") == 3
    assert await days_before(as_alma, "0001-01-01") == 0
    await send(as_alma, {"id": first["id"], "kind": "check_in", "rev": 2, "deleted": True})
    assert await days_before(as_alma, "2026-08-24") == 1


async def test_a_strangers_days_are_not_counted(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient
) -> None:
    await send(as_alma, item())
    assert await days_before(as_dov, "2027-01-01") == 0


@pytest.mark.parametrize("query", ["", "before=", "before=soon", "before=2026-13-01"])
async def test_days_before_no_day_are_not_counted(as_alma: httpx2.AsyncClient, query: str) -> None:
    answer = await as_alma.get(f"/api/v1/entries/days?{query}")
    assert answer.status_code == 422
    assert list(answer.json()["error"]["fields"]) == ["before"]
