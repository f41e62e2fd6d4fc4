"""Alma's program as those who run it see it: Cora coordinates, Olga owns it."""

from tests.programs.conftest import (
    as_cora,
    as_olga,
    coordinator,
    cora,
    member,
    olga,
    owner,
    program,
)

__all__ = ["as_cora", "as_olga", "coordinator", "cora", "member", "olga", "owner", "program"]
