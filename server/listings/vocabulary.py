"""The words meetings are described with: canonical types, and programs as data.

The same letter means different things to different fellowships, so each program may map what its
feeds say to the canonical codes. What is known of a program stands in `programs.toml`.
"""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from babel import Locale

from server.core.words import LOCALE
from server.listings import type_words

Group = Literal["open", "people", "access", "format", "language"]

_LANGUAGES = (
    "AF:af AM:am AR:ar BG:bg DA:da DE:de EL:el EN:en FA:fa FI:fi FR:fr HE:he HI:hi HR:hr HU:hu "
    "IS:is ITA:it JA:ja KA:ka KOR:ko LT:lt ML:ml MT:mt NE:ne NL:nl NO:nb POL:pl POR:pt PUN:pa "
    "RUS:ru S:es SK:sk SL:sl SV:sv TH:th TL:fil TUR:tr UK:uk"
)
LANGUAGES = dict(pair.split(":") for pair in _LANGUAGES.split())
"""Types that name a language, and its BCP 47 code."""
ONLY_IN_PERSON = frozenset(
    {"AL", "AL-AN", "BA", "BRK", "CAN", "CF", "FF", "NS", "OUT", "RA", "SM", "X", "XB"}
)
"""Types that say nothing of a meeting nobody can walk into."""
_OURS = "8F BOOK BT CAP CPT INQ IP JFT NS QA RA SPAD SWG TEEN TOP VAR WRITE"
OURS = frozenset(_OURS.split())
"""Types that the specification has no code for: in a feed such letters may mean anything."""

Text = Annotated[str, msgspec.Meta(min_length=1)]
Welcomes = Literal[
    "",
    "any",
    "alcohol",
    "cannabis",
    "crystal meth",
    "heroin",
    "kratom",
    "family",
    "adult children",
]


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The page that says whom a program is for, whose it is, and the day a copy was read."""

    page: Annotated[str, msgspec.Meta(pattern="^https?://")]
    title: Text
    owner: Text
    read: date


class Program(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fellowship. `welcomes` is its own word for whom it is for, said on the page of `source`.

    `types` maps a code of its feeds to canonical codes, several with spaces between, "" to none;
    what is not there is taken as the specification has it. `world_ids` and `format_keys` do so for
    BMLT. `finder` is where it lists its meetings.
    """

    name: Text
    welcomes: Welcomes = ""
    source: Source | None = None
    default_minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)] = 60
    finder: Annotated[str, msgspec.Meta(pattern="^(https://.+)?$")] = ""
    types: dict[str, str] = {}
    world_ids: dict[str, str] = {}
    format_keys: dict[str, str] = {}


def program(key: str) -> Program | None:
    """Return the program of a key such as "NA", None when nobody knows it."""
    return programs().get(key)


def program_key(named: str) -> str:
    """Return the key of a program by key or name, however it is typed, "" when it is unknown."""
    return _keys().get(named.strip().casefold(), "")


@lru_cache
def programs() -> dict[str, Program]:
    """Every known program by its key."""
    text = Path(__file__).with_name("programs.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Program])


@lru_cache
def _keys() -> dict[str, str]:
    named = {one.name.casefold(): key for key, one in programs().items()}
    return named | {key.casefold(): key for key in programs()}


def words() -> dict[str, str]:
    """Return the words for every canonical code."""
    return {code: said for named in _grouped().values() for code, said in named.items()}


def groups() -> dict[str, Group]:
    """Return the group of every canonical code: open, people, access, format or language."""
    return {code: group for group, named in _grouped().items() for code in named}


def _grouped() -> dict[Group, dict[str, str]]:
    languages = Locale.parse(LOCALE).languages
    return {
        "open": type_words.open_words(),
        "people": type_words.people_words(),
        "access": type_words.access_words(),
        "format": type_words.format_words(),
        "language": {code: languages[language] for code, language in LANGUAGES.items()},
    }


def language(types: Iterable[str]) -> str:
    """Return the one language that types name as BCP 47, "" when they name none or several."""
    named = {LANGUAGES[code] for code in types if code in LANGUAGES}
    return named.pop() if len(named) == 1 else ""


def canonical(program_key: str, codes: Iterable[str]) -> frozenset[str]:
    """Return the canonical types of what a Meeting Guide feed of a program says, code or words.

    What neither the program nor the specification has is unknown, and left out.
    """
    found = program(program_key)
    return _mapped(found.types if found else {}, codes)


def canonical_of_formats(
    program_key: str, world_ids: Iterable[str], keys: Iterable[str]
) -> set[str]:
    """Return the canonical types of BMLT formats, by their world ids and by their keys."""
    found = program(program_key)
    spoken = found if found and found.world_ids else programs()["NA"]
    in_words = {spoken.world_ids.get(one.upper(), "") for one in world_ids}
    in_keys = {spoken.format_keys.get(one.upper(), "") for one in keys}
    return {code for said in in_words | in_keys for code in said.split()}


@lru_cache
def _codes() -> dict[str, str]:
    """Canonical codes by themselves and by their words, in upper case."""
    by_words = {said.upper(): code for code, said in words().items()}
    return by_words | {code.upper(): code for code in groups() if code not in OURS}


def _mapped(own: dict[str, str], codes: Iterable[str]) -> frozenset[str]:
    said = (own.get(code.upper(), _codes().get(code.upper(), "")) for code in codes)
    return frozenset(code for one in said for code in one.split())
