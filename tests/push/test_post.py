import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from server.core.outgoing import Guard
from server.push.post import PushClient, Unreached
from tests.push.sink import (
    CREATED,
    Certificate,
    Request,
    Sink,
    client_of,
    make_certificate,
    saying,
    sink,
)

pytestmark = pytest.mark.neutral

HEADERS = {"TTL": "60", "Topic": "one", "Authorization": "vapid t=a, k=b"}


async def test_a_message_arrives_as_it_was_given(service: Sink, push_client: PushClient) -> None:
    answer = await push_client.post(service.endpoint("/wpush/v2/a?b=c"), HEADERS, b"body")
    assert (answer.status, answer.retry_after, answer.body) == (201, "", b"")
    (request,) = service.requests
    assert request.line == "POST /wpush/v2/a?b=c HTTP/1.1"
    assert request.body == b"body"
    host = service.origin.removeprefix("https://")
    assert request.headers == {**HEADERS, "Host": host, "Content-Length": "4"}


async def test_a_connection_is_used_again_by_whoever_is_next(
    service: Sink, push_client: PushClient
) -> None:
    for number in range(5):
        await push_client.post(service.endpoint(f"/{number}"), HEADERS, b"body")
    assert service.connections == 1
    assert [request.line.split()[1] for request in service.requests] == [
        f"/{number}" for number in range(5)
    ]


async def test_many_at_once_have_a_connection_each_and_share_them_later(
    service: Sink, push_client: PushClient
) -> None:
    for _ in range(3):
        await asyncio.gather(
            *(push_client.post(service.endpoint(f"/{each}"), HEADERS, b"body") for each in range(8))
        )
    assert service.connections == 8
    assert len(service.requests) == 24


async def test_each_gets_the_answer_to_its_own(service: Sink, push_client: PushClient) -> None:
    async def echo(request: Request) -> None:
        await asyncio.sleep(0.02 if request.body.endswith(b"0") else 0)
        length = f"Content-Length: {len(request.body)}"
        await request.send(f"HTTP/1.1 200 OK\r\n{length}\r\n\r\n".encode() + request.body)

    service.behave = echo
    bodies = [f"body {number}".encode() for number in range(40)]
    answers = await asyncio.gather(
        *(push_client.post(service.endpoint(), HEADERS, body) for body in bodies)
    )
    assert [answer.body for answer in answers] == bodies


async def test_plain_http_is_for_an_origin_that_is_listed() -> None:
    async with sink() as plain, client_of(plain) as client:
        answer = await client.post(plain.endpoint(), HEADERS, b"body")
        assert answer.status == 201


async def test_a_redirect_is_an_answer_and_is_not_followed(
    service: Sink, push_client: PushClient
) -> None:
    async with sink() as inside:
        there = f"HTTP/1.1 307 No\r\nLocation: {inside.endpoint()}\r\nContent-Length: 0\r\n\r\n"
        service.behave = saying(there.encode())
        assert (await push_client.post(service.endpoint(), HEADERS, b"body")).status == 307
        assert inside.connections == 0


async def test_a_cookie_is_not_sent_back(service: Sink, push_client: PushClient) -> None:
    service.behave = saying(b"HTTP/1.1 201 Created\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")
    for _ in range(2):
        await push_client.post(service.endpoint(), HEADERS, b"body")
    assert "Cookie" not in service.requests[1].headers


async def test_one_hung_up_while_nobody_used_it_costs_no_message(
    service: Sink, push_client: PushClient
) -> None:
    await push_client.post(service.endpoint(), HEADERS, b"body")
    service.hang_up()
    await asyncio.sleep(0.05)
    assert (await push_client.post(service.endpoint(), HEADERS, b"body")).status == 201
    assert service.connections == 2


async def test_what_may_have_been_taken_is_not_posted_again(
    service: Sink, push_client: PushClient
) -> None:
    async def take_the_second_and_hang_up(request: Request) -> None:
        if len(service.requests) == 2:
            request.reset()
        else:
            await request.send(CREATED)

    service.behave = take_the_second_and_hang_up
    await push_client.post(service.endpoint(), HEADERS, b"body")
    with pytest.raises(Unreached, match="broken"):
        await push_client.post(service.endpoint(), HEADERS, b"body")
    assert len(service.requests) == 2
    assert (await push_client.post(service.endpoint(), HEADERS, b"body")).status == 201


async def test_one_whose_answer_had_begun_is_not_tried_again(
    service: Sink, push_client: PushClient
) -> None:
    async def half_of_the_second(request: Request) -> None:
        await request.send(CREATED if len(service.requests) == 1 else b"HTTP/1.1 2")
        if len(service.requests) > 1:
            request.writer.close()

    service.behave = half_of_the_second
    await push_client.post(service.endpoint(), HEADERS, b"body")
    with pytest.raises(Unreached, match="broken"):
        await push_client.post(service.endpoint(), HEADERS, b"body")
    assert len(service.requests) == 2


