"""What the tests of favourites share: a phone to tell."""

from uuid import UUID

import pytest

from server.people.models import Person
from tests.conftest import Clock
from tests.push.devices import a_device


@pytest.fixture
async def phone(alma: Person, clock: Clock) -> UUID:
    """A phone of Alma's that may be told something."""
    return (await a_device(alma, clock())).id
