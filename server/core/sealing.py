"""Sealing: AES-256-GCM (NIST SP 800-38D) under keys that are wrapped by the master key.

Each person has a data key. It is kept wrapped by the instance's master key, which lives in a file
outside the database. Associated data binds what is sealed to its owner, table, row and field, so
that nothing can be moved to another place and still open. Looking up goes by HMAC-SHA256 under a
key of its own, wrapped likewise, so that rotating the master key changes neither.
"""

import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from server.core.disk import sync

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_BYTES = 8


class Tampered(Exception):
    """What was to be opened is damaged, moved, or sealed under another key."""


class WrongKey(Exception):
    """The key file holds none of the keys that this was wrapped with."""


class KeyFileError(Exception):
    """The key file is missing, unreadable or not a key file; the line says which."""


class DataKey:
    """A key for the things of one owner (a person's id, later a program's)."""

    def __init__(self, raw: bytes, owner: str) -> None:
        self.raw = raw
        self._owner = owner
        self._cipher = AESGCM(raw)

    @classmethod
    def new(cls, owner: str) -> Self:
        return cls(secrets.token_bytes(KEY_BYTES), owner)

    def seal(self, plain: bytes, *, table: str, row: str, field: str) -> bytes:
        """Return nonce (12 bytes) + ciphertext + tag (16 bytes), bound to its place."""
        return _encrypt(self._cipher, plain, self._place(table, row, field))

    def open(self, sealed: bytes, *, table: str, row: str, field: str) -> bytes:
        """Return what was sealed at exactly this place; raise `Tampered` otherwise."""
        return _decrypt(self._cipher, sealed, self._place(table, row, field))

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose, ever the same, that tell nothing of this key.

        HKDF with SHA-256 and no salt (RFC 5869): the key is random and needs none.
        """
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(self.raw)

    def _place(self, table: str, row: str, field: str) -> bytes:
        return f"{self._owner}|{table}|{row}|{field}".encode()


class Keyring:
    """The master keys of the key file, newest first, and the instance's lookup key."""

    def __init__(self, master_keys: list[bytes]) -> None:
        self._lookup_key: bytes | None = None
        self.use_keys(master_keys)

    def use_keys(self, master_keys: list[bytes]) -> None:
        """Change the master keys, newest first, while the keyring is in use (a rotation)."""
        self._keys = {_key_id(key): AESGCM(key) for key in master_keys}
        self._current = _key_id(master_keys[0])

    @property
    def current_id(self) -> bytes:
        """The 8 bytes that whatever is wrapped with the newest master key starts with."""
        return self._current

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a key file; raise `KeyFileError` with one plain line."""
        return cls(read_key_file(path))

    def wrap(self, key: bytes, *, bound_to: str) -> bytes:
        """Wrap a key with the current master key; the result starts with that key's id."""
        cipher = self._keys[self._current]
        return self._current + _encrypt(cipher, key, self._binding(self._current, bound_to))

    def unwrap(self, wrapped: bytes, *, bound_to: str) -> bytes:
        """Unwrap with whichever master key it was wrapped with; raise `WrongKey` or `Tampered`."""
        key_id = wrapped[:KEY_ID_BYTES]
        cipher = self._keys.get(key_id)
        if cipher is None:
            raise WrongKey
        return _decrypt(cipher, wrapped[KEY_ID_BYTES:], self._binding(key_id, bound_to))

    def is_current(self, wrapped: bytes) -> bool:
        """Tell whether this was wrapped with the newest master key."""
        return hmac.compare_digest(wrapped[:KEY_ID_BYTES], self._current)

    def rewrap(self, wrapped: bytes, *, bound_to: str) -> bytes:
        """Return the same key wrapped with the newest master key."""
        if self.is_current(wrapped):
            return wrapped
        return self.wrap(self.unwrap(wrapped, bound_to=bound_to), bound_to=bound_to)

    def use_lookup_key(self, key: bytes) -> None:
        self._lookup_key = key

    def lookup(self, kind: str, text: str) -> str:
        """Return 64 hex digits by which `text` can be found again, and not be read."""
        if self._lookup_key is None:
            msg = "the lookup key was not opened"
            raise RuntimeError(msg)
        return hmac.digest(self._lookup_key, f"{kind}|{text}".encode(), "sha256").hex()

    @staticmethod
    def _binding(key_id: bytes, bound_to: str) -> bytes:
        return key_id + b"|" + bound_to.encode()


class _Current:
    """The process's one keyring, opened with the database and closed with it."""

    keyring: Keyring | None = None


def use(keyring: Keyring | None) -> None:
    """Make this the keyring that `keyring()` answers with."""
    _Current.keyring = keyring


def keyring() -> Keyring:
    """Return the process's keyring."""
    if _Current.keyring is None:
        msg = "no keyring is open"
        raise RuntimeError(msg)
    return _Current.keyring


class HasKey:
    """A row with a key of its own, that everything of it is sealed under, wrapped for keeping.

    `key_of` says of what kind it is. Once opened, the key is kept at hand.
    """

    id: UUID
    wrapped_key: bytes
    key_of: str

    _data_key: DataKey | None = None

    @property
    def key(self) -> DataKey:
        """The key that everything of it is sealed under."""
        if self._data_key is None:
            raw = keyring().unwrap(self.wrapped_key, bound_to=key_place(self.key_of, self.id))
            self._data_key = DataKey(raw, str(self.id))
        return self._data_key

    def new_key(self) -> None:
        """Give one that is being made a key of its own."""
        self._data_key = DataKey.new(str(self.id))
        place = key_place(self.key_of, self.id)
        self.wrapped_key = keyring().wrap(self._data_key.raw, bound_to=place)

    def rewrap(self, keys: Keyring) -> None:
        """Wrap its key with the newest master key."""
        place = key_place(self.key_of, self.id)
        self.wrapped_key = keys.rewrap(self.wrapped_key, bound_to=place)


def key_place(kind: str, own_id: UUID | str) -> str:
    """Return what the wrapped key of a person, or a program, is bound to: it opens for no other."""
    return f"{kind}|{own_id}|key"


def read_key_file(path: Path) -> list[bytes]:
    """Return the master keys of a key file: one a line, in hexadecimal, newest first."""
    try:
        lines = path.read_text(encoding="ascii").split()
        keys = [bytes.fromhex(line) for line in lines]
    except FileNotFoundError:
        raise KeyFileError(f"the key file {path} is not there") from None
    except OSError:
        raise KeyFileError(f"the key file {path} can’t be read; is it yours?") from None
    except ValueError:
        keys = []
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise KeyFileError(f"the key file {path} holds no 256-bit key in hexadecimal")
    return keys


def write_key_file(path: Path, keys: list[bytes]) -> None:
    """Write a key file whole or not at all: mode 0600, on disk before this returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("".join(f"{key.hex()}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync(path.parent)


def make_key_file(path: Path) -> None:
    """Make a key file with one fresh key."""
    write_key_file(path, [secrets.token_bytes(KEY_BYTES)])


def _key_id(key: bytes) -> bytes:
    return sha256(b"evenkeel master key|" + key).digest()[:KEY_ID_BYTES]


def _encrypt(cipher: AESGCM, plain: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, bound)


def _decrypt(cipher: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        raise Tampered from None
