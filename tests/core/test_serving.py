import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from socket import socket

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from server.core.serving import answer_requests, listening_socket, port_of, welcome
from server.core.settings import Settings
from tests import engines


def said(folder: Path, origin: str, host: str = "127.0.0.1") -> str:
    settings: Settings = replace(engines.settings_in(folder), origin=origin)
    with listening_socket(host, 0) as listener:
        return welcome(settings, listener)


def test_the_welcome_names_the_address_and_the_next_step(tmp_path: Path) -> None:
    text = said(tmp_path, "https://even.example")
    assert "https://even.example" in text
    assert "Open that address in a browser" in text
    assert "Careful" not in text


def test_the_welcome_says_what_plain_http_lacks_and_why(tmp_path: Path) -> None:
    text = said(tmp_path, "http://192.0.2.7:8000")
    assert "Browsers trust only HTTPS and localhost" in text


def test_the_welcome_says_why_other_machines_are_refused(tmp_path: Path) -> None:
    text = said(tmp_path, "http://localhost:8000", host="0.0.0.0")  # noqa: S104
    assert "EVENKEEL_ORIGIN" in text


async def test_a_request_that_is_being_answered_is_finished_after_sigterm() -> None:
    begun = asyncio.Event()

    async def slowly(_request: Request) -> PlainTextResponse:
        begun.set()
        await asyncio.sleep(0.3)
        return PlainTextResponse("done")

    app = Starlette(routes=[Route("/", slowly)])
    with serving() as listener:
        server = asyncio.create_task(answer_requests(app, listener, lambda: None))
        async with httpx2.AsyncClient() as client:
            address = f"http://127.0.0.1:{port_of(listener)}/"
            asking = asyncio.create_task(client.get(address))
            await begun.wait()
            os.kill(os.getpid(), signal.SIGTERM)
            answer = await asking
        await server
    assert answer.text == "done"
    assert "server" not in answer.headers


@contextmanager
def serving() -> Iterator[socket]:
    with listening_socket("127.0.0.1", 0) as listener:
        yield listener
