"""Passphrases: Argon2id (RFC 9106) in a few bounded threads, and the ones everybody tries first.

Cost as OWASP's password storage sheet gives it: 19 MiB, two passes, one lane. Two threads at most,
so that hashing takes at most 38 MiB and leaves the event loop alone.
"""

import asyncio
import base64
import secrets
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.core.errors import Unavailable
from server.core.words import _

P = ParamSpec("P")
T = TypeVar("T")

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
THREADS = 2
MOST_WAITING = 64
COMMONEST = Path(__file__).with_name("common_passphrases.txt")

_hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="passphrase")
_places = threading.BoundedSemaphore(THREADS + MOST_WAITING)


async def hash_of(passphrase: str) -> str:
    """Return what is kept instead of a passphrase; raise `Unavailable` when too many wait."""
    return await _in_thread(_hasher.hash, _same_form(passphrase))


async def matches(hashed: str, passphrase: str) -> bool:
    """Tell whether this is the passphrase; raise `Unavailable` when too many wait."""
    return await _in_thread(_verify, hashed, _same_form(passphrase))


@cache
def hash_of_nobody() -> str:
    """Return a hash that no passphrase matches, as dear to check as a real one.

    An unknown alias is checked against it, so that time does not tell it from a wrong passphrase.
    """
    salt, digest = (_unpadded(secrets.token_bytes(size)) for size in (16, 32))
    return f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${digest}"


def is_common(passphrase: str) -> bool:
    """Tell whether this is one of the 3,000 commonest, or one character over and over."""
    folded = _same_form(passphrase).casefold()
    return len(set(folded)) == 1 or folded in _commonest()


async def _in_thread(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    if not _places.acquire(blocking=False):
        raise Unavailable(_("Many people are signing in just now. Please try again in a moment."))
    try:
        job = _threads.submit(work, *args, **named)
    except BaseException:
        _places.release()
        raise
    # The place is free again when the work is over or was taken off the queue, not when its
    # caller stops waiting.
    job.add_done_callback(lambda _job: _places.release())
    return await asyncio.wrap_future(job)


def _verify(hashed: str, passphrase: str) -> bool:
    try:
        return _hasher.verify(hashed, passphrase)
    except (VerificationError, InvalidHashError):
        return False


def _same_form(passphrase: str) -> str:
    # Phones differ in how they write the same accented letter (NIST SP 800-63B 5.1.1.2).
    return unicodedata.normalize("NFKC", passphrase)


def _unpadded(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")


@cache
def _commonest() -> frozenset[str]:
    return frozenset(COMMONEST.read_text(encoding="utf-8").splitlines())
