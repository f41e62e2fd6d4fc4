"""A server with a fault put in: it answers first and saves a little later.

The harness has to find that out. Started as `python -m tests.crash.hasty --port P`.
"""

import asyncio
import sys
from collections.abc import Sequence

from server.__main__ import main
from server.daily.forms import Change, Result, Unread
from server.daily.models import Entry
from server.people.models import Person

LATE_SECONDS = 0.25
keep_in_earnest = Entry.keep
late: set["asyncio.Task[object]"] = set()


async def keep(person: Person, changes: Sequence[Change | Unread]) -> list[Result]:
    async def keep_later() -> object:
        await asyncio.sleep(LATE_SECONDS)
        return await keep_in_earnest(person, changes)

    task = asyncio.create_task(keep_later())
    late.add(task)
    task.add_done_callback(late.discard)
    return [Result(id=change.id, status="created") for change in changes]


if __name__ == "__main__":
    Entry.keep = keep  # type: ignore[method-assign]
    sys.exit(main(["serve", *sys.argv[1:]]))
