"""A push service in a process of its own, over TLS, that takes everything as fast as it can.

It counts by Topic, so that a bench sees what came twice.
"""

import asyncio
import http.client
import json
import re
import ssl
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import uvloop

from bench.server import ROOT
from tests.push.sink import make_certificate

CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
TOPIC = re.compile(rb"\r\ntopic: ([\w-]+)", re.IGNORECASE)


class Counts(NamedTuple):
    """What came: requests, different deliveries, and how often the one that came most came."""

    requests: int
    deliveries: int
    most_copies: int


class Sink:
    """The process, and what may be asked of it."""

    def __init__(self, folder: Path) -> None:
        self.certificate = make_certificate(folder)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.sink", str(self.certificate.file)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        self.port = int(self._process.stdout.readline())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.terminate()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process.wait()

    @property
    def origin(self) -> str:
        return f"https://localhost:{self.port}"

    def counts(self) -> Counts:
        """Return what came since it began."""
        trusted = self.certificate.trusted()
        connection = http.client.HTTPSConnection("localhost", self.port, context=trusted)
        connection.request("GET", "/")
        counts = Counts(*json.loads(connection.getresponse().read()))
        connection.close()
        return counts


class _Protocol(asyncio.Protocol):
    def __init__(self, seen: Counter[bytes]) -> None:
        self._seen, self._data = seen, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        while (end := self._data.find(b"\r\n\r\n")) > 0:
            head = self._data[:end]
            length = LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._data) < whole:
                return
            self._data = self._data[whole:]
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        if head.startswith(b"GET"):
            told = [self._seen.total(), len(self._seen), max(self._seen.values(), default=0)]
            body = json.dumps(told).encode()
            answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        else:
            topic = TOPIC.search(head)
            self._seen[topic[1] if topic else b""] += 1
            answer = CREATED
        self._transport.write(answer)  # type: ignore[attr-defined] # uvloop's are of no such class


async def _serve(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    seen: Counter[bytes] = Counter()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Protocol(seen), "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(Path(sys.argv[1])))
