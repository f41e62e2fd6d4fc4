import httpx2
from starlette.applications import Starlette

from server.core.assets import release
from tests.daily.filled_form import words_on


async def test_without_a_script_nothing_waits_on_a_phone(as_alma: httpx2.AsyncClient) -> None:
    page = await as_alma.get("/phone/waiting")
    assert page.status_code == 200
    assert "nothing waits on this phone" in words_on(page)


async def test_its_shell_is_the_same_page_for_nobody(
    app: Starlette, as_alma: httpx2.AsyncClient, client: httpx2.AsyncClient
) -> None:
    live = await as_alma.get("/phone/waiting")
    shell = await client.get(f"/shells/{release()}/phone-waiting")
    assert shell.status_code == 200
    assert "On this phone only" in words_on(shell)
    assert 'data-behavior="daily/waiting"' in live.text
    assert 'data-behavior="daily/waiting"' in shell.text
