from base64 import b64encode, urlsafe_b64encode

import pytest

from server.core.errors import Refused
from server.core.requests import convert
from server.push.forms import Given, Keys, Subscribed, bytes_of, is_point, quiet_hours_of
from server.push.quiet_hours import QuietHours
from tests.push.devices import AUTH, ENDPOINT, POINT, as_browser_says, base64url


def checked(**given: object) -> Given:
    return convert(as_browser_says(**given), Subscribed).checked(frozenset())  # type: ignore[arg-type]


def faults(p256dh: str = base64url(POINT), auth: str = base64url(AUTH)) -> set[str]:
    with pytest.raises(Refused) as refused:
        Subscribed(endpoint=ENDPOINT, keys=Keys(p256dh, auth)).checked(frozenset())
    assert all(refused.value.fields.values())
    return set(refused.value.fields)


def test_what_a_browser_says_is_taken() -> None:
    key = base64url(POINT)
    given = checked(name="  My \0 phone\n", key=f"{key}=", replaces="https://old.example")
    assert given == Given(
        ENDPOINT, "https://fcm.googleapis.com", POINT, AUTH, key=key, name="My phone"
    )


def test_fields_that_a_new_browser_may_send_are_let_pass() -> None:
    assert checked(options={"userVisibleOnly": True}).auth == AUTH


def test_an_address_we_do_not_post_to_is_refused_by_its_field() -> None:
    with pytest.raises(Refused) as refused:
        checked(endpoint="https://elsewhere.example/abc")
    assert set(refused.value.fields) == {"endpoint"}


def test_keys_may_be_padded_or_not() -> None:
    padded = urlsafe_b64encode(AUTH).decode()
    assert padded.endswith("==")
    keys = Keys(urlsafe_b64encode(POINT).decode(), padded)
    given = Subscribed(endpoint=ENDPOINT, keys=keys).checked(frozenset())
    assert (given.p256dh, given.auth) == (POINT, AUTH)


@pytest.mark.parametrize(
    "point",
    [
        b"",
        POINT[:-1],
        POINT + b"\0",
        b"\x02" + POINT[1:33],  # compressed
        b"\x05" + POINT[1:],
        b"\x06" + POINT[1:],  # hybrid
        POINT[:-1] + bytes([POINT[-1] ^ 1]),  # beside the curve
        b"\x04" + 64 * b"\0",
        b"\x04" + 64 * b"\xff",
    ],
)
def test_what_is_no_point_of_the_curve_is_refused_by_its_field(point: bytes) -> None:
    assert not is_point(point)
    assert faults(p256dh=base64url(point)) == {"keys.p256dh"}


@pytest.mark.parametrize("auth", [b"", AUTH[:-1], AUTH + b"\0"])
def test_a_secret_of_another_length_is_refused_by_its_field(auth: bytes) -> None:
    assert faults(auth=base64url(auth)) == {"keys.auth"}


@pytest.mark.parametrize("key", ["\0", "BPub", 'a"b', base64url(AUTH)])
def test_a_key_of_ours_that_can_be_none_is_refused_by_its_field(key: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(key=key)
    assert set(refused.value.fields) == {"key"}


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(Refused) as refused:
        Subscribed(endpoint="http://localhost", keys=Keys("!", "?")).checked(frozenset())
    assert set(refused.value.fields) == {"endpoint", "keys.p256dh", "keys.auth"}


@pytest.mark.parametrize(
    "text", ["A", "AB=C", "A===", "A B", "AB\n", "+/==", "\u00e9\u00e9", "AAAAA"]
)
def test_what_is_not_base64url_says_nothing(text: str) -> None:
    assert bytes_of(text) == b""


def test_base64_with_other_signs_is_not_mistaken_for_it() -> None:
    assert bytes_of(b64encode(b"\xfb\xff\xfe").decode()) == b""
    assert bytes_of(urlsafe_b64encode(b"\xfb\xff\xfe").decode()) == b"\xfb\xff\xfe"


def test_a_name_has_at_most_60_characters() -> None:
    assert checked(name=60 * "n").name == 60 * "n"
    with pytest.raises(Refused) as refused:
        checked(name=61 * "n")
    assert set(refused.value.fields) == {"name"}


def test_quiet_hours_are_read_from_the_form() -> None:
    form: dict[str, str | list[str]] = {"quiet_from": "21:30", "quiet_to": "06:15"}
    assert quiet_hours_of({**form, "is_quiet": "true"}) == QuietHours("21:30", "06:15")
    assert quiet_hours_of(form) == QuietHours("21:30", "06:15", is_quiet=False)


def test_switched_off_nothing_needs_to_be_filled_in() -> None:
    off = quiet_hours_of({"quiet_from": "", "quiet_to": "soon"})
    assert off == QuietHours(is_quiet=False)


@pytest.mark.parametrize(
    ("begins", "ends", "fields"),
    [
        ("", "07:00", {"quiet_from"}),
        ("22:00", "", {"quiet_to"}),
        ("24:00", "7:00", {"quiet_from", "quiet_to"}),
        ("22:00", "22:00", {"quiet_to"}),
        ("22:00\n", "07:60", {"quiet_from", "quiet_to"}),
    ],
)
def test_times_that_are_none_are_refused_by_their_field(
    begins: str, ends: str, fields: set[str]
) -> None:
    with pytest.raises(Refused) as refused:
        quiet_hours_of({"quiet_from": begins, "quiet_to": ends, "is_quiet": "true"})
    assert set(refused.value.fields) == fields
