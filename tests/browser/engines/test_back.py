"""Back on a form that was saved: the next craving is another one. In three engines."""

from contextlib import suppress

import pytest

from tests import cast
from tests.browser.engines.diary import Diary
from tests.browser.engines.driver import Left, Phone, press, until
from tests.browser.record import will_have
from tests.browser.server import origin_of
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

GOES_BACK = "() => history.back()"
IS_THERE = "() => location.pathname === '/craving' && document.readyState === 'complete'"


async def test_a_craving_after_going_back_is_one_of_its_own(phone: Phone, child: Child) -> None:
    diary = Diary(phone, origin_of(child))
    await diary.sign_up(cast.ALMA)
    await diary.be_ready()
    await diary.crave(4, "first.")
    with suppress(Left):
        await phone.evaluate(GOES_BACK)
    await until(phone, IS_THERE)
    await diary.be_awake()
    await diary.fill({"before": "7", "trigger": "second."})
    await press(phone, "Save", "main button:not(.shell-unseen)")
    record = await will_have(diary.origin, cast.ALMA, 2)
    assert sorted(one["data"]["trigger"] for one in record) == ["first.", "second."]
