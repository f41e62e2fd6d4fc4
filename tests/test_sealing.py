"""What people write is in no file in the clear, and who was deleted comes back from no backup.

A real server is given a sentinel in every field of every form and call that it has. Then every file
it wrote is searched: database, WAL, backup, what it logged.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from server.app import ROUTES
from server.core.clock import local_today, utc_now
from server.core.routing import GuardedRoute
from server.core.settings import Settings
from tests.searched import Site, holding, serving

SENTINEL = f"zq{uuid4().hex}"
ALIAS = f"Quiet {SENTINEL[:20]}"
PASSPHRASE = f"seven {SENTINEL} stones"
WRITTEN = [SENTINEL, SENTINEL[:20], SENTINEL.upper(), SENTINEL[:20].upper()]
ENTRY_ID = str(uuid4())
LONG_AGO = (utc_now() - timedelta(days=40)).date().isoformat()
LEFT_ALONE = {"/sign-out", "/you/delete"}
FORMS = {
    "/sign-up",
    "/sign-in",
    "/recover",
    "/move",
    "/check-in",
    "/craving",
    "/you/passphrase",
    "/you/codes",
}
FORMS |= {f"/craving/{ENTRY_ID}", f"/diary/{LONG_AGO}/remove"}


def entry(kind: str, data: dict[str, Any], **changes: object) -> dict[str, Any]:
    now = utc_now()
    return {
        "id": str(uuid4()),
        "kind": kind,
        "rev": 1,
        "local_date": local_today("America/New_York", now).isoformat(),
        "recorded_at": now.isoformat(),
        "timezone": "America/New_York",
        "data": data,
    } | changes


ENTRIES = [
    entry("check_in", {"note": SENTINEL, "exercise": {"minutes": 5, "kind": SENTINEL}}),
    entry(
        "check_in", {"hobby": {"what": SENTINEL}, "used": {"what": SENTINEL}}, local_date=LONG_AGO
    ),
    entry(
        "craving",
        {"before": 3, "trigger": SENTINEL, "helped": [SENTINEL], "note": SENTINEL},
        id=ENTRY_ID,
    ),
    entry("reminder_done", {"reminder": SENTINEL, "time": "20:00", "answer": "done"}),
]
REFUSED = [
    entry("check_in", {SENTINEL: 1}),
    entry(SENTINEL, {"mood": 3}),
    entry("check_in", {"mood": SENTINEL}),
    entry("check_in", {}, timezone=SENTINEL),
    entry("check_in", {}, local_date=SENTINEL),
    entry("check_in", {}, **{SENTINEL: 1}),
]


@dataclass
class Form:
    """A form of a page, and what somebody might send with it."""

    action: str
    sensible: dict[str, str]


@asynccontextmanager
async def browsing(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    headers = {
        "Sec-Fetch-Site": "same-origin",
        "User-Agent": f"Mozilla/5.0 (Android; {SENTINEL}) Chrome/120",
        "Referer": f"http://localhost/{SENTINEL}",
    }
    base_url = f"http://127.0.0.1:{site.child.port}"
    async with httpx2.AsyncClient(base_url=base_url, headers=headers, timeout=30) as client:
        yield client


async def sign_up(client: httpx2.AsyncClient) -> None:
    account = {"alias": ALIAS, "passphrase": PASSPHRASE, "timezone": "America/New_York"}
    answer = await client.post("/api/v1/accounts", json=account)
    assert answer.status_code == 201, answer.text


async def sign_in(client: httpx2.AsyncClient) -> int:
    given = {"alias": ALIAS, "passphrase": PASSPHRASE}
    return (await client.post("/api/v1/session", json=given)).status_code


async def write_everywhere(client: httpx2.AsyncClient) -> set[str]:
    """Send the sentinel by every call and every form there is; return the forms' addresses."""
    forms = await fill_in_every_form(client)
    client.cookies.clear()
    await sign_up(client)
    await keep_entries(client)
    await set_reminders(client)
    await make_a_moving_code(client)
    await misuse_the_api(client)
    return forms | await fill_in_every_form(client)


