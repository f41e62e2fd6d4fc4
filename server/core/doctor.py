"""The doctor: is this installation sound? Each check is one sentence, and what to do about it.

Run by the process that has the database open, so that what it reports is what is in force.
"""

import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from tortoise.exceptions import OperationalError

from server.core import migrating
from server.core.clock import utc_now
from server.core.control import Say
from server.core.database import is_unavailable, rows, write
from server.core.models import Instance
from server.core.sealing import KeyFileError, Keyring, Tampered, WrongKey, read_key_file
from server.core.settings import PLACEHOLDER_CONTACT, Settings

TELLING_WORDS = (
    "addict", "aftercare", "alumni", "clinic", "counsel", "detox", "drug", "dual-diagnosis",
    "kratom", "narcotic", "opiate", "opioid", "recover", "rehab", "sober", "sobriety", "substance",
    "therap", "treatment", "withdrawal",
)  # fmt: skip
SAFE_WITH_MANY_WRITERS = (3, 51, 3)
LEAST_FREE_BYTES = 100_000_000
FEW_FREE_BYTES = 1_000_000_000
YEARS = range(2026, 2100)
SECONDS_OFF_TOLERATED = 2.0
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "2",
    "secure_delete": "1",
    "foreign_keys": "1",
    "busy_timeout": "5000",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, in one sentence."""

    level: Literal["ok", "warn", "fail"]
    sentence: str


Check = Callable[[Settings], Awaitable[Finding]]


def ok(sentence: str) -> Finding:
    """Make the finding that nothing needs doing."""
    return Finding("ok", sentence)


def warn(sentence: str) -> Finding:
    """Make the finding that something should be looked at."""
    return Finding("warn", sentence)


def fail(sentence: str) -> Finding:
    """Make the finding that something is wrong and must be mended."""
    return Finding("fail", sentence)


async def examine(settings: Settings, checks: Sequence[tuple[str, Check]], say: Say) -> int:
    """Say what each check finds; return 0, or 1 when one of them failed."""
    has_failed = False
    for name, check in checks:
        finding = await _found_by(check, settings)
        has_failed = has_failed or finding.level == "fail"
        say(f"{finding.level:<4}  {name}: {finding.sentence}")
    return 1 if has_failed else 0


def core_checks(models: Sequence[str]) -> list[tuple[str, Check]]:
    """Return the checks that need to know no feature."""

    async def check_migrations(settings: Settings) -> Finding:
        waiting = await migrating.pending(settings, models)
        if waiting:
            return fail(f"{len(waiting)} are waiting, from {waiting[0]} on; run evenkeel migrate.")
        return ok("the tables are up to date.")

    return [
        ("database", check_database),
        ("migrations", check_migrations),
        ("SQLite version", check_sqlite_version),
        ("key file", check_key_file),
        ("right key", check_right_key),
        ("free disk", check_disk),
        ("clock", check_clock),
        ("host name", check_host_name),
        ("origin", check_origin),
        ("contact", check_contact),
        ("limits", check_limits),
    ]


async def check_database(settings: Settings) -> Finding:
    """Ask both engines for what makes an acknowledged save safe."""
    if settings.is_embedded:
        return await _check_pragmas()
    found = await rows("SELECT current_setting('synchronous_commit') AS mode, version() AS version")
    version = " ".join(str(found[0]["version"]).split()[:2])
    if found[0]["mode"] == "off":
        return fail("synchronous_commit is off: what was saved can be lost; turn it on.")
    return ok(f"{version} answers, synchronous_commit is {found[0]['mode']}.")


async def _check_pragmas() -> Finding:
    """Ask the writing connection, as it is."""

    async def unit() -> dict[str, str]:
        found = {name: await rows(f"PRAGMA {name}") for name in PRAGMAS}
        return {name: str(next(iter(answer[0].values()))) for name, answer in found.items()}

    in_force = await write(unit)
    wrong = [name for name, wanted in PRAGMAS.items() if in_force[name] != wanted]
    if wrong:
        return fail(f"{wrong[0]} is {in_force[wrong[0]]}, not {PRAGMAS[wrong[0]]}.")
    return ok("WAL, synchronous=FULL, secure_delete, foreign_keys and busy_timeout are in force.")


async def check_sqlite_version(settings: Settings) -> Finding:
    """Explain the fault of older versions (sqlite.org/wal.html) and why it can't strike here."""
    version = sqlite3.sqlite_version
    if not settings.is_embedded:
        return ok(f"{version}, used for backup files only.")
    if sqlite3.sqlite_version_info >= SAFE_WITH_MANY_WRITERS:
        return ok(f"{version}.")
    return ok(
        f"{version}. Before 3.51.3 several writers could damage the file; here one process holds "
        "the folder’s lock and writes through one connection, so it can’t happen. Never write to "
        "the file with another program."
    )


