"""What the tests of people share: what somebody types who signs up, and somebody who did."""

from datetime import datetime
from uuid import UUID

import pytest
from starlette.applications import Starlette

from server.people.models import Person, SignedUp
from tests.conftest import Clock

GIVEN = {
    "alias": "quiet heron 47",
    "passphrase": "a boat, a rope, a lamp",
    "timezone": "America/New_York",
}


async def sign_up(
    now: datetime,
    person_id: UUID | None = None,
    alias: str = GIVEN["alias"],
    passphrase: str = GIVEN["passphrase"],
) -> SignedUp:
    return await Person.sign_up(
        alias=alias,
        passphrase=passphrase,
        timezone=GIVEN["timezone"],
        now=now,
        person_id=person_id,
    )


@pytest.fixture
def given() -> dict[str, str]:
    """What somebody types who signs up."""
    return dict(GIVEN)


@pytest.fixture
async def signed_up(app: Starlette, clock: Clock) -> SignedUp:
    """Somebody who signed up without a browser."""
    return await sign_up(clock())
