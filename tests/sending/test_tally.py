import pytest

from server.core.settings import Settings
from server.sending.tally import LAGS_KEPT, MOST_SERVICES, Tally
from tests.conftest import Clock

ONE = "https://fcm.googleapis.com"


@pytest.mark.usefixtures("database")
async def test_lags_are_told_as_quantiles_of_the_latest(clock: Clock) -> None:
    tally = Tally()
    tally.sent(ONE, 1e6)
    for number in range(LAGS_KEPT):
        tally.sent(ONE, number + 1)
    lines = "".join(await tally.lines(clock(), in_hand=0))
    assert f'evenkeel_push_lag_seconds{{service="{ONE}",quantile="0.5"}} 500.000\n' in lines
    assert f'evenkeel_push_lag_seconds{{service="{ONE}",quantile="0.99"}} 990.000\n' in lines
    assert f'evenkeel_push_sent_total{{service="{ONE}"}} {LAGS_KEPT + 1}\n' in lines


async def test_made_up_services_do_not_fill_the_memory(clock: Clock, database: Settings) -> None:
    tally = Tally()
    for number in range(MOST_SERVICES + 50):
        tally.failed(f"https://{number}.notify.windows.com", "refused")
    lines = await tally.lines(clock(), in_hand=0)
    labels = [line for line in lines if line.startswith("evenkeel_push_failures_total")]
    assert len(labels) == MOST_SERVICES + 1
    assert any('service="others"' in line and line.endswith(" 50\n") for line in labels)


async def test_nothing_sent_has_no_lag(clock: Clock, database: Settings) -> None:
    tally = Tally()
    tally.failed(ONE, "timeout")
    lines = "".join(await tally.lines(clock(), in_hand=3))
    assert f'evenkeel_push_failures_total{{service="{ONE}",kind="timeout"}} 1\n' in lines
    assert "quantile" not in lines
    assert "evenkeel_push_waiting 3\n" in lines
