import os
from base64 import urlsafe_b64encode
from collections.abc import Callable

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from server.push.encryption import MOST_PLAIN_BYTES, BadKeys, encrypt, read_keys
from tests.push.decryptor import Device, raw, unpadded

pytestmark = pytest.mark.neutral

# RFC 8291, section 5 and appendix A.
VECTOR_TEXT = b"When I grow up, I want to be a watermelon"
VECTOR_SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
VECTOR_RECEIVER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
VECTOR_AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
VECTOR_SALT = "DGv6ra1nlYgDCS1FRnbzlw"
VECTOR_BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


@pytest.fixture
def device() -> Device:
    return Device()


def test_the_decryptor_opens_the_example_of_the_rfc() -> None:
    assert Device.of(VECTOR_RECEIVER, VECTOR_AUTH).open(raw(VECTOR_BODY)) == VECTOR_TEXT


def test_with_the_keys_and_salt_of_the_rfc_it_is_the_body_of_the_rfc(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sender = Device.of(VECTOR_SENDER, VECTOR_AUTH).private
    receiver = Device.of(VECTOR_RECEIVER, VECTOR_AUTH)
    monkeypatch.setattr(ec, "generate_private_key", lambda *_: sender)
    monkeypatch.setattr("http_ece.os.urandom", lambda _: raw(VECTOR_SALT))
    assert encrypt(receiver.p256dh, receiver.auth, VECTOR_TEXT) == raw(VECTOR_BODY)


@pytest.mark.parametrize("length", [1, 145, 1024, MOST_PLAIN_BYTES])
def test_the_device_opens_it(device: Device, length: int) -> None:
    text = os.urandom(length - 1) + b"."
    body = encrypt(device.p256dh, device.auth, text)
    assert device.open(body) == text
    assert len(body) == length + 103


def test_no_other_device_opens_it(device: Device) -> None:
    body = encrypt(device.p256dh, device.auth, b"text")
    with pytest.raises(InvalidTag):
        Device(auth=device.auth).open(body)
    with pytest.raises(InvalidTag):
        Device(private=device.private).open(body)


def test_it_is_never_longer_than_every_service_takes(device: Device) -> None:
    assert len(encrypt(device.p256dh, device.auth, b"x" * 3993)) == 4096
    with pytest.raises(ValueError, match="more than a push service takes"):
        encrypt(device.p256dh, device.auth, b"x" * 3994)


def test_salt_and_key_are_fresh_for_each(device: Device) -> None:
    bodies = [encrypt(device.p256dh, device.auth, b"text") for _ in range(20)]
    assert len({body[:16] for body in bodies}) == 20
    assert len({body[21:86] for body in bodies}) == 20


def test_nothing_of_one_device_is_left_for_the_next() -> None:
    devices = [Device() for _ in range(5)]
    bodies = [
        encrypt(one.p256dh, one.auth, str(number).encode()) for number, one in enumerate(devices)
    ]
    assert [one.open(body) for one, body in zip(devices, bodies, strict=True)] == [
        str(number).encode() for number in range(5)
    ]
    with pytest.raises(BadKeys):
        encrypt(b"", b"", b"text")


def _off_the_curve() -> bytes:
    return b"\4" + b"\1" * 64


@pytest.mark.parametrize(
    ("point", "auth"),
    [
        (_off_the_curve(), b"a" * 16),
        (b"\4" + b"\0" * 64, b"a" * 16),
        (Device().p256dh[:64], b"a" * 16),
        (Device().p256dh[1:], b"a" * 16),
        (Device().p256dh + b"\0", b"a" * 16),
        (b"\2" + Device().p256dh[1:33], b"a" * 16),
        (b"\2" + Device().p256dh[1:], b"a" * 16),
        (b"", b"a" * 16),
        (Device().p256dh, b"a" * 15),
        (Device().p256dh, b"a" * 17),
        (Device().p256dh, b""),
    ],
    ids=map(str, range(11)),
)
def test_bad_keys_are_refused(point: bytes, auth: bytes) -> None:
    with pytest.raises(BadKeys) as told:
        encrypt(point, auth, b"text")
    assert str(told.value) == "not the keys of a push subscription"
    with pytest.raises(BadKeys):
        read_keys(unpadded(point), unpadded(auth))


def test_keys_are_read_as_browsers_write_them(device: Device) -> None:
    given = unpadded(device.p256dh), unpadded(device.auth)
    assert read_keys(*given) == (device.p256dh, device.auth)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text + "=",
        lambda text: text + "==",
        lambda text: text + "\n",
        lambda text: " " + text,
        lambda text: "+/" + text[2:],
        lambda text: "é" + text[1:],
        lambda text: text + "A",
        lambda text: text[:-1],
    ],
)
def test_keys_in_another_spelling_are_refused(device: Device, spoil: Callable[[str], str]) -> None:
    point, auth = unpadded(device.p256dh), unpadded(device.auth)
    with pytest.raises(BadKeys):
        read_keys(spoil(point), auth)
    with pytest.raises(BadKeys):
        read_keys(point, spoil(auth))


def test_padding_is_refused(device: Device) -> None:
    padded = urlsafe_b64encode(device.p256dh).decode()
    assert padded.endswith("=")
    with pytest.raises(BadKeys):
        read_keys(padded, unpadded(device.auth))
