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

ROUNDS = 200

pytestmark = pytest.mark.bulk


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
        for _ in range(ROUNDS):  # in turn, so that a busy moment hits both
            taken["wrong"].append(await seconds_of(client, wrong))
            taken["unknown"].append(await seconds_of(client, unknown))
    ratio = median(taken["unknown"]) / median(taken["wrong"])
    assert 0.9 < ratio < 1.1
