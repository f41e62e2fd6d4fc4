from pathlib import Path

import httpx2
from starlette.applications import Starlette

from server.core.metrics import Metrics
from server.core.serving import answering_beside, listening_socket, port_of
from server.core.settings import Settings


async def get(app: object, path: str) -> httpx2.Response:
    transport = httpx2.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get(path)


async def test_answers_are_counted_by_route_template_and_status(
    app: Starlette, settings: Settings
) -> None:
    metrics = Metrics(app, settings.data)
    await get(metrics, "/healthz")
    await get(metrics, "/diary/2026-11-20")
    await get(metrics, "/no-such-page-as-this")
    text = (await get(metrics.app(), "/metrics")).text
    assert 'evenkeel_requests_total{method="GET",route="/healthz",status="200"} 1' in text
    assert "2026-11-20" not in text
    assert "no-such-page" not in text
    assert "evenkeel_database_up 1\n" in text


async def test_a_database_that_is_gone_is_told_not_hidden(tmp_path: Path) -> None:
    text = (await get(Metrics(Starlette(), tmp_path).app(), "/metrics")).text
    assert "evenkeel_database_up 0\n" in text


async def test_the_numbers_have_a_port_of_their_own(tmp_path: Path) -> None:
    metrics = Metrics(Starlette(), tmp_path)
    with listening_socket("127.0.0.1", 0) as listener:
        async with answering_beside(metrics.app(), listener), httpx2.AsyncClient() as client:
            answer = await client.get(f"http://127.0.0.1:{port_of(listener)}/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
