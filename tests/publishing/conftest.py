"""Alma's program, with Cora who writes to it and Olga who owns it."""

import pytest

from server.programs.models import Program
from tests.notices.conftest import phone
from tests.programs.conftest import as_cora, coordinator, cora, member, olga, owner, program

__all__ = [
    "as_cora",
    "coordinator",
    "cora",
    "member",
    "olga",
    "owner",
    "phone",
    "program",
]


@pytest.fixture
def at(program: Program) -> str:
    """Where the notices of the program are, for its team."""
    return f"/programs/{program.id}/notices"
