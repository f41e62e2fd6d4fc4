"""Meetings of a made-up week in Delray Beach and online, brought in as an operator does.

What is on now or begins soon depends on the hour of the test: there is one for every hour.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.child import ROOT, Child

ZIP = "33444"
FEED = "Harbor meetings"
KINDS = ("in_person", "online", "hybrid")
HOURS = range(24)
A_WEEK = range(7 * len(HOURS))
EVERY_FOURTH = A_WEEK[::4]


def bring_in(child: Child, folder: Path) -> None:
    """Let a running server have the meetings."""
    every = [*map(_there, A_WEEK), *map(_online, A_WEEK), *map(_both, EVERY_FOURTH)]
    add(child, folder, FEED, *every)


def add(child: Child, folder: Path, feed: str, *some: dict[str, Any]) -> None:
    """Let it have some of another feed."""
    source = folder / f"{feed}.json"
    is_new = not source.exists()
    source.write_text(json.dumps(some))
    if is_new:
        _run(child, "add", feed, str(source), "--kind", "meeting-guide", "--program", "NA")
    _run(child, "import", feed)


def _run(child: Child, *arguments: str) -> None:
    command = [sys.executable, "-m", "server", "feeds", *arguments]
    done = subprocess.run(  # noqa: PLW1510
        command, cwd=ROOT, env=child.environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def _there(number: int) -> dict[str, Any]:
    """One each hour of the week, an hour long, a little way from the middle of town."""
    return _weekly(number) | {
        "slug": f"there-{number}",
        "name": f"Harbor Light {number}",
        "types": ["O", "X"] if number % 2 else ["C", "D"],
        "location": "Church by the Sea",
        "formatted_address": f"{number} Elm Street, Delray Beach, FL 33444, USA",
        "latitude": 26.46 + number % 10 / 200,
        "longitude": -80.07,
    }


def _online(number: int) -> dict[str, Any]:
    return _weekly(number) | {
        "slug": f"online-{number}",
        "name": f"Open Line {number}",
        "types": ["O", "ONL"],
        "formatted_address": "Delray Beach, FL, USA",
        "conference_url": f"https://zoom.us/j/{5550000000 + number}",
        "conference_url_notes": "Passcode: 123",
        "conference_phone": "+16465550100",
    }


def _both(number: int) -> dict[str, Any]:
    """One that one may go to or join, with a way in by phone and much to say."""
    return (
        _online(number)
        | _there(number)
        | {
            "slug": f"both-{number}",
            "name": f"Ways In {number}",
            "types": ["BE", "C", "D", "W", "X"],
            "group": "Ways In Fellowship",
            "location_notes": "Ring at the side door.",
            "notes": "Coffee from a quarter to. Newcomers are met at the door.",
            "conference_phone_notes": "Meeting ID: 5550001",
        }
    )


def _weekly(number: int) -> dict[str, Any]:
    day, hour = divmod(number, len(HOURS))
    ends = f"{(hour + 1) % 24:02}:15"
    return {
        "day": day,
        "time": f"{hour:02}:00",
        "end_time": ends,
        "timezone": "America/New_York",
        "updated": "2026-10-01 12:00:00",
    }
