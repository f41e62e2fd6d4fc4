import pytest

from server.push.answer import Answer, AnswerReader

pytestmark = pytest.mark.neutral

WHOLE = {
    b"HTTP/1.1 201 Created\r\nLocation: /m/1\r\nContent-Length: 0\r\n\r\n": Answer(201, "", b""),
    b"HTTP/1.1 429 Slow down\r\nRetry-After: Wed, 25 Nov 2026 07:28:00 GMT\r\n"
    b"Content-Length: 4\r\n\r\nslow": Answer(429, "Wed, 25 Nov 2026 07:28:00 GMT", b"slow"),
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\nab\n\r\n1\r\nc\r\n0\r\n\r\n": Answer(403, "", b"ab\nc"),
    b"HTTP/1.1 103 Early Hints\r\nRetry-After: 5\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n": Answer(
        204, "", b""
    ),
}


@pytest.fixture
def reader() -> AnswerReader:
    return AnswerReader()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_an_answer_is_the_same_however_it_comes_in_pieces(reader: AnswerReader, size: int) -> None:
    for said, answer in WHOLE.items():
        reader.begin()
        for start in range(0, len(said), size):
            assert not reader.is_over
            reader.feed(said[start : start + size])
        assert (reader.answer, reader.is_over, reader.lets_go_on) == (answer, True, True)


def test_nothing_is_answered_before_the_head_is_whole(reader: AnswerReader) -> None:
    reader.feed(b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n")
    assert not reader.has_status
    assert reader.answer is None
    reader.feed(b"\r\nab")
    assert reader.answer == Answer(201, "", b"ab")
    assert not reader.is_over
    assert not reader.lets_go_on


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 410 Gone\r\n\r\n",
    ],
)
def test_what_is_answered_last_ends_the_connection(reader: AnswerReader, said: bytes) -> None:
    reader.feed(said)
    assert reader.answer == Answer(200, "", b"")
    assert reader.is_over
    assert not reader.lets_go_on


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_an_answer_of_two_lengths_ends_the_connection(reader: AnswerReader, said: bytes) -> None:
    reader.feed(said)
    assert reader.is_over
    assert not reader.lets_go_on


def test_no_more_than_its_share_is_kept(reader: AnswerReader) -> None:
    reader.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1_000_000)
    assert reader.is_over
    assert not reader.lets_go_on
    assert reader.answer == Answer(200, "", b"x" * 4096)


def test_one_answer_leaves_nothing_for_the_next(reader: AnswerReader) -> None:
    reader.feed(b"HTTP/1.1 503 Busy\r\nRetry-After: 5\r\nContent-Length: 1\r\n\r\nb")
    reader.begin()
    reader.feed(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
    assert reader.answer == Answer(201, "", b"")
