"""A push service on loopback that takes what it is sent and answers as it is told, or does not."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from server.core.outgoing import Guard
from server.push.post import PushClient

CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Request:
    """What came, over which connection, and the way to answer."""

    line: str
    headers: dict[str, str]
    body: bytes
    connection: int
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """End it as a machine does that knows of no such connection."""
        self.writer.transport.abort()


Behave = Callable[[Request], Awaitable[None]]
"""What to do about a request. The connection stays open unless it is ended."""


def saying(data: bytes) -> Behave:
    """Always answer so."""

    async def behave(request: Request) -> None:
        await request.send(data)

    return behave


@dataclass
class Sink:
    """What came so far, and where it may be sent to."""

    origin: str = ""
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    behave: Behave = field(default=saying(CREATED))
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    _open: dict[asyncio.Task[None], asyncio.StreamWriter] = field(default_factory=dict)

    @property
    def open_connections(self) -> int:
        return len(self._open)

    def endpoint(self, path: str = "/wpush/v2/secret-of-a-device") -> str:
        return f"{self.origin}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task, number = asyncio.current_task(), self.connections
        assert task
        self._open[task] = writer
        try:
            while (request := await _read(reader, writer, number)) is not None:
                self.requests.append(request)
                self.heard.set()
                await self.behave(request)
        except (ConnectionError, ssl.SSLError):
            pass
        finally:
            del self._open[task]
            writer.close()

    def hang_up(self) -> None:
        """Close every connection, as services do with those that nobody uses."""
        for writer in self._open.values():
            writer.close()

    async def end(self) -> None:
        tasks = list(self._open)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def sink(tls: ssl.SSLContext | None = None) -> AsyncIterator[Sink]:
    """Run one until the block ends."""
    one = Sink()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    one.origin = f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}"
    try:
        yield one
    finally:
        server.close()
        await one.end()


@asynccontextmanager
async def client_of(
    *sinks: Sink, limit_seconds: float = 2.0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[PushClient]:
    """Open a client that may post to these, and to no other."""
    guard = Guard(frozenset(one.origin for one in sinks), ())
    client = PushClient(guard, limit_seconds=limit_seconds, tls=tls)
    try:
        yield client
    finally:
        await client.close()


async def _read(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *lines = head.strip().split("\r\n")
        headers = dict(one.split(": ", 1) for one in lines)
        body = await reader.readexactly(int(headers["Content-Length"]))
    except asyncio.IncompleteReadError:
        return None
    return Request(line, headers, body, number, writer)


@dataclass(frozen=True)
class Certificate:
    """A certificate that signs itself, for one host."""

    file: Path

    def server_side(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file)
        return context

    def trusted(self) -> ssl.SSLContext:
        """What a client checks with who trusts this one, and checks as usual."""
        return ssl.create_default_context(cafile=str(self.file))


def make_certificate(folder: Path, host: str = "localhost") -> Certificate:
    """Make one that is good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / f"{host}.pem"
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return Certificate(file)
