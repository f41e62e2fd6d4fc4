"""Memory of the one process after 10,000 people and 100,000 entries."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import msgspec

from bench.browser import Browser, check_in, set_loose
from bench.server import Server
from bench.table import Row
from server.app import MODELS
from server.core import settings as settings_module
from server.core.database import write
from server.core.instance import opened
from server.core.migrating import migrate
from server.daily.forms import CheckInItem, Item
from server.daily.models import Entry
from server.people import aliases, passphrases
from server.people.models import Person
from server.people.profile import Profile
from server.people.session_models import Session

PEOPLE = 10_000
ENTRIES_EACH = 10
AT_ONCE = 50
SIGNED_IN = 500
CLIENTS = 64
SECONDS = 0.5
MOST_MEGABYTES = 120


async def measure(folder: Path) -> list[Row]:
    """Fill, start the server, let 500 of the people use it, and look."""
    tokens = await fill(folder / "data")
    with Server(folder / "data") as server:
        before, _ = server.memory_megabytes()
        browsers = [Browser(server.port, f"evenkeel={token}") for token in tokens]
        for start in range(0, len(browsers), CLIENTS):
            await _use(browsers[start : start + CLIENTS])
        after, most = server.memory_megabytes()
    return [
        Row(
            f"memory with {PEOPLE:,} people and {PEOPLE * ENTRIES_EACH:,} entries",
            f"{before:.0f} MB at the start, {after:.0f} MB after {SIGNED_IN} people used it",
            f"at most {MOST_MEGABYTES} MB; it never had more than {most:.0f} MB",
        )
    ]


async def _use(browsers: list[Browser]) -> None:
    async def visit(browser: Browser) -> None:
        await browser.post("/api/v1/sync", {"items": [check_in()]})
        for path in ("/", "/diary", "/check-in", "/api/v1/entries"):
            await browser.get(path)

    await set_loose(browsers, visit, SECONDS)


async def fill(folder: Path) -> list[str]:
    """Make the people and their entries; return the tokens of some who are signed in."""
    settings = settings_module.read({"EVENKEEL_DATA": str(folder)})
    await migrate(settings, MODELS)
    now = datetime.now(UTC)
    async with opened(settings, MODELS, now):
        hashed = await passphrases.hash_of("the same for everybody here")
        for start in range(0, PEOPLE, AT_ONCE):
            people = [_person(number, hashed, now) for number in range(start, start + AT_ONCE)]
            await write(partial(Person.bulk_create, people))
            await asyncio.gather(*(Entry.keep(person, _items(now)) for person in people))
        some = await Person.all().limit(SIGNED_IN)
        return [await Session.begin(person, "Bench", now) for person in some]


def _person(number: int, hashed: str, now: datetime) -> Person:
    alias = f"Somebody {number}"
    person = Person(id=uuid4(), alias_lookup=aliases.lookup(alias), created_at=now)
    person.new_key()
    person.seal_profile(Profile(alias=alias, timezone="UTC"))
    person.seal_passphrase(hashed)
    return person


def _items(now: datetime) -> list[Item]:
    days = (now - timedelta(days=number) for number in range(ENTRIES_EACH))
    told = (check_in() | {"local_date": day.date(), "recorded_at": day} for day in days)
    return [msgspec.convert(each, CheckInItem, strict=False) for each in told]
