"""What the parts of a save cost by themselves, in this process: checks, sealing, database."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.browser import check_in
from server.app import MODELS
from server.core import settings as settings_module
from server.core.instance import opened
from server.core.migrating import migrate
from server.core.requests import decode
from server.daily.api import Batch
from server.daily.batch import mended, read_batch
from server.daily.forms import Change, Unread
from server.daily.models import Entry
from server.people.models import Person
from server.people.session_models import Session

CLIENTS = 16
SAVES_EACH = 60
TIMES = 2000
ROW = "a9c1b1de-61f3-4c0a-9f0e-1b7d5f5a2f10"
PASSPHRASE = "seven small stones"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Split:
    """Microseconds of CPU a save."""

    checks: float
    sealing: float
    database: float


async def measure(folder: Path) -> Split:
    """Measure each part alone. What sealing takes is taken off the database's."""
    settings = settings_module.read({"EVENKEEL_DATA": str(folder)})
    await migrate(settings, MODELS)
    now = datetime.now(UTC)
    async with opened(settings, MODELS, now):
        signed_up = await Person.sign_up(
            alias="Bench",
            passphrase=PASSPHRASE,
            timezone="UTC",
            now=now,
        )
        token = await Session.begin(signed_up.person, "Bench", now)
        body = json.dumps({"items": [check_in()]}).encode()
        checks = _microseconds(lambda: _read(body, now))
        sealing = _microseconds(lambda: _seal(signed_up.person, body))
        database = await _saving(token, now) - sealing
    return Split(checks, sealing, database)


def _read(body: bytes, now: datetime) -> list[Change | Unread]:
    return read_batch(decode(mended(body), Batch).items, now)


def _seal(person: Person, plain: bytes) -> None:
    """Open the person's key, as every request does, and seal as much as a check-in holds."""
    person._data_key = None  # noqa: SLF001
    person.key.seal(plain, table="entry", row=ROW, field="sealed")


def _microseconds(act: Callable[[], object]) -> float:
    began_at = time.process_time()
    for _ in range(TIMES):
        act()
    return (time.process_time() - began_at) / TIMES * 1e6


async def _saving(token: str, now: datetime) -> float:
    """Look up the session and keep an entry, as 16 requests at once would."""
    bodies = [json.dumps({"items": [check_in()]}).encode() for _ in range(CLIENTS * SAVES_EACH)]
    sent = iter([_read(body, now) for body in bodies])

    async def client() -> None:
        for _ in range(SAVES_EACH):
            session = await Session.of_token(token, now)
            if session is not None:
                await Entry.keep(session.person, next(sent))

    began_at = time.process_time()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return (time.process_time() - began_at) / (CLIENTS * SAVES_EACH) * 1e6
