import asyncio
import errno
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest

from server.core.outgoing import Guard
from server.push import connection, post
from server.push.post import PushClient, Unreached
from tests.push.sink import CREATED, Behave, Certificate, Request, Sink, client_of, saying, sink

pytestmark = pytest.mark.neutral

BODY = b"what is sent"
OPEN_END = b"HTTP/1.1 403 Forbidden\r\n\r\nno"
CHUNKS = b"2\r\nsl\r\n2\r\now\r\n0\r\n\r\n"
CHUNKED = b"HTTP/1.1 429 Slow\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS
PATIENCE_SECONDS = 0.3


def then_reset(data: bytes) -> Behave:
    async def behave(request: Request) -> None:
        await request.send(data)
        await asyncio.sleep(0.02)  # it is on its way before the reset, which would overtake it
        request.reset()

    return behave


def then_close(data: bytes) -> Behave:
    async def behave(request: Request) -> None:
        await request.send(data)
        request.writer.close()

    return behave


def endlessly(data: bytes, before: bytes = b"", every_seconds: float = 0) -> Behave:
    async def behave(request: Request) -> None:
        await request.send(before)
        while True:
            await request.send(data)
            await asyncio.sleep(every_seconds)

    return behave


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        pytest.param(then_reset(b""), "broken", id="reset before the status"),
        pytest.param(then_close(b""), "broken", id="closed before the status"),
        pytest.param(then_reset(b"HTTP/1.1 20"), "broken", id="reset in the status"),
        pytest.param(then_close(b"HTTP/1.1 201 Created\r\nA: "), "broken", id="closed in the head"),
        pytest.param(saying(b""), "timeout", id="no answer"),
        pytest.param(saying(b"HTTP/1.1 201 Created\r\n"), "timeout", id="no end of the head"),
        pytest.param(endlessly(b"x", b"HTTP/1.1 201 Created\r\nA: ", 0.01), "timeout", id="drip"),
        pytest.param(endlessly(b"A: b\r\n", b"HTTP/1.1 201 Created\r\n"), "broken", id="huge head"),
        pytest.param(endlessly(b"HTTP/1.1 100 Continue\r\n\r\n"), "broken", id="endless 100"),
        pytest.param(saying(b"\x00\x01 is no HTTP"), "broken", id="garbage"),
        pytest.param(saying(b"SSH-2.0-OpenSSH_9.2\r\n"), "broken", id="another protocol"),
        pytest.param(saying(b"HTTP/1.1 9999 Much\r\n\r\n"), "broken", id="no such status"),
    ],
)
async def test_no_answer_says_why_and_never_where(
    service: Sink, certificate: Certificate, behave: Behave, reason: str
) -> None:
    service.behave = behave
    limit = PATIENCE_SECONDS if reason == "timeout" else 5.0
    async with client_of(service, limit_seconds=limit, tls=certificate.trusted()) as client:
        began_at = time.monotonic()
        with pytest.raises(Unreached) as told:
            await client.post(service.endpoint(), {}, BODY)
        assert time.monotonic() - began_at < 2
    assert (told.value.reason, str(told.value)) == (reason, reason)
    assert "secret-of-a-device" not in repr(told.value)


@pytest.mark.parametrize(
    ("said", "status", "body"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", 403, b"no"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + CREATED, 201, b""),
        (
            CHUNKED,
            429,
            b"slow",
        ),
    ],
)
async def test_a_whole_answer_leaves_the_connection_for_the_next(
    service: Sink, push_client: PushClient, said: bytes, status: int, body: bytes
) -> None:
    service.behave = saying(said)
    for _ in range(2):
        answer = await push_client.post(service.endpoint(), {}, BODY)
        assert (answer.status, answer.body) == (status, body)
    assert service.connections == 1


@pytest.mark.parametrize("name", ["Retry-After", "retry-after", "RETRY-AFTER"])
async def test_when_to_try_again_is_told(service: Sink, push_client: PushClient, name: str) -> None:
    said = f"HTTP/1.1 503 Busy\r\nX: 1\r\n{name}: 120\r\nContent-Length: 0\r\n\r\n"
    service.behave = saying(said.encode())
    answer = await push_client.post(service.endpoint(), {}, BODY)
    assert (answer.status, answer.retry_after) == (503, "120")
    service.behave = saying(CREATED)
    assert (await push_client.post(service.endpoint(), {}, BODY)).retry_after == ""