async def check_key_file(settings: Settings) -> Finding:
    """Look at who may read the key file, and where it lies."""
    path = settings.key_file
    try:
        keys = read_key_file(path)
    except KeyFileError as error:
        return fail(f"{error}.")
    mode = (await asyncio.to_thread(path.stat)).st_mode & 0o777
    if mode & 0o077:
        return fail(f"others may read {path} (mode {mode:04o}); run chmod 600 on it.")
    if len(keys) > 1:
        return warn(f"{path} holds an old key still; run evenkeel keys rotate to the end.")
    return ok(f"{path} is for its owner alone. Keep a copy of it away from the backups.")


async def check_right_key(settings: Settings) -> Finding:
    """Try whether the key file opens this database, and not another's."""
    try:
        instance = await Instance.first()
        if instance is not None:
            instance.open_lookup_key(Keyring.read(settings.key_file))
    except (KeyFileError, WrongKey, Tampered):
        return fail(f"{settings.key_file} does not open this database; put the right one there.")
    except OperationalError:
        return warn("the database has no tables yet.")
    return ok("the key file opens this database.")


async def check_disk(settings: Settings) -> Finding:
    """Look at the room left where the data are."""
    free = (await asyncio.to_thread(shutil.disk_usage, settings.data)).free
    text = f"{free / 1_000_000_000:.1f} GB free at {settings.data}"
    if free < LEAST_FREE_BYTES:
        return fail(f"{text}; soon nothing can be saved: make room.")
    return warn(f"{text}; make room soon.") if free < FEW_FREE_BYTES else ok(f"{text}.")


async def check_clock(settings: Settings) -> Finding:
    """Compare the clock with sense, with itself, with the disk's and the database's."""
    now = utc_now()
    if now.year not in YEARS:
        return fail(f"it says {now:%Y-%m-%d}; set it (timedatectl set-ntp true).")
    others = {
        "jumped": await _seconds_jumped(),
        "differs from the file system’s": await asyncio.to_thread(_off_the_disk, settings.data),
    }
    if not settings.is_embedded:
        others["differs from the database’s"] = await _off_the_database()
    for what, seconds in others.items():
        if abs(seconds) > SECONDS_OFF_TOLERATED:
            return fail(f"it {what} by {seconds:.0f} s; set it (timedatectl set-ntp true).")
    return ok(f"{now:%Y-%m-%d %H:%M:%S} UTC, steady.")


async def check_host_name(settings: Settings) -> Finding:
    """Look for words that would tell a stranger what this is: the host is on lock screens."""
    host = urlsplit(settings.origin).hostname or ""
    telling = next((word for word in TELLING_WORDS if word in host), None)
    if telling:
        return warn(
            f"“{host}” tells whoever sees a lock screen or a browser’s history what this is "
            f"(“{telling}”); choose a neutral name."
        )
    return ok(f"“{host}” says nothing about health.")


async def check_origin(settings: Settings) -> Finding:
    """Look at whether browsers will trust the address."""
    if settings.is_https or settings.is_local:
        return ok(f"{settings.origin}.")
    return warn(
        f"{settings.origin} is plain HTTP: installing, notifications and offline don’t work, and "
        "anyone on the network can read what is sent."
    )


async def check_contact(settings: Settings) -> Finding:
    """Look at whether push services could reach the operator."""
    if settings.contact == PLACEHOLDER_CONTACT:
        return warn("a placeholder; set EVENKEEL_CONTACT=mailto:you@… before other people use it.")
    return ok(f"{settings.contact}.")


async def check_limits(settings: Settings) -> Finding:
    """Look at whether guessing is slowed down."""
    if settings.limits_on:
        return ok("on.")
    return warn("off: fine for trying out, never with real people (unset EVENKEEL_LIMITS).")


async def _found_by(check: Check, settings: Settings) -> Finding:
    """Run one check; what keeps it from looking is its finding."""
    try:
        return await check(settings)
    except Exception as error:
        if not isinstance(error, OSError) and not is_unavailable(error):
            raise
        return fail(f"it could not be looked at: {error}.")


async def _seconds_jumped() -> float:
    """Return how far the clock moves away from a steady one in a moment."""
    before = time.time() - time.monotonic()
    await asyncio.sleep(0.05)
    return time.time() - time.monotonic() - before


def _off_the_disk(folder: Path) -> float:
    """Return how many seconds the file system's clock is ahead (a network disk has its own)."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".clock-") as file:
        file.write(b".")
        file.flush()
        return Path(file.name).stat().st_mtime - time.time()


async def _off_the_database() -> float:
    """Return how many seconds the database's clock is ahead."""
    found = await rows("SELECT clock_timestamp() AS now")
    there = found[0]["now"]
    assert isinstance(there, datetime)  # noqa: S101 - what the type is for
    return (there - utc_now()).total_seconds()
