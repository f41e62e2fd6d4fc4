"""How a meeting can be joined from afar: a link, or a number to dial. Pure."""

import re

from server.formats import plain_text

_PROVIDERS = {
    "bluejeans.com": "Bluejeans",
    "discord.com": "Discord",
    "discord.gg": "Discord",
    "freeconference.com": "Free Conference",
    "freeconferencecall.com": "FreeConferenceCall",
    "goto.com": "GoTo",
    "gotomeet.me": "GoTo",
    "gotomeeting.com": "GoTo",
    "horizon.meta.com": "Virtual Reality",
    "intherooms.com": "In The Rooms",
    "maps.secondlife.com": "Virtual Reality",
    "meet.google.com": "Google Meet",
    "meet.jit.si": "Jitsi",
    "meetings.dialpad.com": "Dialpad",
    "signal.group": "Signal",
    "skype.com": "Skype",
    "slurl.com": "Virtual Reality",
    "teams.live.com": "Teams",
    "teams.microsoft.com": "Teams",
    "vrchat.com": "Virtual Reality",
    "webex.com": "WebEx",
    "zoho.com": "Zoho",
    "zoom.com": "Zoom",
    "zoom.us": "Zoom",
    "zoomgov.com": "Zoom",
}
FEWEST_DIGITS = 10


def provider(address: str) -> str:
    """Name who carries a conference, "" when the host is unknown. A look-alike host is unknown."""
    labels = plain_text.host(address).split(".")
    names = (".".join(labels[at:]) for at in range(len(labels)))
    return next((_PROVIDERS[name] for name in names if name in _PROVIDERS), "")


def dialled(text: str) -> str:
    """Return what a phone dials (digits, + , ; * #), "" when it is too short to be a number."""
    kept = re.sub(r"[^0-9+,;*#]", "", text)[:64]
    return kept if len(re.sub(r"\D", "", kept)) >= FEWEST_DIGITS else ""
