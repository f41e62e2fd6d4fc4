"""What docs/operating.md promises of a site set up with docs/deploy/."""

import re
import ssl
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from tests import cast
from tests.deploy import site
from tests.deploy.site import DEPLOY, Site

pytestmark = [
    pytest.mark.neutral,
    pytest.mark.xdist_group("deploy"),  # one site for all of them
    pytest.mark.skipif(not site.NGINX, reason="nginx is not installed"),
]

A_VISITOR, ANOTHER, AN_INTRUDER = "127.0.0.2", "127.0.0.3", "127.0.0.4"
THE_PROXY = "127.0.0.1"
MOST_TRIES = 10


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site.running(tmp_path_factory.mktemp("site")) as one:
        yield one


def visitor(ours: Site, origin: str, address: str = A_VISITOR) -> httpx2.Client:
    """A browser at `address`, on our pages."""
    return httpx2.Client(
        base_url=origin,
        headers={"Origin": ours.origin},
        transport=httpx2.HTTPTransport(
            verify=ssl.create_default_context(cafile=ours.certificate), local_address=address
        ),
    )


def tries(client: httpx2.Client, alias: str) -> list[int]:
    """Get the passphrase wrong once more than is allowed, each time claiming another address."""
    return [
        client.post(
            "/api/v1/session",
            json={"alias": alias, "passphrase": "not the right one"},
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        ).status_code
        for number in range(MOST_TRIES + 1)
    ]


def test_it_is_served_over_https(ours: Site) -> None:
    with visitor(ours, ours.origin) as client:
        answer = client.get("/help")
    assert answer.status_code == HTTPStatus.OK
    assert "988" in answer.text
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_plain_http_leads_to_https(ours: Site) -> None:
    with visitor(ours, ours.plain_origin) as client:
        answer = client.get("/help")
    assert answer.status_code == HTTPStatus.MOVED_PERMANENTLY
    assert answer.headers["Location"].startswith("https://localhost")


def test_the_cookie_is_tied_to_the_host(ours: Site) -> None:
    with visitor(ours, ours.origin) as client:
        answer = client.post(
            "/api/v1/accounts",
            json={
                "id": str(uuid4()),
                "alias": cast.ALMA.alias,
                "passphrase": cast.ALMA.passphrase,
                "timezone": cast.ALMA.timezone,
            },
        )
        assert answer.status_code == HTTPStatus.CREATED, answer.text
        cookie = answer.headers["Set-Cookie"]
        assert client.get("/api/v1/me").json()["person"]["alias"] == cast.ALMA.alias
    assert cookie.startswith("__Host-evenkeel=")
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}


def test_no_log_holds_a_path_or_an_address(ours: Site) -> None:
    with visitor(ours, ours.origin) as client:
        client.get("/diary/2026-11-21?secret=sentinel")
        client.get("/sentinel-path", headers={"User-Agent": "sentinel"})
        client.post("/sentinel-path", content=b"x" * 600_000)
    assert re.fullmatch(r"(?:\S+ (?:GET|POST) \d{3} [\d.]+ \d+\n)+", ours.log)
    told = ours.log + ours.error_log + (ours.folder / "server.log").read_text()
    for secret in ("sentinel", "2026-11-21", A_VISITOR):
        assert secret not in told


def test_nothing_that_is_sent_touches_the_disk(ours: Site) -> None:
    before = bodies_written_at(ours)
    with visitor(ours, ours.origin) as client:
        answer = client.post("/api/v1/sync", content=b"x" * 300_000)
    assert answer.status_code in {401, 413}
    assert bodies_written_at(ours) == before


def bodies_written_at(ours: Site) -> int:
    """When nginx last made or removed a file for what somebody sent (nanoseconds)."""
    return (ours.folder / "bodies").stat().st_mtime_ns


def test_visitors_are_told_apart_by_the_proxy_and_not_by_what_they_claim(ours: Site) -> None:
    with visitor(ours, ours.origin) as client:
        answers = tries(client, "Somebody 1")
    assert answers == [HTTPStatus.UNAUTHORIZED] * MOST_TRIES + [HTTPStatus.TOO_MANY_REQUESTS]
    with visitor(ours, ours.origin, ANOTHER) as client:
        answers = tries(client, "Somebody 1")
    assert answers[0] == HTTPStatus.UNAUTHORIZED


def test_a_forwarded_address_counts_only_from_the_proxy(ours: Site) -> None:
    with visitor(ours, ours.behind, AN_INTRUDER) as client:
        assert tries(client, "Somebody 2")[-1] == HTTPStatus.TOO_MANY_REQUESTS
    with visitor(ours, ours.behind, THE_PROXY) as client:
        assert tries(client, "Somebody 3")[-1] == HTTPStatus.UNAUTHORIZED


def test_its_operator_can_back_it_up_and_have_it_examined(ours: Site, tmp_path: Path) -> None:
    backup = tmp_path / "one.db"
    made = ours.command("backup", str(backup))
    assert made.returncode == 0, made.stderr
    assert backup.stat().st_size > 0
    examined = ours.command("doctor")
    assert examined.returncode == 0, examined.stdout + examined.stderr


def test_the_services_start_what_there_is() -> None:
    units = [path.read_text() for path in DEPLOY.glob("*.service")]
    assert len(units) == 2
    for unit in units:
        assert "EnvironmentFile=/etc/evenkeel/evenkeel.env" in unit
        assert re.search(r"/srv/evenkeel/\.venv/bin/evenkeel (serve|backup) ", unit)
