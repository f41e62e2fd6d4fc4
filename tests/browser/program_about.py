"""A program to look at, made as an operator and its owner make it: people, a group, a notice."""

import re
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import APIRequestContext, Browser

from tests import cast
from tests.child import ROOT, Child

NAME = "Lindenhof Alumni"
LINK = re.compile(r"/join/([A-Za-z0-9_-]+)")
LONG_NAME = "Bartholomew from the Tuesday evening group"
PEOPLE = (LONG_NAME, "Mina", "")
"""The last gave no name, and waits to be let in."""
BODY = "Coffee is at 3, by the side door.\n\nWho brings a chair? https://harbor.example/chairs"


@dataclass(frozen=True)
class Looked:
    """What there is to look at of a program, by the words in an address that name it."""

    program: str = ""
    ids: dict[str, str] = field(default_factory=dict)


def owner_token(child: Child, name: str = NAME) -> str:
    """Have a running server make a program; return the token of its first owner's invitation."""
    command = [sys.executable, "-m", "server", "program", "create", name]
    done = subprocess.run(  # noqa: PLW1510
        command, cwd=ROOT, env=child.environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return token_in(done.stdout)


def token_in(text: str) -> str:
    """Return the token of the first invitation's link in a text."""
    found = LINK.search(text)
    assert found, text
    return found[1]


async def furnish(chromium: Browser, origin: str, owner: APIRequestContext, token: str) -> Looked:
    """Have somebody own the program of this token, with two members, a group and a notice.

    One more person waits to be let in, and an invitation is open. The notice is opened, so that
    Today is as on a first visit.
    """
    joined = await _post(owner, "/api/v1/programs/join", invitation=token, name="Alma")
    program = joined["program"]["id"]
    at = f"/api/v1/programs/{program}"
    several = await _post(owner, f"{at}/invitations", uses=20)
    for number, name in enumerate(PEOPLE):
        await _join(chromium, origin, several["token"], f"Pebble {number} {token[:8]}", name)
    ids = {"token": several["token"]}
    listed = await (await owner.get(f"/programs/{program}/members")).text()
    first, second, *_others = _ids(listed, "members")
    for one in (first, second):
        await _send(owner, f"/programs/{program}/members/{one}/let-in")
    await _send(owner, f"/programs/{program}/groups", name="Tuesday evening")
    ids["member"] = first
    ids["group"] = _ids(await (await owner.get(f"/programs/{program}/groups")).text(), "groups")[0]
    notice = await _post(owner, f"{at}/notices", title="Coffee on Sunday", body=BODY)
    ids["notice"] = ids["notice_id"] = notice["id"]
    assert (await owner.get(f"/notices/{notice['id']}")).ok
    return Looked(program, ids)


def _ids(page: str, kind: str) -> list[str]:
    found = re.findall(rf"/{kind}/([0-9a-f-]{{36}})", page)
    assert found, page
    return list(dict.fromkeys(found))


async def _join(chromium: Browser, origin: str, token: str, alias: str, name: str) -> None:
    context = await chromium.new_context(base_url=origin, extra_http_headers={"Origin": origin})
    try:
        account = {"alias": alias, "passphrase": cast.DOV.passphrase, "invitation": token}
        request = context.request
        await _post(request, "/api/v1/accounts", timezone=cast.DOV.timezone, **account)
        await _post(request, "/api/v1/programs/join", invitation=token, name=name)
    finally:
        await context.close()


async def _post(request: APIRequestContext, path: str, **body: object) -> dict[str, Any]:
    answer = await request.post(path, data=body)
    assert answer.ok, await answer.text()
    said: dict[str, Any] = await answer.json()
    return said


async def _send(request: APIRequestContext, path: str, **form: str | float | bool) -> None:
    answer = await request.post(path, form=form)
    assert answer.ok, await answer.text()
