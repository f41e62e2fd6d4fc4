import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from server.core import under_way


async def test_a_request_counts_while_it_is_answered(
    app: Starlette, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    async def identify(_request: Request) -> None:
        seen.append(under_way.is_answering())

    monkeypatch.setattr(app.state, "identify", identify)
    await client.get("/")
    assert seen == [True]
    assert not under_way.is_answering()


def test_a_request_that_ends_badly_counts_no_more() -> None:
    with pytest.raises(ValueError, match="oh"), under_way.request():
        raise ValueError("oh")
    assert not under_way.is_answering()
