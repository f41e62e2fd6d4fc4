"""The server as docs/deploy/ sets it up: nginx, PostgreSQL and HTTPS, on free loopback ports."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests import engines
from tests.house.tree import ROOT

DEPLOY = ROOT / "docs" / "deploy"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
HOST = "localhost"
SECONDS_TO_START = 30

WHOLE_NGINX = """\
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/start.log;
worker_processes 1;
events {{}}
http {{
  client_body_temp_path {folder}/bodies;
  proxy_temp_path {folder}/answers;
  fastcgi_temp_path {folder}/unused;
  uwsgi_temp_path {folder}/unused;
  scgi_temp_path {folder}/unused;
  include {folder}/evenkeel.conf;
}}
"""


@dataclass(frozen=True)
class Site:
    """A running site: where it is, what it wrote, and how its operator speaks to it."""

    origin: str
    plain_origin: str
    behind: str
    certificate: Path
    folder: Path
    settings: dict[str, str]

    @property
    def log(self) -> str:
        return (self.folder / "evenkeel.log").read_text()

    @property
    def error_log(self) -> str:
        return (self.folder / "evenkeel.error.log").read_text()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return _evenkeel(self.settings, *arguments)


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """Set everything up in `folder` and run it until the block ends."""
    with ExitStack() as stack:
        postgres = stack.enter_context(engines.postgres_server())
        postgres.psql("create role evenkeel login;")
        postgres.psql("create database evenkeel owner evenkeel;")
        https, http, behind = _free_ports(3)
        site = Site(
            origin=f"https://{HOST}:{https}",
            plain_origin=f"http://{HOST}:{http}",
            behind=f"http://127.0.0.1:{behind}",
            certificate=_make_certificate(folder),
            folder=folder,
            settings=_settings(folder, f"https://{HOST}:{https}", postgres.pgdata),
        )
        _make_key(Path(site.settings["EVENKEEL_KEY_FILE"]))
        assert site.command("migrate").returncode == 0
        serve = [sys.executable, "-m", "server", "serve", "--port", str(behind)]
        stack.enter_context(_process(serve, folder / "server.log", behind, site.settings))
        assert NGINX
        nginx = [NGINX, "-p", str(folder), "-c", str(_nginx_conf(site, https, http, behind))]
        stack.enter_context(_process(nginx, folder / "nginx.log", https, {}))
        yield site


def _settings(folder: Path, origin: str, postgres: Path) -> dict[str, str]:
    """Read docs/deploy/evenkeel.env, with its places moved into `folder`."""
    text = _changed(
        (DEPLOY / "evenkeel.env").read_text(),
        ("https://evenkeel.example.org", origin),
        ("/var/run/postgresql", str(postgres)),
        ("/var/lib/evenkeel", str(folder / "data")),
    )
    lines = [line.partition("=") for line in text.splitlines() if not line.startswith("#")]
    return {name: value.strip('"') for name, _, value in lines if name}


def _nginx_conf(site: Site, https: int, http: int, behind: int) -> Path:
    """Read docs/deploy/nginx.conf, with its ports and places moved."""
    text = _changed(
        (DEPLOY / "nginx.conf").read_text(),
        ("listen 80;", f"listen 127.0.0.1:{http};"),
        ("listen [::]:80;", ""),
        ("listen 443 ssl", f"listen 127.0.0.1:{https} ssl"),
        ("listen [::]:443 ssl http2;", ""),
        ("server_name evenkeel.example.org", f"server_name {HOST}"),
        ("/etc/letsencrypt/live/evenkeel.example.org/fullchain.pem", str(site.certificate)),
        ("/etc/letsencrypt/live/evenkeel.example.org/privkey.pem", f"{site.folder}/private.pem"),
        ("/var/log/nginx", str(site.folder)),
        ("127.0.0.1:8000", f"127.0.0.1:{behind}"),
    )
    (site.folder / "evenkeel.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""
    whole = site.folder / "nginx.conf"
    whole.write_text(WHOLE_NGINX.format(user=user, folder=site.folder))
    return whole


def _changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text, f"docs/deploy has no {old} any more"
        text = text.replace(old, new)
    return text


def _make_key(path: Path) -> None:
    """Do what docs/operating.md does with openssl."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(os.urandom(32).hex() + "\n")


def _make_certificate(folder: Path) -> Path:
    """Make a certificate that signs itself, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(hours=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "private.pem").write_bytes(private)
    file = folder / "certificate.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return file


def _evenkeel(settings: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        cwd=ROOT,
        env=_environment(settings),
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_START,
        check=False,
    )


def _environment(settings: dict[str, str]) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("EVENKEEL_")}
    return kept | settings


@contextmanager
def _process(
    command: list[str], log: Path, port: int, settings: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program that listens on `port` until the block ends."""
    with log.open("wb") as output:
        child = subprocess.Popen(
            command, cwd=ROOT, env=_environment(settings), stdout=output, stderr=output
        )
    try:
        _wait(lambda: child.poll() is not None or _answers(port))
        assert child.poll() is None, log.read_text()
        yield child
    finally:
        child.terminate()
        child.wait(timeout=SECONDS_TO_START)


def _wait(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not is_so():
        assert time.monotonic() < deadline, "it did not start in time"
        time.sleep(0.05)


def _answers(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(closing(socket.socket())) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
