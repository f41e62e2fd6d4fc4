"""What the tests of push share: the loops they run on, and a push service with a client of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

import pytest
import uvloop

from server.push.post import PushClient
from tests.push.sink import Certificate, Sink, client_of, make_certificate, sink

ON_BOTH_LOOPS = {"test_post", "test_connection"}
"""The network client has to run on either."""


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    plain = {"asyncio": asyncio.new_event_loop}
    if item.path.stem in ON_BOTH_LOOPS:
        return {**plain, "uvloop": uvloop.new_event_loop}
    return plain


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
async def service(certificate: Certificate) -> AsyncIterator[Sink]:
    """A push service over TLS."""
    async with sink(certificate.server_side()) as one:
        yield one


@pytest.fixture
async def push_client(service: Sink, certificate: Certificate) -> AsyncIterator[PushClient]:
    """A client that may post to it, with two seconds for each."""
    async with client_of(service, tls=certificate.trusted()) as one:
        yield one
