"""A server that tells of a notice in very small steps, so that kills come in the midst of it.

Started as `python -m tests.crash.small_steps --port P`.
"""

import asyncio
import sys
from datetime import datetime

from server.__main__ import main
from server.notices import telling_models
from server.notices.telling_models import NoticeTelling

DEVICES_A_UNIT = 40
PAUSE_SECONDS = 0.05
spread_some = NoticeTelling.spread_some


async def slowly(now: datetime) -> bool:
    await asyncio.sleep(PAUSE_SECONDS)
    return await spread_some(now)


if __name__ == "__main__":
    telling_models.DEVICES_A_UNIT, telling_models.TIMES_AS_MANY = DEVICES_A_UNIT, 1
    NoticeTelling.spread_some = slowly  # type: ignore[method-assign]
    sys.exit(main(["serve", *sys.argv[1:]]))
