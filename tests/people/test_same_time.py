"""Unknown alias against wrong passphrase: nobody can tell by the clock who has an account."""

from statistics import median
from time import perf_counter

import httpx2
import pytest
from starlette.applications import Starlette

from server.people.models import Person
from tests import cast
from tests.conftest import browser
from tests.engines import without_limits

ROUNDS, MOST_ROUNDS = 200, 1000
"""A busy machine needs more of them before the two can be compared."""

pytestmark = pytest.mark.bulk


@pytest.fixture(autouse=True)
def light_passphrases() -> None:
    """Here they cost what they cost."""


async def seconds_of(client: httpx2.AsyncClient, body: dict[str, str]) -> float:
    began = perf_counter()
    answer = await client.post("/api/v1/session", json=body)
    assert answer.status_code == 401
    return perf_counter() - began


@pytest.mark.parametrize("proof", ["passphrase", "recovery_code"])
async def test_unknown_and_wrong_take_the_same_time(
    app: Starlette, alma: Person, proof: str
) -> None:
    app.state.settings = without_limits(app.state.settings)
    wrong = {"alias": cast.ALMA.alias, proof: "not hers at all"}
    unknown = {"alias": "Quiet Lantern 12", proof: "not hers at all"}
    taken: dict[str, list[float]] = {"wrong": [], "unknown": []}
    async with browser(app) as client:
        for number in range(1, MOST_ROUNDS + 1):  # in turn, so that a busy moment hits both
            taken["wrong"].append(await seconds_of(client, wrong))
            taken["unknown"].append(await seconds_of(client, unknown))
            if number >= ROUNDS and 0.9 < ratio(taken) < 1.1:
                break
    assert 0.9 < ratio(taken) < 1.1


def ratio(taken: dict[str, list[float]]) -> float:
    return median(taken["unknown"]) / median(taken["wrong"])
