"""What a phone shows of notices it keeps is what the server would show of them."""

import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from subprocess import run
from typing import Any

import httpx2
import msgspec
import pytest

from server.notices.forms import Draft
from server.notices.list_view import Clockwise, Row, whole
from server.notices.models import Notice
from server.people.models import Person
from server.programs.member_models import Mine
from tests.conftest import Clock
from tests.notices.alumni import told

pytestmark = pytest.mark.browser

VIEW = Path(__file__).with_name("view.mjs")
BODY = (
    "At seven, in the big room.\nBring a mug.\n\n"
    "Look: https://alumni.example/a?b=1&c=2, then (https://alumni.example/d).\n\n"
    "Ask javascript:alert(1) or http://plain.example/ 🙂"
)


def on_a_phone(folder: Path, kept: Any, by: Clockwise) -> Any:  # noqa: ANN401 - JSON
    cases = folder / "cases.json"
    given = {"kept": kept, "timezone": by.timezone, "now": by.now.isoformat()}
    cases.write_bytes(msgspec.json.encode(given))
    command: list[str | Path] = ["node", VIEW, cases]
    return json.loads(run(command, capture_output=True, check=True, timeout=60).stdout)


def plain(view: Any) -> Any:  # noqa: ANN401 - JSON
    """As it travels. Browsers and the server differ in the space before “PM”."""
    return json.loads(msgspec.json.encode(view).decode().replace("\u202f", " "))


def shown(page: Any) -> Any:  # noqa: ANN401 - JSON
    """A page with nothing that is empty: a part of either kind leaves the other out."""
    text = [
        {name: value for name, value in part.items() if value}
        for paragraph in page["paragraphs"]
        for part in paragraph["parts"]
    ]
    return {**page, "paragraphs": text}


@pytest.mark.parametrize("timezone", ["America/New_York", "Asia/Kathmandu"])
async def test_the_same_is_shown(  # noqa: PLR0913, PLR0917 - who takes part
    tmp_path: Path,
    as_alma: httpx2.AsyncClient,
    alma: Person,
    coordinator: Mine,
    member: Mine,
    clock: Clock,
    timezone: str,
) -> None:
    first = await told(coordinator, clock(), draft=Draft(title="Supper", body=BODY))
    clock.advance(hours=3)
    second = await told(coordinator, clock(), draft=Draft(title="Breakfast", body=BODY))
    gone = await told(coordinator, clock())
    await Notice.withdraw(coordinator, gone.id, clock())
    await Notice.correct(
        coordinator, second.id, Draft(title="Lunch", body="Noon."), clock(), tell=False
    )
    await Notice.open(alma, first.id, clock())
    kept = (await as_alma.get("/api/v1/notices")).json()
    for later in (timedelta(0), timedelta(days=60)):
        by = Clockwise(timezone, clock() + later)
        found = plain(on_a_phone(tmp_path, kept, by))
        seen = [whole(one, by) for one in await Notice.seen_by(alma)]
        assert [shown(one) for one in found["pages"]] == [
            shown(plain(asdict(one)) | {"paragraphs": plain(drawn(one))}) for one in seen
        ]
        names = Row.__dataclass_fields__
        assert found["rows"] == [
            {name: page[name] for name in names} for page in plain([asdict(one) for one in seen])
        ]


def drawn(one: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a page
    return [{"parts": [part._asdict() for part in paragraph.parts]} for paragraph in one.paragraphs]
