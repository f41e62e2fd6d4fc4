"""Types by their names."""

import pytest

from server.formats import type_names
from server.listings import vocabulary

pytestmark = pytest.mark.neutral


@pytest.mark.parametrize(
    ("named", "code"),
    [("Abierta", "O"), ("FEMMES", "W"), ("child-friendly", "CF"), ("Newcomers", "BE"), ("D", "D")],
)
def test_a_type_is_known_by_its_name(named: str, code: str) -> None:
    assert type_names.code(named) == code


def test_every_named_type_is_canonical_or_closes() -> None:
    assert {type_names.code(one) for one in type_names._names()} <= {  # noqa: SLF001
        *vocabulary.groups(),
        "TC",
    }
