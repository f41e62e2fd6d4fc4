"""A server of feeds on loopback that does as it is told, and notes what it was asked."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

PLAIN = {"Content-Type": "application/json"}


@dataclass
class Page:
    """What is answered at one path. `drip_seconds` lies between any two bytes of the body."""

    body: bytes = b"[]"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip_seconds: float = 0.0
    cut_at: int | None = None


@dataclass
class FeedServer:
    """Its origin, what it answers by path, and the requests it heard: path, then headers."""

    origin: str
    pages: dict[str, Page] = field(default_factory=dict)
    heard: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(self, path: str, body: bytes = b"[]", status: int = 200, **headers: str) -> str:
        """Answer this at a path from now on; return the whole address."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        self.pages[path] = Page(body, status, named)
        return self.origin + path

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.strip().split("\r\n")
            path = first.split(" ")[1]
            headers = {name.lower(): text for name, _, text in (x.partition(": ") for x in lines)}
            self.heard.append((path, headers))
            page = self.pages.get(path) or Page(b"", 404)
            etag = page.headers.get("ETag", "")
            if etag and headers.get("if-none-match") == etag:
                page = Page(b"", 304, page.headers)
            await _send(page, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def _send(page: Page, writer: asyncio.StreamWriter) -> None:
    given = {**PLAIN, "Content-Length": str(len(page.body)), "Connection": "close", **page.headers}
    lines = "".join(f"{name}: {text}\r\n" for name, text in given.items() if text)
    writer.write(f"HTTP/1.1 {page.status} Said\r\n{lines}\r\n".encode("latin-1"))
    if page.drip_seconds:
        for one in page.body:
            writer.write(bytes([one]))
            await writer.drain()
            await asyncio.sleep(page.drip_seconds)
    writer.write(page.body[: page.cut_at])
    await writer.drain()


@asynccontextmanager
async def feed_server(tls: ssl.SSLContext | None = None) -> AsyncIterator[FeedServer]:
    """Run one until the block ends."""
    told = FeedServer("")
    server = await asyncio.start_server(told.answer, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    told.origin = f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}"
    try:
        yield told
    finally:
        server.close()
        await server.wait_closed()
