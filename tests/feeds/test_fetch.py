import asyncio
import gzip
import time
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.core.outgoing import Blocked, Guard
from server.feeds import fetch
from server.feeds.fetch import Fetched, Fetcher, Known, Unfetched
from tests.feeds.feed_server import FeedServer, Page, feed_server
from tests.push.sink import make_certificate

pytestmark = pytest.mark.neutral

BODY = b'[{"name": "Morning", "slug": "a"}]' * 20


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as one:
        yield one


def fetcher(
    *exempt: FeedServer, limit_seconds: float = 10, most_bytes: int = 100_000, found: str = ""
) -> Fetcher:
    async def resolve(host: str, port: int) -> list[str]:
        return [host if host == "127.0.0.1" else found or host]

    allowed = frozenset(one.origin for one in exempt)
    guard = Guard(allowed, fetch.ANY_HOST, resolve=resolve)
    return Fetcher(guard, limit_seconds=limit_seconds, most_bytes=most_bytes)


async def reason(one: Fetcher, url: str, folder: Path) -> str:
    """Why it could not be had."""
    with pytest.raises(Unfetched) as told:
        await one.fetch(url, folder / "feed")
    assert url not in str(told.value)
    return str(told.value)


async def test_a_feed_is_put_into_a_file_that_is_ours_alone(
    server: FeedServer, tmp_path: Path
) -> None:
    url = server.put("/a?key=secret&services[]=1", BODY, ETag='"one"', Last_Modified="yesterday")
    got = await fetcher(server).fetch(url, tmp_path / "feed")
    assert got is not None
    assert got.known == Known('"one"', "yesterday")
    assert got.size == len(BODY)
    assert (tmp_path / "feed").read_bytes() == BODY
    assert (tmp_path / "feed").stat().st_mode & 0o777 == 0o600
    assert server.heard[0][0] == "/a?key=secret&services[]=1"


async def test_what_is_known_is_not_sent_again(server: FeedServer, tmp_path: Path) -> None:
    url = server.put("/a", BODY, ETag='"one"')
    known = Known('"one"', "Sat, 21 Nov 2026 08:00:00 GMT")
    assert await fetcher(server).fetch(url, tmp_path / "feed", known) is None
    assert not (tmp_path / "feed").exists()
    assert server.heard[0][1]["if-none-match"] == '"one"'
    assert server.heard[0][1]["if-modified-since"] == "Sat, 21 Nov 2026 08:00:00 GMT"


async def test_not_modified_is_no_answer_to_a_question_that_was_not_asked(
    server: FeedServer, tmp_path: Path
) -> None:
    assert "304" in await reason(fetcher(server), server.put("/a", b"", 304), tmp_path)


async def hashed(server: FeedServer, file: Path, body: bytes, **headers: str) -> Fetched:
    got = await fetcher(server).fetch(server.put("/a", body, 200, **headers), file)
    assert got is not None
    return got


async def test_gzip_is_unzipped_and_has_the_hash_of_what_is_in_it(
    server: FeedServer, tmp_path: Path
) -> None:
    zipped = gzip.compress(BODY)
    bodies = {
        "as sent": await hashed(server, tmp_path / "1", BODY),
        "by header": await hashed(server, tmp_path / "2", zipped, Content_Encoding="gzip"),
        "by looks": await hashed(server, tmp_path / "3", zipped),
        "deflate": await hashed(
            server, tmp_path / "4", zlib.compress(BODY), Content_Encoding="deflate"
        ),
    }
    assert len({got.body_hash for got in bodies.values()}) == 1
    assert {one.read_bytes() for one in tmp_path.iterdir()} == {BODY}
    assert "gzip" in server.heard[0][1]["accept-encoding"]


async def test_a_bomb_is_not_unzipped_to_its_end(server: FeedServer, tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(80_000_000))
    assert len(bomb) < 100_000
    assert "larger than" in await reason(fetcher(server), server.put("/a", bomb), tmp_path)
    assert (tmp_path / "feed").stat().st_size <= 100_000
    (tmp_path / "feed").unlink()
    got = await hashed(server, tmp_path / "feed", gzip.compress(bomb))
    assert got.size == len(bomb), "it is unzipped once only"