async def keep_entries(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/api/v1/sync", json={"items": [*ENTRIES, *REFUSED]})
    statuses = [result["status"] for result in answer.json()["results"]]
    assert statuses == ["created"] * len(ENTRIES) + ["refused"] * len(REFUSED)


async def set_reminders(client: httpx2.AsyncClient) -> None:
    """Name a reminder, choose its words, and have another refused."""
    given = {"kind": "own", "times": ["20:00"], "weekdays": [0], "timezone": "America/New_York"}
    own_words = {"label": SENTINEL, "text": SENTINEL}
    for changes, status in ((own_words, 201), ({"timezone": SENTINEL}, 422)):
        answer = await client.post("/api/v1/reminders", json=given | changes)
        assert answer.status_code == status, answer.text


async def make_a_moving_code(client: httpx2.AsyncClient) -> None:
    """Leave a code waiting, with what it carries."""
    luggage = {"rows": ENTRIES, "invitation": SENTINEL}
    answer = await client.post("/api/v1/phone/moves", json=luggage)
    assert answer.status_code == 201, answer.text


async def misuse_the_api(client: httpx2.AsyncClient) -> None:
    """Put the sentinel where it does not belong: wrong sign-ins, queries, paths, bodies."""
    wrong = {"alias": SENTINEL, "passphrase": SENTINEL}
    code = {"alias": ALIAS, "recovery_code": SENTINEL}
    for given in (wrong, code, wrong | {SENTINEL: SENTINEL}):
        assert (await client.post("/api/v1/session", json=given)).status_code in {401, 422}
    for path in (f"/api/v1/entries?since={SENTINEL}", f"/{SENTINEL}?{SENTINEL}={SENTINEL}"):
        assert (await client.get(path)).status_code in {404, 422}
    cross = {"Origin": f"https://{SENTINEL}.example", "Sec-Fetch-Site": "cross-site"}
    assert (await client.post("/sign-in", data=wrong, headers=cross)).status_code == 403


async def fill_in_every_form(client: httpx2.AsyncClient) -> set[str]:
    """Visit every page there is for this client; return the addresses of the forms found."""
    sent: set[str] = set()
    for route in ROUTES:
        if route.path.startswith("/api/"):
            await misuse(client, route)
        elif "GET" in (route.methods or set()):
            page = await client.get(filled(route.path), params={"next": f"/{SENTINEL}"})
            assert page.status_code < 500, route.path
            sent |= {form.action for form in forms_on(page.text) if await fill_in(client, form)}
    return sent


async def misuse(client: httpx2.AsyncClient, route: GuardedRoute) -> None:
    for method in (route.methods or set()) - {"DELETE"}:
        url = f"{filled(route.path)}?{SENTINEL}={SENTINEL}"
        answer = await client.request(method, url, json={SENTINEL: SENTINEL})
        assert answer.status_code < 500, (method, route.path)


async def fill_in(client: httpx2.AsyncClient, form: Form) -> bool:
    """Send a form twice: everywhere the sentinel, then only where text belongs."""
    if form.action in LEFT_ALONE:
        return False
    for data in (dict.fromkeys(form.sensible, SENTINEL), form.sensible):
        answer = await client.post(form.action, data=data)
        assert answer.status_code < 500, form.action
    return True


def filled(path: str) -> str:
    """Put something in the place of each parameter of a path."""
    path = path.replace("{date}", LONG_AGO).replace("{id}", ENTRY_ID)
    return re.sub(r"\{[^}]*\}", SENTINEL, path)


def forms_on(text: str) -> list[Form]:
    reader = _Forms()
    reader.feed(text)
    return reader.forms


TYPED_INTO = {"input", "textarea", "select", "button"}


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), {}))
            self._is_inside = True
        elif self._is_inside and tag in TYPED_INTO and given.get("name"):
            self.forms[-1].sensible.setdefault(given["name"], self._value(given))

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = self._is_inside and tag != "form"

    def _value(self, given: dict[str, str]) -> str:
        """Keep what the page says; where a person writes, the sentinel or something that fits."""
        if given.get("autocomplete") == "current-password":
            return PASSPHRASE
        kind = given.get("type", "text")
        if kind in {"hidden", "radio", "checkbox", "submit"}:
            return given.get("value", "")
        fitting = {"number": given.get("min", "1"), "time": "23:15", "date": given.get("max", "")}
        return fitting.get(kind, SENTINEL)


async def test_what_people_write_is_in_no_file(settings: Settings, tmp_path: Path) -> None:
    with serving(settings, tmp_path) as site:
        async with browsing(site) as client:
            assert await write_everywhere(client) >= FORMS
            assert SENTINEL in (await client.get("/api/v1/entries")).text
            site.command("backup", str(site.backup))
            while_running = await site.files()
            assert holding(while_running, WRITTEN) == []
            site.stop()
    files = await site.files()
    assert holding(files, WRITTEN) == []
    searched = holding_ids(settings, files)
    assert {"backup.db"} < set(searched)


def holding_ids(settings: Settings, files: list[Path]) -> list[str]:
    """Name the files in which an entry's id stands, which is not sealed: the search does search."""
    if settings.is_embedded:
        return holding(files, [ENTRY_ID])
    raw = bytes.fromhex(ENTRY_ID.replace("-", ""))
    return holding(files, [ENTRY_ID]) + [
        path.name for path in files if path.exists() and raw in path.read_bytes()
    ]


async def test_a_deleted_person_comes_back_from_no_backup(
    settings: Settings, tmp_path: Path
) -> None:
    with serving(settings, tmp_path) as site:
        async with browsing(site) as client:
            await sign_up(client)
            await keep_entries(client)
            site.command("backup", str(site.backup))
            gone = await client.request(
                "DELETE", "/api/v1/account", json={"passphrase": PASSPHRASE}
            )
            assert gone.status_code == 204
            assert (await client.get("/api/v1/entries")).status_code == 401
            await asyncio.to_thread(restore, site)
            assert await sign_in(client) == 401
            assert (await client.get("/api/v1/entries")).status_code == 401
            site.stop()
    if settings.is_embedded:
        databases = [path for path in await site.files() if path != site.backup]
        assert holding(databases, [ENTRY_ID]) == []


def restore(site: Site) -> None:
    """Put the older backup back, as an operator would."""
    site.child.stop()
    site.command("restore", str(site.backup))
    site.child.start()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "hex"])
def test_the_search_finds_what_is_there(encoding: str, tmp_path: Path) -> None:
    text = SENTINEL.encode().hex().encode() if encoding == "hex" else SENTINEL.encode(encoding)
    (tmp_path / "file").write_bytes(os.urandom(5000) + text + os.urandom(5000))
    assert holding([tmp_path / "file"], WRITTEN) == ["file"]
