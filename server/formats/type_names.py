"""Types as people write them in sheets, in English, Spanish and French, and their codes. Pure.

The names are those of the Meeting Guide specification (code4recovery/spec, MIT), folded.
"""

import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

from server.listings import vocabulary


def code(named: str) -> str:
    """Return the code that a name means; what is no name is taken for a code."""
    return _names().get(_folded(named), named)


@lru_cache
def _names() -> dict[str, str]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    listed = {_folded(name): of for of, names in table.items() for name in names}
    return {_folded(words): of for of, words in vocabulary.words().items()} | listed


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold().replace("-", " ").strip())
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())
