"""What stands beside a name on the team's pages, and what is asked once more."""

import re

import httpx2
import pytest

from server.people.models import Person
from server.programs import joining
from server.programs.member_models import Mine
from tests.conftest import Clock
from tests.programs.people import a_token

pytestmark = pytest.mark.usefixtures("member")


async def test_saying_no_is_asked_once_more(
    as_cora: httpx2.AsyncClient, coordinator: Mine, dov: Person, clock: Clock
) -> None:
    await joining.join(dov, await a_token(coordinator, clock(), uses=20), "", clock())
    page = (await as_cora.get(f"/programs/{coordinator.program.id}/members")).text
    fold = page.partition("<details")[2].partition("</details>")[0]
    assert "/decline" in fold
    assert "Yes, do not let in this person" in fold
    assert page.count("/decline") == 1
    assert "Let in this person" in page


async def test_what_somebody_is_stands_apart_from_their_name(
    as_olga: httpx2.AsyncClient, owner: Mine
) -> None:
    for rest in ("members", "team"):
        page = (await as_olga.get(f"/programs/{owner.program.id}/{rest}")).text
        assert re.search(r'Cora(</a>|</strong>) <span class="team-part">Coordinator', page)
