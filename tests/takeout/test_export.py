import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import msgspec
import pytest
from starlette.applications import Starlette

from server.core.database import write
from server.core.settings import Settings
from server.daily.day import deletion
from server.daily.forms import Change, CheckIn, Sleep, Used
from server.daily.models import Entry
from server.people.models import Person
from server.push.quiet_hours import QuietHours
from server.push.subscription_models import PushChoices
from server.reminders.models import Reminder
from server.reminders.rule import Rule
from server.takeout.export import Device, Export, KeptReminder, export
from tests import cast
from tests.conftest import SUNDAY_EVENING, signed_in
from tests.daily.entries import check_in, craving, reminder_done
from tests.favourites.setting import keep, list_meeting, record
from tests.push.devices import AUTH, ENDPOINT, POINT, a_device, base64url
from tests.takeout.accounted_for import ACCOUNTED_FOR
from tests.test_privacy_page import real_columns

DIARY: list[Change] = [
    check_in(CheckIn(sleep=Sleep(hours=7.25), used=Used(), note="Tea – “fine”\n🌱"), hour=0.5),
    craving(8),
    reminder_done(),
    check_in(CheckIn()),
]


async def keep_diary(person: Person) -> list[Change]:
    """Give a person a diary with a deletion in it; return what must be in the file."""
    gone = craving(2)
    await Entry.keep(person, [*DIARY, gone, deletion(gone)])
    return [*DIARY, deletion(gone)]


async def test_the_file_holds_the_account_and_the_whole_diary(alma: Person) -> None:
    diary = await keep_diary(alma)
    await alma.change(hidden_tiles=["hobby"])
    whole = await export(alma, SUNDAY_EVENING)
    assert whole.entries == diary
    assert whole.account.id == alma.id
    assert whole.account.alias == cast.ALMA.alias
    assert whole.account.timezone == cast.ALMA.timezone
    assert whole.account.hidden_tiles == ["hobby"]
    assert whole.account.recovery_codes_left == 10
    assert whole.account.created_at == SUNDAY_EVENING


@pytest.mark.usefixtures("as_alma")
async def test_the_file_lists_where_one_is_signed_in(alma: Person) -> None:
    (session,) = (await export(alma, SUNDAY_EVENING)).sessions
    assert session.label
    assert session.created_at == session.seen_at == SUNDAY_EVENING


async def test_the_file_lists_devices_without_their_addresses(alma: Person) -> None:
    device = await a_device(alma, SUNDAY_EVENING, name="Blue one")
    device.received_at = SUNDAY_EVENING + timedelta(hours=1)
    await write(device.save)
    hours = QuietHours("21:00", "08:00")
    await PushChoices.keep_quiet_hours(alma, hours)
    whole = await export(alma, SUNDAY_EVENING)
    (listed,) = whole.devices
    assert listed == Device("Blue one", SUNDAY_EVENING, device.received_at)
    assert whole.quiet_hours == hours
    for secret in (ENDPOINT, base64url(POINT), base64url(AUTH), device.service):
        assert secret not in whole.as_json.decode()


async def test_the_file_holds_the_reminders(alma: Person) -> None:
    rule = Rule(kind="own", label="Tea", times=("20:00",), weekdays=(6,), timezone="Europe/Rome")
    kept = await Reminder.add(alma, rule, SUNDAY_EVENING)
    assert (await export(alma, SUNDAY_EVENING)).reminders == [KeptReminder(kept.id, rule)]


async def test_the_file_holds_the_meetings_somebody_keeps(alma: Person, ben: Person) -> None:
    meeting = await list_meeting(record())
    await keep(alma, meeting, SUNDAY_EVENING)
    (kept,) = (await export(alma, SUNDAY_EVENING)).meetings
    assert (kept.meeting, kept.facts.name) == (meeting, "Harbor Lights")
    assert kept.choice.remind_minutes_before == 30
    assert (await export(ben, SUNDAY_EVENING)).meetings == []


