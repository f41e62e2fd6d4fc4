"""Which addresses of push services a message may be posted to: one list, kept here.

A subscription's endpoint comes from a browser, and this server posts to it later. So it must be at
one of the few services that browsers use, or whoever signs up could have it post anywhere. What is
kept is checked by the same guard that is asked again before each connection.
"""

from server.core.outgoing import Guard

HOSTS = (
    "fcm.googleapis.com",
    "*.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
"""Push services of Chrome and its kin, Firefox, Safari, and Edge on Windows."""


def guard(exempt: frozenset[str]) -> Guard:
    """Make the guard of push services; `exempt` are the origins in EVENKEEL_PUSH_ORIGINS."""
    return Guard(exempt, HOSTS)


def service_of(endpoint: str, exempt: frozenset[str] = frozenset()) -> str:
    """Return the origin of an endpoint that may be posted to; raise `Blocked` otherwise."""
    return guard(exempt).check(endpoint).origin
