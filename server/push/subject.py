"""The doctor's look at the contact that push services are given (VAPID's `sub`, RFC 8292 2.1).

Most services ignore it. Apple's answers 403 BadJwtToken to one on localhost or of another form, so
no iPhone would get anything.
"""

import re
from urllib.parse import urlsplit

from server.core.doctor import Check, Finding, fail, ok, warn
from server.core.settings import Settings

MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@([A-Za-z0-9.-]+)")
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
NOWHERE = (".localhost", ".local", ".localdomain", ".invalid", ".test", ".internal", ".lan")


def is_taken_by_apple(contact: str) -> bool:
    """Tell whether this is `mailto:` with one mailbox, or `https:`, at a host on the internet."""
    host = _host_of(contact).lower()
    return HOST.fullmatch(host) is not None and not host.endswith(NOWHERE)


async def check_subject(settings: Settings) -> Finding:
    """Look at whether every push service would take the contact."""
    if is_taken_by_apple(settings.contact):
        return ok(f"{settings.contact} is taken by every push service.")
    cure = "set EVENKEEL_CONTACT to mailto:you@… or https://… at a real host."
    if settings.is_local:
        return warn(f"Apple refuses “{settings.contact}”, so iPhones get nothing: {cure}")
    return fail(f"Apple refuses “{settings.contact}”, so iPhones get nothing: {cure}")


def _host_of(contact: str) -> str:
    if contact.startswith("mailto:"):
        mailbox = MAILBOX.fullmatch(contact.removeprefix("mailto:"))
        return mailbox[1] if mailbox else ""
    try:
        parts = urlsplit(contact)
        return parts.hostname or "" if contact.isprintable() and " " not in contact else ""
    except ValueError:
        return ""


CHECK: tuple[str, Check] = ("push contact", check_subject)
