"""A push service in a process of its own that counts what it takes, by the Topic of each message.

Run as `python -m tests.push_sink --port P [--certificate FILE]`. It answers 201 after a while that
a path may ask for (`/after/20/…`: milliseconds), and tells its counts at `GET /counts`, or in short
at `GET /totals`.
"""

import argparse
import asyncio
import json
import ssl
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, cast

import httptools
import uvloop

from tests.child import ROOT, free_port

CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"


class Totals(NamedTuple):
    """What came: requests, different deliveries, and how often the one that came most came."""

    requests: int
    deliveries: int
    most_copies: int


class Taking(asyncio.Protocol):
    """One connection. A message counts as taken once all of it was read."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts
        self._parser = httptools.HttpRequestParser(self)
        self._topic = self._path = ""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - as asyncio calls it
        self._transport = None
        del self._parser

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._topic = self._path = ""

    def on_url(self, url: bytes) -> None:
        self._path += url.decode()

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"topic":
            self._topic = value.decode()

    def on_message_complete(self) -> None:
        if self._path in {"/counts", "/totals"}:
            body = json.dumps(self._counts if self._path == "/counts" else self._totals()).encode()
            self._answer(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            return
        self._counts[self._topic] += 1
        _, first, *rest = self._path.split("/")
        if first == "after":
            asyncio.get_running_loop().call_later(int(rest[0]) / 1000, self._answer, CREATED)
        else:
            self._answer(CREATED)

    def _totals(self) -> Totals:
        most = max(self._counts.values(), default=0)
        return Totals(self._counts.total(), len(self._counts), most)

    def _answer(self, answer: bytes) -> None:
        if self._transport is not None:
            self._transport.write(answer)


class SinkProcess:
    """The service as a test sees it."""

    def __init__(self, origin: str, certificate: Path | None) -> None:
        self.origin = origin
        self._tls = ssl.create_default_context(cafile=certificate) if certificate else None

    def counts(self) -> Counter[str]:
        """How often each message was taken, by its Topic."""
        return Counter(self._told("counts"))

    def totals(self) -> Totals:
        """How much was taken so far: quickly, to be asked again and again."""
        return Totals(*self._told("totals"))

    def _told(self, what: str) -> Any:  # noqa: ANN401
        with urllib.request.urlopen(f"{self.origin}/{what}", context=self._tls) as answer:
            return json.load(answer)


@contextmanager
def push_sink(certificate: Path | None = None) -> Iterator[SinkProcess]:
    """Run one until the block ends. A certificate is for `localhost`, its key in the same file."""
    port = free_port()
    command = [sys.executable, "-m", "tests.push_sink", "--port", str(port)]
    command += ["--certificate", str(certificate)] if certificate else []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == b"listening\n"
            origin = f"https://localhost:{port}" if certificate else f"http://127.0.0.1:{port}"
            yield SinkProcess(origin, certificate)
        finally:
            process.terminate()


async def serve(port: int, certificate: str | None) -> None:
    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
    counts: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Taking(counts), "127.0.0.1", port, ssl=tls)
    print("listening", flush=True)  # noqa: T201 - who started it waits for this
    await server.serve_forever()


if __name__ == "__main__":
    given = argparse.ArgumentParser()
    given.add_argument("--port", type=int, required=True)
    given.add_argument("--certificate")
    chosen = given.parse_args()
    uvloop.run(serve(chosen.port, chosen.certificate))
