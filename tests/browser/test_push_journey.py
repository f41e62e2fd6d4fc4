"""As a new user would try it: a reminder one minute ahead, the page put away, seen to arrive."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests import cast
from tests.autopush import SHOWN
from tests.browser.engines.driver import reads, where
from tests.browser.told import Told, told

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LABEL = "Water the plants"
SOON = timedelta(seconds=5)
LATE_SECONDS = 10
MINUTE = timedelta(minutes=1)


async def test_a_reminder_arrives_on_time_while_the_page_is_put_away(tmp_path: Path) -> None:
    async with told(tmp_path) as alma:
        await alma.turn_on()
        await never_quiet(alma)
        at = await remind(alma)
        await alma.phone.put_away()
        left = (at - datetime.now(at.tzinfo)).total_seconds()
        await alma.service.until(lambda: alma.service.acks, left + LATE_SECONDS)
        assert datetime.now(at.tzinfo) >= at
        assert alma.service.acks[-1]["code"] == SHOWN
        await alma.diary.open("/help")
        [one] = await alma.shows(1)
        assert LABEL not in str(one)
        await alma.phone.tap(one["title"])
        await alma.phone.take_up("/due")
        assert await where(alma.phone) == "/due"
        await reads(alma.phone, LABEL)


async def never_quiet(alma: Told) -> None:
    """Switch quiet hours off: it may be night where she lives."""
    given = {"quiet_from": "22:00", "quiet_to": "07:00"}
    answer = await alma.elsewhere.post("/notifications/quiet", data=given)
    assert answer.status_code == 303


async def remind(alma: Told) -> datetime:
    """Set a reminder for the next minute that is not quite here; return when that is."""
    now = datetime.now(ZoneInfo(cast.ALMA.timezone))
    at = (now + SOON).replace(second=0, microsecond=0) + MINUTE
    given = {
        "kind": "own",
        "label": LABEL,
        "times": [f"{at:%H:%M}"],
        "date": f"{at:%Y-%m-%d}",
        "timezone": cast.ALMA.timezone,
        "quiet_if_done": False,
        "enabled": True,
    }
    answer = await alma.elsewhere.post("/api/v1/reminders", json=given)
    assert answer.status_code == 201, answer.text
    return at
