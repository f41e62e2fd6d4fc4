"""Text of a feed made plain: no markup, no way to reach a person, links that are safe. Pure.

What a feed says about contact people is never read. What people type into names and notes is: here
e-mail addresses go, phone numbers with the sentence they stand in, unless it is about dialling in,
and every sentence that speaks of a contact.
"""

import re
import unicodedata
from html.parser import HTMLParser
from urllib.parse import urlsplit

_MARKUP = re.compile(r"[<&]")
_PLAIN_ALREADY = re.compile(r"(?:[!-%'-;=?A-~]+(?: [!-%'-;=?A-~]+)*)?")
"""ASCII in words with single spaces between, and no `<`, `&` or `@`: most of what feeds say."""
_NEW_LINE = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "ul", "ol"}
_NOT_READ = {"script", "style", "template", "head"}
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_EMAIL = re.compile(r"(?:mailto:)?[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PHONE = re.compile(
    r"(?<![\w/=.-])(?:\+?\d{1,3}[ .-]{0,3})?\(?\d{3}\)?[ ./–-]{0,3}\d{3}[ .–-]{0,3}\d{4}(?![\w-])"
    r"|(?<![\w/=.+-])(?:\+|00(?=[1-9]))\d(?:[ ().-]{0,2}\d){7,13}(?![\w-])"  # abroad
    r"|(?<![\w/=.-])(?!\d\d?([.-])\d\d?\1(?:19|20)\d\d)\(?0(?:[ ().-]{0,2}\d){8,10}(?![\w-])"
)
"""American numbers; those with a country's code; those that begin with 0, unless it is a day."""
_SHORT_PHONE = re.compile(
    r"\b(?:call|text|tel|ph|phone|cell|mobile)\b\W+(?:\w+\W+){0,3}?\d{3}[ .-]\d{4}(?![\w-])",
    re.IGNORECASE,
)
_MANY_DIGITS = re.compile(r"\d\D{0,3}\d{2}\D{0,3}\d{2}\D{0,3}\d{2}")
"""Quickly found to be missing: no number to call is without."""
_CONTACT = re.compile(r"\bcontacto?s?\b", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_EDGES = " ,;:/|–-"
_DIALLING_IN = re.compile(
    r"\b(dial|zoom|conference|access|pin|pass\w*|pwd?|code|one.tap|by phone|toll|call.in|id)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?i:call|phone|ring|reach|ask|see)\s+(?:for\s+)?"
    r"(?!(?:Zoom|In|Into|Us|USA?|Toll|Conference|Dial|The|This|Number|Meeting|From|At)\b)[A-Z][a-z]+"
    r"|\b(?i:text|whatsapp|message|sms)\b"
)
"""“Call Pat”, “text …”: nobody dials into a meeting so."""
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z0-9])|\n")
_TAG = re.compile(r"<[^>]*>?")
_LONGEST = 20_000
"""More is not read: the parser takes its time over a page of broken tags."""
_LONGEST_LINK = 2000
_HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)+[a-z][a-z0-9-]{1,62}", re.IGNORECASE
)


def plain(text: str, longest: int) -> str:
    """Return text without markup, control characters or e-mail addresses, at most so long."""
    if len(text) <= longest and _PLAIN_ALREADY.fullmatch(text):
        return text
    bare = _bare(text)
    kept = (
        "".join(one if _is_kept(one) else " " for one in bare) if not bare.isprintable() else bare
    )
    if "@" in kept:
        kept = _EMAIL.sub("", kept)
    return _LINES.sub("\n", _SPACES.sub(" ", kept)).strip()[:longest].rstrip()


def line(text: str, longest: int = 255) -> str:
    """Return plain text on one line, without numbers to call."""
    said = plain(text, longest).replace("\n", " ")
    return _uncalled(said) if _MANY_DIGITS.search(said) and _PHONE.search(said) else said


def note(text: str, longest: int = 2000) -> str:
    """Return plain text without the sentences that tell how to reach a person."""
    if not _may_be_about_a_person(text):
        return plain(text, longest)
    sentences = _SENTENCE.split(_bare(text))
    kept = [one for one in sentences if not is_about_a_person(one)]
    return plain("\n".join(kept) if len(kept) < len(sentences) else text, longest)


def is_about_a_person(sentence: str) -> bool:
    """Tell whether a sentence says how to reach somebody."""
    if _EMAIL.search(sentence) or _CONTACT.search(sentence):
        return True
    if not (_PHONE.search(sentence) or _SHORT_PHONE.search(sentence)):
        return False
    return not _DIALLING_IN.search(sentence) or bool(_NAMED.search(sentence))


def joined(*texts: str) -> str:
    """Put notes under each other, each once."""
    return "\n".join(dict.fromkeys(text for text in texts if text))


def link(text: str) -> str:
    """Return a link that is safe to show: http or https to a named host, else ""."""
    said = text.strip()
    if not said:
        return ""
    if not re.match(r"https?://", said, re.IGNORECASE):
        said = f"https://{said}" if _HOST.fullmatch(re.split(r"[/?#:]", said)[0]) else ""
    if len(said) > _LONGEST_LINK or re.search(r"[\s<>\"\\\x00-\x1f]", said):
        return ""
    return said if _host(said) else ""


def _host(address: str) -> str:
    """Return the host in lower case; "" when the link hides it or names none."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - raises when it is no number
    except ValueError:
        return ""
    return "" if "@" in parts.netloc or not _HOST.fullmatch(host) else host


def host(address: str) -> str:
    """Return the host of an http link in lower case, "" when it is none."""
    return _host(address) if re.match(r"https?://", address, re.IGNORECASE) else ""


def _bare(text: str) -> str:
    return _without_markup(text) if _MARKUP.search(text) else text[:_LONGEST]


def _may_be_about_a_person(text: str) -> bool:
    return "@" in text or bool(_MANY_DIGITS.search(text)) or bool(_CONTACT.search(text))


def _uncalled(said: str) -> str:
    """Leave out numbers to call, with what stands beside them in brackets."""
    said = _ASIDE.sub(lambda aside: "" if _PHONE.search(aside[0]) else aside[0], said)
    parts = (part.strip(_EDGES) for part in _PHONE.sub("\n", said).split("\n"))
    return " - ".join(part for part in parts if part)


def _is_kept(one: str) -> bool:
    return one == "\n" or unicodedata.category(one)[0] != "C"


def _without_markup(text: str) -> str:
    reader = _Text()
    try:
        reader.feed(text[:_LONGEST])
        reader.close()
    except AssertionError:  # html.parser: “unknown status keyword” in "<![x["
        return _TAG.sub(" ", text[:_LONGEST])
    return "".join(reader.found)


class _Text(HTMLParser):
    """Collects what a reader would see; what is inside a script or style is not."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs  # nothing in them is ever shown
        self._unread += tag in _NOT_READ
        if tag in _NEW_LINE:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unread = max(0, self._unread - (tag in _NOT_READ))
        if tag in _NEW_LINE:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.found.append(data)
