"""What the tests of notices share: a program with everybody in it, and a phone to tell."""

from uuid import UUID

import pytest

from server.notices import telling_models
from server.people.models import Person
from tests.conftest import Clock
from tests.notices.outbox import Outbox
from tests.programs.conftest import as_cora, coordinator, cora, member, olga, owner, program
from tests.push.devices import a_device

__all__ = ["as_cora", "coordinator", "cora", "member", "olga", "owner", "program"]


@pytest.fixture
async def phone(alma: Person, clock: Clock) -> UUID:
    """A phone of Alma's that may be told something."""
    return (await a_device(alma, clock())).id


@pytest.fixture(autouse=True)
def _steps_are_alike_on_both_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling_models, "TIMES_AS_MANY", 1)


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()