async def test_an_old_connection_is_not_trusted(
    service: Sink, push_client: PushClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await push_client.post(service.endpoint(), HEADERS, b"body")
    monkeypatch.setattr("server.push.post.KEPT_SECONDS", 0.0)
    await push_client.post(service.endpoint(), HEADERS, b"body")
    assert service.connections == 2


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://push.example.org/a",
        "http://localhost/a",
        "https://localhost/a",
        "https://127.0.0.1/a",
        "https://user@fcm.googleapis.com/a",
        "https://fcm.googleapis.com:8443/a",
        "https://fcm.googleapis.com\\@localhost/a",
        "https://fcm.googleapis.com?/a",
        "https://fcm.googleapis.com#/a",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/a\r\nX: y",
        "https://fcm.googleapis.com/ä",
        "ftp://fcm.googleapis.com/a",
        "",
    ],
)
async def test_nothing_else_is_called(endpoint: str) -> None:
    async def never(host: str, port: int) -> list[str]:
        raise AssertionError

    client = PushClient(Guard(frozenset(), ("fcm.googleapis.com",), resolve=never))
    with pytest.raises(Unreached, match="blocked"):
        await client.post(endpoint, HEADERS, b"body")


async def test_a_name_that_leads_inside_is_not_called(service: Sink) -> None:
    async def inside(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "127.0.0.1"]

    client = PushClient(Guard(frozenset(), ("fcm.googleapis.com",), resolve=inside))
    with pytest.raises(Unreached, match="blocked"):
        await client.post("https://fcm.googleapis.com/a", HEADERS, b"body")


async def test_the_address_that_was_checked_is_the_one_that_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolved = iter([["93.184.216.34"], ["127.0.0.1"]])
    called: list[tuple[str, str]] = []

    async def rebinding(host: str, port: int) -> list[str]:
        return next(resolved)

    async def record(_: object, host: str, port: int, **options: str) -> None:
        called.append((host, options["server_hostname"]))
        raise ConnectionRefusedError

    client = PushClient(Guard(frozenset(), ("fcm.googleapis.com",), resolve=rebinding))
    with monkeypatch.context() as patched:
        loop = asyncio.get_running_loop()
        patched.setattr(type(loop), "create_connection", _as_method(record))
        for reason in ("refused", "blocked"):
            with pytest.raises(Unreached, match=reason):
                await client.post("https://fcm.googleapis.com/a", HEADERS, b"body")
    assert called == [("93.184.216.34", "fcm.googleapis.com")]


def _as_method(function: Callable[..., object]) -> Callable[..., object]:
    return lambda _loop, *arguments, **options: function(*arguments, **options)


async def test_closing_ends_what_is_under_way(service: Sink, certificate: Certificate) -> None:
    async with client_of(service, tls=certificate.trusted()) as client:
        service.behave = saying(b"")
        asking = client.post(service.endpoint(), HEADERS, b"body")
        await service.heard.wait()
        await client.close()
        with pytest.raises(Unreached, match="broken"):
            await asking
        with pytest.raises(Unreached, match="broken"):
            await client.post(service.endpoint(), HEADERS, b"body")


async def test_closing_ends_what_is_still_connecting() -> None:
    async def silent(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    client = PushClient(Guard(frozenset(), ("fcm.googleapis.com",), resolve=silent))
    asking = client.post("https://fcm.googleapis.com/a", HEADERS, b"body")
    await asyncio.sleep(0)
    await client.close()
    with pytest.raises(Unreached, match="broken"):
        await asking


async def test_the_answer_to_one_that_was_called_off_is_nobody_elses(
    service: Sink, push_client: PushClient
) -> None:
    answers = asyncio.Event()

    async def answer_the_first_late(request: Request) -> None:
        if len(service.requests) == 1:
            await answers.wait()
            await request.send(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")
        else:
            await request.send(CREATED)

    service.behave = answer_the_first_late
    asking = push_client.post(service.endpoint(), HEADERS, b"body")
    await service.heard.wait()
    asking.cancel()
    assert (await push_client.post(service.endpoint(), HEADERS, b"body")).status == 201
    answers.set()
    for _ in range(3):
        assert (await push_client.post(service.endpoint(), HEADERS, b"body")).status == 201
        await asyncio.sleep(0.02)
    assert service.connections == 2


async def test_a_certificate_that_nobody_vouches_for_is_refused(service: Sink) -> None:
    async with client_of(service) as client:
        with pytest.raises(Unreached, match="tls"):
            await client.post(service.endpoint(), HEADERS, b"body")
    assert service.requests == []


async def test_a_certificate_for_another_host_is_refused(tmp_path: Path) -> None:
    other = make_certificate(tmp_path, "push.example.org")
    async with sink(other.server_side()) as one, client_of(one, tls=other.trusted()) as client:
        with pytest.raises(Unreached, match="tls"):
            await client.post(one.endpoint(), HEADERS, b"body")
    assert one.requests == []
