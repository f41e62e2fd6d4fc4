import httpx2
import pytest

from server.daily.models import Entry
from server.people.models import Person
from tests.daily.entries import SUNDAY
from tests.daily.filled_form import words_on


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/check-in", {"mood": "2"}),
        ("/craving", {"before": "6"}),
        (f"/diary/{SUNDAY}/used", {"used.what": "tea"}),
        (f"/diary/{SUNDAY}/remove", {"field": "mood"}),
    ],
)
async def test_a_page_made_for_somebody_else_changes_nothing(
    as_dov: httpx2.AsyncClient, dov: Person, alma: Person, path: str, typed: dict[str, str]
) -> None:
    answer = await as_dov.post(path, data=typed | {"person": str(alma.id)})
    assert answer.status_code == 409
    assert "Somebody else is signed in here now" in words_on(answer)
    assert (await Entry.since(dov, 0, 10)).items == []