@pytest.mark.parametrize(
    ("behave", "status", "body"),
    [
        pytest.param(then_close(OPEN_END), 403, b"no", id="without a length"),
        pytest.param(then_reset(OPEN_END), 403, b"no", id="reset in the body"),
        pytest.param(endlessly(b"x" * 1024, OPEN_END), 403, None, id="endless body"),
        pytest.param(endlessly(b"x", OPEN_END, 0.01), 403, None, id="drip in the body"),
        pytest.param(
            saying(b"HTTP/1.1 201 Created\r\nContent-Length: 9000\r\n\r\n" + b"x" * 9000),
            201,
            b"x" * 4096,
            id="long body",
        ),
        pytest.param(
            saying(b"HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
            201,
            b"",
            id="asked to close",
        ),
        pytest.param(saying(CREATED * 2), 201, b"", id="a second answer behind it"),
        pytest.param(saying(CREATED + b"what?"), 201, b"", id="garbage behind it"),
    ],
)
async def test_the_status_counts_and_the_connection_is_dropped(
    service: Sink,
    push_client: PushClient,
    monkeypatch: pytest.MonkeyPatch,
    behave: Behave,
    status: int,
    body: bytes | None,
) -> None:
    monkeypatch.setattr(connection, "BODY_SECONDS", 0.1)
    service.behave = behave
    began_at = time.monotonic()
    answer = await push_client.post(service.endpoint(), {}, BODY)
    assert time.monotonic() - began_at < 1
    assert answer.status == status
    assert len(answer.body) <= 4096
    assert body is None or answer.body == body
    service.behave = saying(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
    assert (await push_client.post(service.endpoint(), {}, BODY)).status == 202
    assert service.connections == 2


async def test_what_comes_unasked_is_never_an_answer(
    service: Sink, push_client: PushClient
) -> None:
    await push_client.post(service.endpoint(), {}, BODY)
    await service.requests[0].send(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")
    await asyncio.sleep(0.05)
    assert (await push_client.post(service.endpoint(), {}, BODY)).status == 201
    assert service.connections == 2


async def test_nobody_listens() -> None:
    async with sink() as gone:
        pass
    async with client_of(gone) as client:
        with pytest.raises(Unreached, match="refused"):
            await client.post(gone.endpoint(), {}, BODY)


async def test_a_name_that_nobody_knows() -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    client = PushClient(Guard(frozenset(), ("fcm.googleapis.com",), resolve=unknown))
    with pytest.raises(Unreached, match="refused"):
        await client.post("https://fcm.googleapis.com/a", {}, BODY)


async def test_names_that_are_never_told() -> None:
    async def silent(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    guard = Guard(frozenset(), ("fcm.googleapis.com",), resolve=silent)
    client = PushClient(guard, limit_seconds=PATIENCE_SECONDS)
    with pytest.raises(Unreached, match="timeout"):
        await client.post("https://fcm.googleapis.com/a", {}, BODY)


@contextmanager
def deaf(address: str, port: int = 0) -> Iterator[int]:
    """A port where connecting hangs: its queue is full and nobody takes from it."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with ExitStack() as stack:
        listening = stack.enter_context(closing(socket.socket(family)))
        listening.bind((address, port))
        listening.listen(0)
        port = listening.getsockname()[1]
        for _ in range(3):
            waiting = stack.enter_context(closing(socket.socket(family)))
            waiting.settimeout(0)
            assert waiting.connect_ex((address, port)) in {0, errno.EINPROGRESS}
        time.sleep(0.05)
        yield port


async def test_connecting_that_hangs_is_given_up() -> None:
    with deaf("127.0.0.1") as port:
        one = Sink(origin=f"http://127.0.0.1:{port}")
        async with client_of(one, limit_seconds=PATIENCE_SECONDS) as client:
            with pytest.raises(Unreached, match="timeout"):
                await client.post(one.endpoint(), {}, BODY)


async def test_another_address_is_tried_when_one_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "ADDRESS_SECONDS", 0.2)

    async def both(host: str, port: int) -> list[str]:
        return ["::1", "127.0.0.1"]

    async with sink() as one:
        with deaf("::1", int(one.origin.rpartition(":")[2])):
            client = PushClient(Guard(frozenset({one.origin}), (), resolve=both))
            assert (await client.post(one.endpoint(), {}, BODY)).status == 201
            await client.close()


async def test_tls_that_hangs_is_given_up() -> None:
    async with sink() as plain:
        one = Sink(origin=plain.origin.replace("http:", "https:"))
        async with client_of(one, limit_seconds=PATIENCE_SECONDS) as client:
            with pytest.raises(Unreached, match="timeout"):
                await client.post(one.endpoint(), {}, BODY)


async def test_a_timer_of_an_earlier_request_ends_no_later_one(
    service: Sink, certificate: Certificate
) -> None:
    async def slowly(request: Request) -> None:
        await asyncio.sleep(0.3)
        await request.send(CREATED)

    service.behave = slowly
    async with client_of(service, limit_seconds=0.5, tls=certificate.trusted()) as client:
        for _ in range(3):
            assert (await client.post(service.endpoint(), {}, BODY)).status == 201
        assert service.connections == 1


async def test_a_later_request_on_the_same_connection_has_its_limit_too(
    service: Sink, certificate: Certificate
) -> None:
    async with client_of(service, limit_seconds=0.5, tls=certificate.trusted()) as client:
        await client.post(service.endpoint(), {}, BODY)
        await asyncio.sleep(0.3)
        service.behave = saying(b"")
        began_at = time.monotonic()
        with pytest.raises(Unreached, match="timeout"):
            await client.post(service.endpoint(), {}, BODY)
        assert 0.4 < time.monotonic() - began_at < 1