async def test_a_stream_of_empty_members_has_an_end(server: FeedServer, tmp_path: Path) -> None:
    url = server.put("/a", gzip.compress(b"") * 6000)
    assert "larger than" in await reason(fetcher(server), url, tmp_path)


@pytest.mark.parametrize("cap", [1_000, 999])
async def test_the_cap_is_exact(cap: int, server: FeedServer, tmp_path: Path) -> None:
    one = fetcher(server, most_bytes=cap)
    url = server.put("/a", b"x" * 1_000)
    if cap == 1_000:
        assert await one.fetch(url, tmp_path / "feed")
    else:
        assert "larger than" in await reason(one, url, tmp_path)


async def test_a_length_past_the_cap_is_not_even_read(server: FeedServer, tmp_path: Path) -> None:
    url = server.put("/a", b"x", Content_Length="100001")
    assert "larger than" in await reason(fetcher(server), url, tmp_path)
    assert not (tmp_path / "feed").exists()


@pytest.mark.parametrize(
    "page",
    [
        Page(gzip.compress(BODY)[:-9]),
        Page(b"not zipped at all", headers={"Content-Encoding": "gzip"}),
        Page(b"", headers={"Content-Encoding": "gzip"}),
    ],
)
async def test_what_can_not_be_unzipped_is_refused(
    page: Page, server: FeedServer, tmp_path: Path
) -> None:
    server.pages["/a"] = page
    assert "unzipped" in await reason(fetcher(server), f"{server.origin}/a", tmp_path)


async def test_zipping_that_was_not_asked_for_is_refused(
    server: FeedServer, tmp_path: Path
) -> None:
    url = server.put("/a", BODY, Content_Encoding="br")
    assert "not asked for" in await reason(fetcher(server), url, tmp_path)


async def test_an_answer_that_breaks_off_is_refused(server: FeedServer, tmp_path: Path) -> None:
    server.pages["/a"] = Page(BODY, cut_at=40)
    assert "broke off" in await reason(fetcher(server), f"{server.origin}/a", tmp_path)


async def test_a_server_that_drips_is_left_when_the_time_is_up(
    server: FeedServer, tmp_path: Path
) -> None:
    server.pages["/a"] = Page(BODY, drip_seconds=0.02)
    began_at = time.monotonic()
    said = await reason(fetcher(server, limit_seconds=0.5), f"{server.origin}/a", tmp_path)
    assert "longer than" in said
    assert 0.4 < time.monotonic() - began_at < 3


async def test_redirects_share_the_time(server: FeedServer, tmp_path: Path) -> None:
    for number in range(4):
        slow = Page(b"x" * 8, 302, {"Location": f"/{number + 1}"}, drip_seconds=0.05)
        server.pages[f"/{number}"] = slow
    server.pages["/4"] = Page(b"x" * 50, drip_seconds=0.05)
    said = await reason(fetcher(server, limit_seconds=1), f"{server.origin}/0", tmp_path)
    assert "longer than" in said


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed_to_where_it_may_lead(
    status: int, server: FeedServer, tmp_path: Path
) -> None:
    url = server.put("/a", b"", status, Location="b#here")
    server.put("/b", BODY, ETag='"b"')
    got = await fetcher(server).fetch(url, tmp_path / "feed")
    assert got is not None
    assert got.known.etag == '"b"'
    assert [path for path, _ in server.heard] == ["/a", "/b"]


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:1/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://example.org/",
        "https://169.254.169.254/latest/meta-data",
        "https://inside.example.org/",
        "https://example.org:8443/",
        "https://user:word@example.org/",
        "//inside.example.org/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "https://[::1",
    ],
)
async def test_a_redirect_never_leads_inside(
    location: str, server: FeedServer, tmp_path: Path
) -> None:
    url = server.put("/a", b"", 302, Location=location)
    said = await reason(fetcher(server, found="10.0.0.7"), url, tmp_path)
    assert "may not be called" in said or "could not be reached" in said
    assert len(server.heard) == 1


