"""A program with everybody in it: Olga owns it, Cora coordinates, Alma is a member, Dov is not."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette

from server.people.models import Person
from server.programs.member_models import Mine
from server.programs.models import Program
from server.programs.roles import Role
from tests import cast
from tests.conftest import Clock, sign_up, signed_in
from tests.programs.people import OLGA, a_program, a_token, an_owner, invited


@pytest.fixture
async def olga(app: Starlette, clock: Clock) -> Person:
    return await sign_up(OLGA, clock())


@pytest.fixture
async def cora(app: Starlette, clock: Clock) -> Person:
    return await sign_up(cast.CORA, clock())


@pytest.fixture
async def program(app: Starlette, clock: Clock) -> Program:
    return await a_program(clock())


@pytest.fixture
async def owner(program: Program, olga: Person, clock: Clock) -> Mine:
    """Olga, where she is an owner."""
    return await an_owner(program, olga, clock())


@pytest.fixture
async def coordinator(owner: Mine, cora: Person, clock: Clock) -> Mine:
    """Cora, where she coordinates."""
    return await invited(owner, cora, clock(), "Cora", role=Role.COORDINATOR)


@pytest.fixture
async def member(coordinator: Mine, alma: Person, clock: Clock) -> Mine:
    """Alma, where she is a member that the team knows as Al."""
    return await invited(coordinator, alma, clock(), "Al")


@pytest.fixture
async def as_olga(app: Starlette, olga: Person) -> AsyncIterator[httpx2.AsyncClient]:
    """Olga's browser."""
    async with signed_in(app, OLGA) as client:
        yield client


@pytest.fixture
async def as_cora(app: Starlette, cora: Person) -> AsyncIterator[httpx2.AsyncClient]:
    """Cora's browser."""
    async with signed_in(app, cast.CORA) as client:
        yield client


@pytest.fixture
async def personal(owner: Mine, clock: Clock) -> str:
    """The token of an invitation for one, who is in at once."""
    return await a_token(owner, clock())


@pytest.fixture
async def group(owner: Mine, clock: Clock) -> str:
    """The token of an invitation for twenty, who are to be let in."""
    return await a_token(owner, clock(), uses=20)
