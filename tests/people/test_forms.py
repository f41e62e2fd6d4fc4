import msgspec
import pytest

from server.core.errors import Refused
from server.people.forms import SignIn, SignUp, passphrase_fault, uuid_of

pytestmark = pytest.mark.neutral

GIVEN = SignUp(alias="quiet heron", passphrase="a boat, a rope", timezone="Europe/Berlin")


def sign_up(**changed: str) -> SignUp:
    return msgspec.structs.replace(GIVEN, **changed)


def faults(form: SignUp, *, needs_invitation: bool = False) -> set[str]:
    try:
        form.checked(needs_invitation=needs_invitation)
    except Refused as refused:
        return set(refused.fields)
    return set()


@pytest.mark.parametrize("alias", ["ab", "x" * 40, "  ab  ", "静か"])
def test_an_alias_has_2_to_40_characters(alias: str) -> None:
    assert not faults(sign_up(alias=alias))


@pytest.mark.parametrize(
    "alias", ["", "a", " a ", "x" * 41, "\u3000\u3000", "a\x00b", "\ud800\ud800"]
)
def test_other_aliases_are_refused_by_name(alias: str) -> None:
    assert faults(sign_up(alias=alias)) == {"alias"}


@pytest.mark.parametrize(
    "passphrase", ["ten chars!", "パスワードではない言葉", " " * 9 + "x", "x" * 999 + "y"]
)
def test_any_ten_characters_are_a_passphrase(passphrase: str) -> None:
    assert not faults(sign_up(passphrase=passphrase))


@pytest.mark.parametrize("passphrase", ["", "nine char", "password123", "1111111111", "x" * 1001])
def test_weak_passphrases_are_refused_by_name(passphrase: str) -> None:
    assert faults(sign_up(passphrase=passphrase)) == {"passphrase"}


def test_the_alias_is_no_passphrase() -> None:
    assert passphrase_fault("Quiet Heron 47", "quiet heron 47")


@pytest.mark.parametrize("timezone", ["", "Berlin", "Europe/Nowhere", "../etc/passwd", "localtime"])
def test_a_time_zone_is_one_that_people_live_in(timezone: str) -> None:
    assert faults(sign_up(timezone=timezone)) == {"timezone"}


def test_every_field_that_needs_a_sentence_gets_one_at_once() -> None:
    form = sign_up(alias="", passphrase="", timezone="")
    assert faults(form) == {"alias", "passphrase", "timezone"}


def test_where_an_invitation_is_needed_nobody_signs_up_without() -> None:
    assert faults(sign_up(), needs_invitation=True) == {"invitation"}
    assert faults(sign_up(invitation="abc"), needs_invitation=True) == set()


def test_a_sign_in_takes_the_passphrase_or_a_code() -> None:
    SignIn("quiet heron", "a boat, a rope").checked()
    SignIn("quiet heron", None, "A" * 24).checked()
    for wrong in (SignIn("quiet heron"), SignIn("quiet heron", "a boat, a rope", "A" * 24)):
        with pytest.raises(Refused):
            wrong.checked()


def test_what_is_no_uuid_is_none() -> None:
    assert uuid_of("nonsense") is None
    assert uuid_of("6f1c2a6e-7f54-4e6c-9a53-0d2c1b8f1a11") is not None
