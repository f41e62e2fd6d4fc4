import hmac
import secrets
import stat
from pathlib import Path

import pytest

from server.core.sealing import (
    DataKey,
    KeyFileError,
    Keyring,
    Tampered,
    WrongKey,
    make_key_file,
    read_key_file,
    write_key_file,
)

PLACE = {"table": "entry", "row": "7", "field": "data"}


def fresh_key() -> bytes:
    return secrets.token_bytes(32)


def test_what_was_sealed_opens_at_its_place() -> None:
    key = DataKey.new("alma")
    assert key.open(key.seal(b"slept well", **PLACE), **PLACE) == b"slept well"


@pytest.mark.parametrize("part", ["table", "row", "field"])
def test_what_was_moved_elsewhere_does_not_open(part: str) -> None:
    key = DataKey.new("alma")
    sealed = key.seal(b"slept well", **PLACE)
    with pytest.raises(Tampered):
        key.open(sealed, **{**PLACE, part: "another"})


def test_another_owners_key_does_not_open_it_even_with_the_same_bytes() -> None:
    key = DataKey.new("alma")
    sealed = key.seal(b"slept well", **PLACE)
    with pytest.raises(Tampered):
        DataKey(key.raw, "dov").open(sealed, **PLACE)


def test_every_changed_byte_is_noticed() -> None:
    key = DataKey.new("alma")
    sealed = key.seal(b"slept well", **PLACE)
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(Tampered):
            key.open(changed, **PLACE)


def test_nothing_and_too_little_are_tampered() -> None:
    for sealed in (b"", b"short", bytes(12)):
        with pytest.raises(Tampered):
            DataKey.new("alma").open(sealed, **PLACE)


def test_sealing_the_same_twice_looks_different() -> None:
    key = DataKey.new("alma")
    assert key.seal(b"same", **PLACE) != key.seal(b"same", **PLACE)


def test_a_rotated_keyring_opens_old_wraps_and_makes_new_ones() -> None:
    old, new, key = fresh_key(), fresh_key(), fresh_key()
    wrapped = Keyring([old]).wrap(key, bound_to="person|1")
    both = Keyring([new, old])
    rewrapped = both.rewrap(wrapped, bound_to="person|1")
    assert not both.is_current(wrapped)
    assert both.is_current(rewrapped)
    assert Keyring([new]).unwrap(rewrapped, bound_to="person|1") == key
    with pytest.raises(WrongKey):
        Keyring([new]).unwrap(wrapped, bound_to="person|1")


def test_a_wrapped_key_is_bound_to_whose_it_is() -> None:
    keys = Keyring([fresh_key()])
    wrapped = keys.wrap(fresh_key(), bound_to="person|1")
    with pytest.raises(Tampered):
        keys.unwrap(wrapped, bound_to="person|2")


def test_lookup_tells_kinds_apart_and_needs_its_key() -> None:
    keys = Keyring([fresh_key()])
    with pytest.raises(RuntimeError):
        keys.lookup("alias", "alma")
    keys.use_lookup_key(fresh_key())
    assert keys.lookup("alias", "alma") == keys.lookup("alias", "alma")
    assert keys.lookup("alias", "alma") != keys.lookup("limit", "alma")


def test_a_key_file_is_only_the_owners_to_read(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    make_key_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(read_key_file(path)) == 1


def test_a_key_file_keeps_the_order_of_its_keys(tmp_path: Path) -> None:
    keys = [fresh_key(), fresh_key()]
    write_key_file(tmp_path / "k", keys)
    assert read_key_file(tmp_path / "k") == keys


@pytest.mark.parametrize("content", ["", "not hexadecimal", "abcd", "ab" * 31])
def test_what_is_no_key_file_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "k"
    path.write_text(content)
    with pytest.raises(KeyFileError) as refused:
        read_key_file(path)
    assert "\n" not in str(refused.value)


def test_a_missing_key_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="not there"):
        read_key_file(tmp_path / "none")


def test_a_derived_secret_is_hkdf_and_tells_its_purposes_apart() -> None:
    """RFC 5869, section 2, in so many words; one block of SHA-256 is all 32 bytes need."""
    raw = fresh_key()
    extracted = hmac.digest(bytes(32), raw, "sha256")
    expanded = hmac.digest(extracted, b"evenkeel phone" + b"\x01", "sha256")
    key = DataKey(raw, "alma")
    assert key.derive("evenkeel phone") == expanded
    assert key.derive("another purpose") != expanded
