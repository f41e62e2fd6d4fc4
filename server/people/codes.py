"""Recovery codes: ten single-use keys to the account, made to be written down by hand.

Each is 24 characters of Crockford's base 32 (120 random bits) in groups of four. Only a keyed hash
is kept; 120 bits need no slow hash (OWASP ASVS 5.0, 6.5.2). Shorter codes are written alike.
"""

import secrets
import unicodedata

from server.core.sealing import keyring

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 24
GROUP = 4
COUNT = 10

_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def make() -> list[str]:
    """Return ten fresh codes as they are shown: `7QK4-9M2X-…`."""
    return [make_one(LENGTH) for _ in range(COUNT)]


def make_one(length: int) -> str:
    """Return so many random characters, in groups of four."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(length)))


def read(typed: str, length: int = LENGTH) -> str:
    """Return the characters that were meant, 24 or so many, or "" when it can't be a code.

    Case, spaces and dashes don't count; O is 0, and I and L are 1.
    """
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_ALIKE)
    kept = "".join(letter for letter in plain if not _is_gap(letter))
    is_code = len(kept) == length and all(letter in ALPHABET for letter in kept)
    return kept if is_code else ""


def lookup(typed: str) -> str:
    """Return the keyed hash by which a code is kept; what can't be a code gets one too."""
    return keyring().lookup("recovery_code", read(typed))


def as_file(typed: list[str]) -> str:
    """Return the codes as a text that says nothing about what they open."""
    read_codes = [read(one) for one in typed]
    return "".join(f"{_grouped(code)}\n" for code in read_codes[:COUNT] if code)


def _grouped(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _is_gap(letter: str) -> bool:
    dashes, minus = {"Pd", "Pc", "Cf"}, "\u2212"
    return letter.isspace() or unicodedata.category(letter) in dashes or letter in {".", minus}
