"""Rules about the words that people read."""

import re
from collections.abc import Iterable, Iterator

NEVER = re.compile(
    r"\b(addict\w*|abus\w*|clean|cleaner|dirty|relaps\w*|slip|slips|slipped|lapse\w*|fail\w*"
    r"|streak\w*)\b",
    re.IGNORECASE,
)
HIGHEST_GRADE = 6.0
LONG_SENTENCE_WORDS = 15
HIGHEST_GRADE_OF_ONE = 9.0
FEWEST_WORDS = 5
"""Shorter ones are labels, which would make a hard page look easy."""
ENOUGH_WORDS = 40
"""Below this a grade is a throw of dice."""

WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*")
SENTENCE_END = re.compile(r"[.!?:;]+(?:\s|$)|\n+")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|\d[\d.,:-]*")


def unkind_words(path: str, texts: Iterable[str]) -> Iterator[str]:
    """Person-first words, and none that scolds."""
    for text in texts:
        for found in NEVER.finditer(text):
            yield f"{path}: {found.group()!r} in {text.strip()[:60]!r}"


def hard_to_read(path: str, texts: Iterable[str]) -> Iterator[str]:
    """The texts of a file read at grade 6 together, and no long sentence far above it."""
    sentences = [one for text in texts for one in _sentences(text) if _length(one) >= FEWEST_WORDS]
    is_enough = sum(map(_length, sentences)) >= ENOUGH_WORDS
    if is_enough and (grade := reading_grade("\n".join(sentences))) > HIGHEST_GRADE:
        yield f"{path} reads at grade {grade:.1f}, at most {HIGHEST_GRADE:.0f}"
    for sentence in sentences:
        is_long = _length(sentence) >= LONG_SENTENCE_WORDS
        if is_long and (grade := reading_grade(sentence)) > HIGHEST_GRADE_OF_ONE:
            yield f"{path}: grade {grade:.1f}: {sentence!r}"


def _length(sentence: str) -> int:
    return len(WORD.findall(sentence))


def reading_grade(text: str) -> float:
    """Return the school grade a text asks for (Kincaid and others, 1975: Flesch-Kincaid)."""
    sentences = _sentences(text)
    words = [word for sentence in sentences for word in WORD.findall(sentence)]
    if not words:
        return 0.0
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _sentences(text: str) -> list[str]:
    """Return what stands between stops, without what a number or a name will fill."""
    parts = SENTENCE_END.split(PLACEHOLDER.sub(" ", text))
    return [part.strip() for part in parts if WORD.search(part)]


def _syllables(word: str) -> int:
    """Count the groups of vowels; a last silent e, es or ed does not sound."""
    low = word.lower().replace("’", "").replace("'", "")
    if re.search(r"[^aeiouytd](?:es|ed)$", low) and not re.search(r"(?:[scxz]|sh|ch)es$", low):
        low = low[:-2]
    elif re.search(r"[^aeiouyl]e$|[aeiouy]le$", low):
        low = low[:-1]
    return max(1, len(re.findall(r"[aeiouy]+", low)))
