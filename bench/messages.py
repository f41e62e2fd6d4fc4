"""What one message costs this process: the least there is, encrypted, and posted over TLS."""

import asyncio
import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bench.server import ROOT
from bench.sink import Sink
from server.push.encryption import encrypt
from server.push.payload import Action, Content, payload
from server.push.post import Answer, PushClient
from server.push.vapid import Pair, Signer
from server.sending.turns import MOST_AT_ONCE
from tests.push.decryptor import Device, unpadded

TOOLS = ROOT / ".venv/bench-tools"
NODE = ROOT / ".venv/bin/node"
DEVICES = 64
IN_FLIGHT = 32
CONTACT = "mailto:bench@example.org"
CONTENT = Content(
    "When you have a moment", "/due", "normal", actions=(Action("check_in", "Check in"),)
)
TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of no delivery
CURVE = ec.SECP256R1()


@dataclass(frozen=True, slots=True)
class Crowd:
    """Devices that messages go to in turn, and the pair they go with."""

    devices: list[Device]
    pair: Pair


def crowd() -> Crowd:
    """Make some up."""
    private = ec.generate_private_key(CURVE)
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return Crowd([Device() for _ in range(DEVICES)], Pair(uuid4(), unpadded(point), private))


def yardstick(count: int) -> float:
    """Return the microseconds of one P-256 key generation and one ECDH: no message costs less."""
    peer = ec.generate_private_key(CURVE).public_key()
    return _microseconds(lambda _: ec.generate_private_key(CURVE).exchange(ec.ECDH(), peer), count)


def encrypting(crowd: Crowd, count: int) -> float:
    """Return the microseconds of one payload, spelled and encrypted."""
    return _microseconds(lambda number: _body(crowd, number), count)


async def posting(crowd: Crowd, sink: Sink, client: PushClient, count: int) -> float:
    """Return the microseconds of one message, encrypted and posted."""
    signer = Signer(CONTACT, lambda: datetime.now(UTC))
    await _post(client, signer, crowd, sink, IN_FLIGHT * 2)  # opens the connections
    began_at = time.process_time()
    await _post(client, signer, crowd, sink, count)
    spent = time.process_time() - began_at
    return spent / count * 1e6


def web_push(crowd: Crowd, sink: Sink, count: int) -> float:
    """Return the microseconds of one message sent by npm's web-push, with a keep-alive agent."""
    private = crowd.pair.private_key.private_numbers().private_value.to_bytes(32, "big")
    asked = {
        "tools": str(TOOLS),
        "origin": sink.origin,
        "count": count,
        "inFlight": IN_FLIGHT,
        "payload": payload(CONTENT, "https://boat.example.org", TOKEN).decode(),
        "vapid": {
            "subject": CONTACT,
            "publicKey": crowd.pair.public_key,
            "privateKey": unpadded(private),
        },
        "devices": [
            {"p256dh": unpadded(device.p256dh), "auth": unpadded(device.auth)}
            for device in crowd.devices
        ],
    }
    ran = subprocess.run(
        [NODE, ROOT / "bench" / "web_push.mjs"],
        input=json.dumps(asked),
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(sink.certificate.file)},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return float(ran.stdout)


async def _post(client: PushClient, signer: Signer, crowd: Crowd, sink: Sink, count: int) -> None:
    """Encrypt a few and post them together, as the sender does."""
    under_way: set[asyncio.Future[Answer]] = set()
    for start in range(0, count, MOST_AT_ONCE):
        numbers = range(start, min(start + MOST_AT_ONCE, count))
        bodies = [_body(crowd, number) for number in numbers]
        for number, body in zip(numbers, bodies, strict=True):
            endpoint = f"{sink.origin}/wpush/v2/{number}"
            under_way.add(client.post(endpoint, _headers(signer, crowd, sink), body))
        while len(under_way) > IN_FLIGHT - MOST_AT_ONCE:
            under_way -= await _answered(under_way)
    while under_way:
        under_way -= await _answered(under_way)


async def _answered(under_way: set[asyncio.Future[Answer]]) -> set[asyncio.Future[Answer]]:
    done, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
    for one in done:
        if one.result().status != 201:  # noqa: PLR2004 - what the sink says
            raise RuntimeError(one.result())
    return done


def _headers(signer: Signer, crowd: Crowd, sink: Sink) -> dict[str, str]:
    return {
        "Authorization": signer.header(sink.origin, crowd.pair),
        "TTL": "3600",
        "Urgency": CONTENT.urgency,
        "Topic": TOKEN,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
    }


def _body(crowd: Crowd, number: int) -> bytes:
    device = crowd.devices[number % DEVICES]
    return encrypt(device.p256dh, device.auth, payload(CONTENT, "https://boat.example.org", TOKEN))


def _microseconds(act: Callable[[int], object], count: int) -> float:
    began_at = time.process_time()
    for number in range(count):
        act(number)
    return (time.process_time() - began_at) / count * 1e6