async def test_a_diary_of_many_pages_is_whole(alma: Person) -> None:
    sent = [craving(at % 10) for at in range(1100)]
    for first in range(0, len(sent), 100):
        await Entry.keep(alma, sent[first : first + 100])
    assert (await export(alma, SUNDAY_EVENING)).entries == sent


async def test_nothing_of_anybody_else_is_in_the_file(alma: Person, ben: Person) -> None:
    await keep_diary(alma)
    text = (await export(ben, SUNDAY_EVENING)).as_json.decode()
    assert (await export(ben, SUNDAY_EVENING)).entries == []
    assert str(alma.id) not in text
    assert cast.ALMA.alias not in text


async def download(client: httpx2.AsyncClient, passphrase: str) -> httpx2.Response:
    return await client.post("/you/export", data={"passphrase": passphrase})


async def test_the_page_gives_the_file_for_the_passphrase(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    diary = await keep_diary(alma)
    assert (await as_alma.get("/you/export")).status_code == 200
    answer = await download(as_alma, cast.ALMA.passphrase)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["cache-control"] == "no-store"
    file_name = 'attachment; filename="my-data-2026-11-22.json"'
    assert answer.headers["content-disposition"] == file_name
    whole = answer.json()
    assert (whole["format"], whole["version"]) == ("evenkeel-export", 1)
    assert whole["about"]
    assert whole["entries"] == [msgspec.to_builtins(change) for change in diary]


async def test_a_wrong_passphrase_gives_nothing(as_alma: httpx2.AsyncClient) -> None:
    for wrong in ("", "not this one"):
        answer = await download(as_alma, wrong)
        assert answer.status_code == 422
        assert answer.headers["content-type"].startswith("text/html")
        assert "evenkeel-export" not in answer.text


async def test_guessing_the_passphrase_is_slowed_down(as_alma: httpx2.AsyncClient) -> None:
    answers = [(await download(as_alma, "not this one")).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


async def test_signed_out_there_is_no_file(client: httpx2.AsyncClient) -> None:
    answer = await download(client, cast.ALMA.passphrase)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


async def test_the_diary_in_the_file_can_be_taken_in_by_a_fresh_account(
    app: Starlette, as_alma: httpx2.AsyncClient, alma: Person, dov: Person
) -> None:
    await keep_diary(alma)
    entries: list[dict[str, Any]] = (await download(as_alma, cast.ALMA.passphrase)).json()[
        "entries"
    ]
    async with signed_in(app, cast.DOV) as as_dov:
        answer = await as_dov.post("/api/v1/sync", json={"items": entries})
        assert {result["status"] for result in answer.json()["results"]} == {"created"}
        again = (await download(as_dov, cast.DOV.passphrase)).json()["entries"]
    assert again == entries
    assert (await Entry.since(dov, 0, 500)).items == (await Entry.since(alma, 0, 500)).items


async def test_every_column_about_a_person_is_accounted_for(database: Settings) -> None:
    found: dict[str, set[str]] = {}
    for table, column in await real_columns(database):
        found.setdefault(table, set()).add(column)
    meetings = {"feed", "meeting", "meeting_report", "import_run", "import_reject", "import_row"}
    programs = {"program", "member_group", "invitation", "program_action"}
    notices = {"notice", "notice_group", "notice_telling"}
    of_nobody = {"instance", "limit_bucket", "tombstone", "vapid_key"}
    not_in_it = {*of_nobody, *meetings, *programs, *notices}
    assert {name: found[name] for name in set(found) - not_in_it} == {
        name: set(columns) for name, columns in ACCOUNTED_FOR.items()
    }


async def test_the_words_of_the_file_name_every_part(alma: Person) -> None:
    parts = set(Export.__struct_fields__) - {"format", "version", "about", "exported_at"}
    words = (await export(alma, SUNDAY_EVENING)).about
    assert set(re.findall(r"`(\w+)`", words)) == parts


async def test_what_the_file_says_can_be_read_back_by_its_types(alma: Person) -> None:
    await keep_diary(alma)
    whole = await export(alma, SUNDAY_EVENING)
    account = msgspec.json.decode(whole.as_json)["account"]
    assert UUID(account["id"]) == alma.id
