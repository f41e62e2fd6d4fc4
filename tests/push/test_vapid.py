import json
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.push.vapid import Pair, Signer
from tests.conftest import Clock
from tests.push.decryptor import raw, unpadded

pytestmark = pytest.mark.neutral

CONTACT = "mailto:operator@example.org"
ONE = "https://push.example.org"
OTHER = "https://updates.example.net:8443"


def make_pair() -> Pair:
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return Pair(uuid4(), unpadded(point), private)


@pytest.fixture
def pair() -> Pair:
    return make_pair()


@pytest.fixture
def signer(clock: Clock) -> Signer:
    return Signer(CONTACT, clock)


def claims_of(header: str) -> dict[str, object]:
    """Check a header as a push service does (RFC 8292, RFC 7515) and return what it claims."""
    scheme, _, rest = header.partition(" ")
    assert scheme == "vapid"
    given = dict(part.split("=", 1) for part in rest.split(", "))
    assert set(given) == {"t", "k"}
    head, body, signature = given["t"].split(".")
    assert json.loads(raw(head)) == {"typ": "JWT", "alg": "ES256"}
    assert len(raw(signature)) == 64
    r, s = (int.from_bytes(raw(signature)[at : at + 32], "big") for at in (0, 32))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(given["k"]))
    key.verify(encode_dss_signature(r, s), f"{head}.{body}".encode(), ec.ECDSA(SHA256()))
    claims: dict[str, object] = json.loads(raw(body))
    return claims


def test_a_push_service_believes_it(signer: Signer, pair: Pair, clock: Clock) -> None:
    claims = claims_of(signer.header(ONE, pair))
    assert claims == {
        "aud": ONE,
        "exp": int((clock() + timedelta(hours=12)).timestamp()),
        "sub": CONTACT,
    }


def test_the_check_of_this_test_sees_a_forgery(signer: Signer, pair: Pair) -> None:
    header = signer.header(ONE, pair)
    forged = header.replace(pair.public_key, make_pair().public_key)
    with pytest.raises(InvalidSignature):
        claims_of(forged)


def test_it_is_signed_once_for_many(signer: Signer, pair: Pair, clock: Clock) -> None:
    first = signer.header(ONE, pair)
    clock.advance(hours=9.9)
    assert signer.header(ONE, pair) is first


def test_it_is_renewed_long_before_it_ends(signer: Signer, pair: Pair, clock: Clock) -> None:
    first = signer.header(ONE, pair)
    clock.advance(hours=10)
    second = signer.header(ONE, pair)
    assert second != first
    expected = int((clock() + timedelta(hours=12)).timestamp())
    assert claims_of(second)["exp"] == expected


@pytest.mark.parametrize("jump_hours", [-200, -13, -0.1, 11, 500])
def test_it_holds_at_any_moment_and_never_for_more_than_a_day(
    signer: Signer, pair: Pair, clock: Clock, jump_hours: float
) -> None:
    signer.header(ONE, pair)
    clock.advance(hours=jump_hours)
    end = claims_of(signer.header(ONE, pair))["exp"]
    assert isinstance(end, int)
    assert 0 < end - clock().timestamp() <= timedelta(hours=24).total_seconds()


def test_each_service_has_its_own(signer: Signer, pair: Pair) -> None:
    headers = [signer.header(origin, pair) for origin in (ONE, OTHER, ONE, OTHER)]
    assert [claims_of(header)["aud"] for header in headers] == [ONE, OTHER, ONE, OTHER]


def test_each_pair_has_its_own(signer: Signer, pair: Pair) -> None:
    other = make_pair()
    for one in (pair, other, pair):
        header = signer.header(ONE, one)
        claims_of(header)
        assert header.endswith(f", k={one.public_key}")


def test_short_numbers_in_a_signature_keep_their_places(signer: Signer, clock: Clock) -> None:
    for _ in range(300):
        claims_of(Signer(CONTACT, clock).header(ONE, make_pair()))


def test_few_are_kept(signer: Signer, pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.push.vapid.MOST_KEPT", 3)
    first = signer.header(ONE, pair)
    for number in range(10):
        signer.header(f"https://{number}.example.org", pair)
    assert signer.header(ONE, pair) is not first
