"""What a notice may say, and how it is drawn: paragraphs, and the links in them. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from msgspec import UNSET, Struct, UnsetType

LONGEST_TITLE = 80
LONGEST_BODY = 4000

_NEW_LINES = re.compile(r"\r\n?|[\u2028\u2029\v\f\x85]")
_BREAK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_DROPPED = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Soft hyphens and their like: they come along when text is copied, and nobody typed them."""
_MAY_BE_UNSEEN = frozenset("\n\u200c\u200d")
"""A new line, and the joiners that emoji and some scripts are written with."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_TAGS = range(0xE0020, 0xE0080)
"""They spell the flags of Scotland, Wales and England."""
_URL = re.compile(r"(?<![\w@])https?://[^\s<>\"“”«»`{}|\\^]+", re.IGNORECASE)
_NOT_AT_THE_END = ".,;:!?'’*_~…。、\uff0c\uff01\uff1f\uff1b\uff1a"
"""With the full-width comma and marks of East Asian scripts."""
_PAIRS = {")": "(", "]": "["}
_LONGEST_HOST = 253
LEAST_LABELS = 2


class Piece(Struct, frozen=True):
    """A stretch of text; with `url` it is a link."""

    text: str
    url: str | UnsetType = UNSET


Paragraph = tuple[Piece, ...]


def tidy_title(text: str) -> str:
    """Return a title as it is kept: one line, single spaces."""
    return " ".join(text.translate(_DROPPED).split())


def tidy_body(text: str) -> str:
    """Return a body as it is kept: one kind of new line, and one empty line between paragraphs."""
    lines = _NEW_LINES.sub("\n", text.translate(_DROPPED)).replace("\t", " ")
    trimmed = "\n".join(line.rstrip() for line in lines.split("\n"))
    return _BREAK.sub("\n\n", trimmed).strip()


def has_unseen(text: str) -> bool:
    """Tell whether it holds signs that can't be seen, such as those that turn text around."""
    return any(
        unicodedata.category(sign) in _UNSEEN and ord(sign) not in _TAGS
        for sign in text
        if sign not in _MAY_BE_UNSEEN
    )


def paragraphs(body: str) -> list[Paragraph]:
    """Return what is between empty lines, in pieces. A single new line stays in its text."""
    return [tuple(_pieces(one)) for one in body.split("\n\n") if one]


def _pieces(text: str) -> Iterator[Piece]:
    end = 0
    for found in _URL.finditer(text):
        url = _without_tail(found[0])
        leads_to = _leads_to(url)
        if not leads_to:
            continue
        if found.start() > end:
            yield Piece(text[end : found.start()])
        yield Piece(leads_to, leads_to)
        end = found.start() + len(url)
    if end < len(text):
        yield Piece(text[end:])


def _without_tail(url: str) -> str:
    """Leave out what ends a sentence. A bracket belongs to the address that opened it."""
    while url:
        last = url[-1]
        is_unpaired = last in _PAIRS and url.count(last) > url.count(_PAIRS[last])
        if not (last in _NOT_AT_THE_END or is_unpaired):
            break
        url = url[:-1]
    return url


def _leads_to(url: str) -> str:
    """Return an address as it is shown and followed; "" unless it names a host of the internet.

    No user before the host: “https://bank.example@other.example” reads as the first of the two.
    A host in other letters than a to z is spelled as the net spells it (“xn--”), for some look like
    those, or like the stroke that ends a host.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    labels = [unicodedata.normalize("NFKC", one) for one in host.rstrip(".").split(".")]
    if "@" in parts.netloc or len(labels) < LEAST_LABELS or not all(map(_is_label, labels)):
        return ""
    if host.isascii():
        return url if len(host) <= _LONGEST_HOST else ""
    spelled = ".".join(map(_spelled, labels))
    if len(spelled) > _LONGEST_HOST:
        return ""
    rest = url[url.index("//") + 2 :].removeprefix(parts.netloc)
    return f"{parts.scheme}://{spelled}{'' if port is None else f':{port}'}{rest}"


def _spelled(label: str) -> str:
    """Spell a part of a host's name as the net does (RFC 3492)."""
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _is_label(label: str) -> bool:
    """Tell whether it may be a part of a host's name, in any script (RFC 5890)."""
    if label.startswith("-") or label.endswith("-"):
        return False
    return bool(label) and all(one == "-" or _is_letter(one) for one in label)


def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LNM"
