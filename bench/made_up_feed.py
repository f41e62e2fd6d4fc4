"""A made-up feed (Meeting Guide JSON): meetings all over the country, with faults as in real ones.

None of them is held anywhere. The same seed gives the same feed.
"""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from server.core.settings import Settings
from server.feeds import commands
from tests.formats import look_alikes

COMMAND = "bench/made_up_feed"
MEETINGS, SEED = 20_000, 5


async def brought_in(settings: Settings, file: Path) -> str:
    """Add the feed and import it, as an operator would; return what is said of it."""
    typed = {"name": "bench", "source": str(file), "kind": "meeting-guide", "program": "AA"}
    said: list[str] = []
    await commands.add(settings, _now, typed, said.append)
    await commands.import_now(commands.means_of(settings, _now), {"name": "bench"}, said.append)
    return said[-1].removeprefix("bench: ")


def write(file: Path, count: int = MEETINGS, seed: int = SEED) -> None:
    """Write a feed of so many records."""
    file.write_bytes(look_alikes.meeting_guide(count, seed))


def main(typed: Sequence[str] | None = None) -> None:
    """Write it where it is wanted, and say how it is brought in."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--count", type=int, default=MEETINGS, help="how many records")
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args(typed)
    write(chosen.file, chosen.count, chosen.seed)
    print(
        f"{chosen.file} lists {chosen.count:,} made-up meetings. To bring them in:\n"
        f"  evenkeel feeds add made-up {chosen.file.resolve()} --kind meeting-guide --program AA\n"
        "  evenkeel feeds import made-up"
    )


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
