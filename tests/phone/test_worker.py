"""The worker as it is sent, what it keeps, and the navigations it announces."""

import re
from dataclasses import replace
from uuid import UUID

import httpx2
import pytest
from starlette.applications import Starlette

from server.app import make_app
from server.core.assets import Release, release, release_of, this_release
from server.core.settings import Settings
from server.people import help_lines
from server.phone.kept import needed_by
from server.push import words as push_words
from tests.conftest import Clock, browser

pytestmark = pytest.mark.neutral

PATHS = ["/", "/craving", "/diary", "/diary/2026-11-20", "/diary/2026-11-20/saved"]
ANNOUNCED = {"Service-Worker-Navigation-Preload": "shell"}


@pytest.fixture
def list_address() -> str:
    return f"/shells/{release()}/list.json"


async def test_the_worker_leads_to_the_assets_of_its_release(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/service_worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    imports = re.findall(r'import\s*\{[^}]*\}\s*from\s*"([^"]+)"', answer.text)
    assert imports
    for address in imports:
        assert address.startswith(f"/assets/{release()}/")
        assert (await client.get(address)).status_code == 200
    assert not re.search(r"\{(release|edition|neutral)\}|\./web/", answer.text)


async def test_the_worker_has_words_for_what_it_cannot_read(client: httpx2.AsyncClient) -> None:
    text = (await client.get("/service_worker.js")).text
    assert f'"{push_words.neutral("normal")}"' in text


async def test_everything_on_the_list_can_be_fetched(
    client: httpx2.AsyncClient, list_address: str
) -> None:
    found = (await client.get(list_address)).json()
    for address in found["files"]:
        assert (await client.get(address)).status_code == 200, address
    assert set(found["shells"].values()) < set(found["files"])
    assert {"/help", "/phone/away", f"/shells/{release()}/offline"} < set(found["files"])


async def test_a_standby_is_for_one_meeting_and_for_no_other_page(
    client: httpx2.AsyncClient, list_address: str
) -> None:
    found = (await client.get(list_address)).json()
    patterns = found["standby"]
    assert set(patterns.values()) < set(found["files"])
    one = f"/meetings/{UUID(int=1)}"
    for path in (one, "/meetings/mine"):
        assert sum(bool(re.fullmatch(pattern, path)) for pattern in patterns) == 1
    for path in ("/meetings/first", f"{one}.ics", f"{one}/report"):
        assert not any(re.fullmatch(pattern, path) for pattern in patterns)
    preload = {"Service-Worker-Navigation-Preload": "shell"}
    answer = await client.get(f"/meetings/{UUID(int=1)}", headers=preload)
    assert answer.status_code == 404, "the server is asked for the page"


async def test_every_page_that_works_offline_has_one_shell(
    client: httpx2.AsyncClient, list_address: str
) -> None:
    shells = (await client.get(list_address)).json()["shells"]
    for path in PATHS:
        assert len([one for one in shells if re.search(one, path)]) == 1, path
    for path in ("/you", "/check-in/tiles", "/craving/1/remove", "/sign-in", "/diaryx"):
        assert not [one for one in shells if re.search(one, path)], path


async def test_what_a_shell_loads_is_on_the_list(
    client: httpx2.AsyncClient, list_address: str
) -> None:
    found = (await client.get(list_address)).json()
    for address in [*found["shells"].values(), "/help", f"/shells/{release()}/offline"]:
        page = (await client.get(address)).text
        loaded = re.findall(r'(?:href|src)="(/assets/[^"]+\.(?:css|js))"', page)
        assert loaded
        assert set(loaded) <= set(found["files"]), address


async def test_a_shell_holds_nobodys_data(
    as_alma: httpx2.AsyncClient, client: httpx2.AsyncClient, list_address: str
) -> None:
    for address in (await client.get(list_address)).json()["files"]:
        mine, anybodys = await as_alma.get(address), await client.get(address)
        assert mine.content == anybodys.content, address
        assert "set-cookie" not in mine.headers


async def test_another_release_has_no_list(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/shells/0123456789ab/list.json")).status_code == 404
    assert (await client.get("/shells/0123456789ab/offline")).status_code == 404


async def test_the_worker_is_the_same_at_any_time_and_in_any_process(
    settings: Settings, clock: Clock
) -> None:
    before = await _worker_of(make_app(settings, clock))
    clock.advance(days=40, hours=7)
    assert await _worker_of(make_app(settings, clock), f"/shells/{release()}/list.json") == before


async def test_a_changed_setting_or_help_line_makes_another_worker(
    settings: Settings, clock: Clock
) -> None:
    lines = settings.data.parent / "lines.toml"
    lines.write_text(help_lines.BUILT_IN.read_text().replace("911", "112"))
    usual = await _worker_of(make_app(settings, clock))
    changed = await _worker_of(make_app(replace(settings, help_lines=lines), clock))
    assert changed != usual


async def test_switched_off_a_worker_is_sent_that_takes_itself_away(
    settings: Settings, clock: Clock
) -> None:
    off = make_app(replace(settings, worker_on=False), clock)
    assert "unregister" in await _worker_of(off)
    async with browser(off) as client:
        page = (await client.get("/help")).text
    assert 'data-worker="off"' in page
    async with browser(make_app(settings, clock)) as client:
        assert "data-worker" not in (await client.get("/help")).text


async def test_a_page_that_answers_a_form_offers_no_reload(client: httpx2.AsyncClient) -> None:
    offer = 'data-behavior="phone/release"'
    assert offer in (await client.get("/sign-in")).text
    posted = await client.post("/sign-in", data={"alias": "x", "passphrase": "y"})
    assert "<form" in posted.text
    assert offer not in posted.text


async def test_a_navigation_the_phone_answers_itself_costs_nothing(
    client: httpx2.AsyncClient,
) -> None:
    for path in [*PATHS, "/help", "/phone/away"]:
        answer = await client.get(path, headers=ANNOUNCED)
        assert (answer.status_code, answer.content) == (204, b""), path
        assert answer.headers["vary"] == "Service-Worker-Navigation-Preload"
        assert answer.headers["cache-control"] == "no-store"
        assert "content-security-policy" in answer.headers


async def test_other_navigations_are_answered_in_full(client: httpx2.AsyncClient) -> None:
    for path in ("/about", "/sign-in", "/?from=server"):
        assert (await client.get(path, headers=ANNOUNCED)).status_code == 200, path
    assert (await client.get("/")).status_code == 200
    plainly = {"Service-Worker-Navigation-Preload": "true"}
    assert (await client.get("/", headers=plainly)).status_code == 200
    assert (await client.post("/craving", headers=ANNOUNCED)).status_code == 303


async def test_a_style_a_script_and_what_it_imports_are_needed() -> None:
    page = '<link href="/assets/0123456789ab/a/a.css"><p data-behavior="a/wake b/none"></p>'
    assert needed_by(_known(), page) == {"a/a.css", "a/wake.js", "b/deep.js", "a/late.js"}


def _known() -> Release:
    scripts = {
        "a/wake.js": b'/** @import { X } from "./type.js" */\nimport { x } from "../b/deep.js";\n',
        "b/deep.js": b'const late = () => import("../a/late.js");\nexport const x = "./no.js";\n',
        "a/late.js": b'import "./wake.js";\n',
        "a/type.js": b"export const type = 1;\n",
        "a/a.css": b"",
    }
    return release_of("0123456789ab", scripts)


async def _worker_of(app: Starlette, first: str = "/service_worker.js") -> str:
    async with browser(app) as client:
        await client.get(first)
        return (await client.get("/service_worker.js")).text


def test_the_release_is_named_by_its_content() -> None:
    assert re.fullmatch("[0-9a-f]{12}", this_release().name)