async def test_a_name_that_leads_inside_is_refused_from_the_start(tmp_path: Path) -> None:
    for address in ("127.0.0.1", "10.1.2.3", "::1", "fd00::1", "169.254.169.254"):
        said = await reason(fetcher(found=address), "https://feeds.example.org/", tmp_path)
        assert "may not be called" in said


async def test_only_the_addresses_that_were_looked_at_are_called(
    server: FeedServer, tmp_path: Path
) -> None:
    checked = fetch.Checked(["198.51.100.1"])
    with pytest.raises(Blocked):
        checked.socket((2, 1, 6, "", ("127.0.0.1", 80)))
    assert [one["host"] for one in await checked.resolve("localhost")] == ["198.51.100.1"]


async def test_an_endless_round_of_redirects_ends(server: FeedServer, tmp_path: Path) -> None:
    url = server.put("/a", b"", 302, Location="/a")
    assert "without end" in await reason(fetcher(server), url, tmp_path)
    assert len(server.heard) == fetch.MOST_REDIRECTS + 1


async def test_a_redirect_to_nowhere_is_refused(server: FeedServer, tmp_path: Path) -> None:
    assert "leads on" in await reason(fetcher(server), server.put("/a", b"", 302), tmp_path)


@pytest.mark.parametrize("status", [201, 204, 206, 401, 403, 404, 410, 500, 503])
async def test_any_other_answer_is_no_feed(status: int, server: FeedServer, tmp_path: Path) -> None:
    said = await reason(fetcher(server), server.put("/a", b"", status), tmp_path)
    assert str(status) in said


@pytest.mark.parametrize(("asked", "kept"), [("120", 120), ("", 0), ("soon", 0), ("9" * 20, 0)])
async def test_a_server_that_asks_to_be_left_alone_is_heard(
    asked: str, kept: int, server: FeedServer, tmp_path: Path
) -> None:
    url = server.put("/a", b"", 503, Retry_After=asked)
    with pytest.raises(Unfetched) as told:
        await fetcher(server).fetch(url, tmp_path / "feed")
    assert told.value.wait_seconds == kept


async def test_nobody_there_is_one_line(server: FeedServer, tmp_path: Path) -> None:
    async with feed_server() as gone:
        url = f"{gone.origin}/a"
    assert "could not be reached" in await reason(fetcher(gone), url, tmp_path)


async def test_what_does_not_speak_http_is_one_line(tmp_path: Path) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n" * 9)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as other:
        origin = f"http://127.0.0.1:{other.sockets[0].getsockname()[1]}"
        said = await reason(fetcher(FeedServer(origin)), f"{origin}/a", tmp_path)
    assert "could not be reached" in said


async def test_a_certificate_is_checked(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    async with feed_server(certificate.server_side()) as server:
        url = server.put("/a", BODY)
        one = fetcher(server, found="127.0.0.1")
        assert "certificate" in await reason(one, url, tmp_path)
        assert server.heard == []
        trusting = Fetcher(fetch.guard(frozenset({server.origin})), tls=certificate.trusted())
        assert await trusting.fetch(url, tmp_path / "feed")


async def test_from_https_it_never_leads_to_http(server: FeedServer, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    async with feed_server(certificate.server_side()) as secure:
        url = secure.put("/a", b"", 302, Location=server.put("/b", BODY))
        exempt = frozenset({server.origin, secure.origin})
        one = Fetcher(fetch.guard(exempt), tls=certificate.trusted())
        assert "may not be called" in await reason(one, url, tmp_path)
    assert server.heard == []


async def test_a_fetch_that_is_given_up_closes_its_connection(
    server: FeedServer, tmp_path: Path
) -> None:
    server.pages["/a"] = Page(BODY, drip_seconds=0.01)
    task = asyncio.create_task(fetcher(server).fetch(f"{server.origin}/a", tmp_path / "feed"))
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
