"""What we say about health is sourced, plain and kind."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from server.people import health_texts

ROOT = Path(__file__).parents[2]
LISTS: list[Callable[[], list[str]]] = [
    health_texts.kindness,
    health_texts.danger_signs,
    health_texts.after_use,
    health_texts.naloxone,
    health_texts.medical_help_now,
]
SENTENCES = [sentence for texts in LISTS for sentence in texts()]
ROW = re.compile(r"^\| (?P<sentence>.+?) \| (?P<fact>.+?) \|(?: (?P<sources>[^|]+) \|)?$")
FIRST_CELLS_THAT_ARE_NOT_SENTENCES = {"sentence", "id", "---"}


def documented() -> dict[str, str]:
    """Each sentence of `docs/health-texts.md` with the ids of its sources ("" for kindness)."""
    before_sources = (ROOT / "docs/health-texts.md").read_text().split("## Sources")[0]
    rows = [match for line in before_sources.splitlines() if (match := ROW.match(line))]
    return {
        row["sentence"]: row["sources"] or ""
        for row in rows
        if row["sentence"] not in FIRST_CELLS_THAT_ARE_NOT_SENTENCES
    }


def sources() -> set[str]:
    after = (ROOT / "docs/health-texts.md").read_text().split("## Sources")[1]
    return set(re.findall(r"^\| (S\d+) \|", after, flags=re.MULTILINE))


def syllables(word: str) -> int:
    """A rough count, good enough for a reading grade: groups of vowels, less a silent e."""
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    is_silent_end = word.lower().endswith("e") and not word.lower().endswith(("le", "ee"))
    return max(1, groups - is_silent_end)


def reading_grade(texts: list[str]) -> float:
    """Flesch-Kincaid grade level (Kincaid et al. 1975)."""
    whole = " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in texts)
    words = re.findall(r"[A-Za-z][A-Za-z'-]*", whole)
    sentences = len(re.findall(r"[.!?:](?:\s|$)", whole))
    per_word = sum(syllables(word) for word in words) / len(words)
    return 0.39 * len(words) / sentences + 11.8 * per_word - 15.59


def test_every_sentence_is_in_the_documentation_and_none_there_is_stale() -> None:
    assert set(documented()) == set(SENTENCES)


def test_every_sentence_that_is_about_health_names_sources_that_are_listed() -> None:
    kind = set(health_texts.kindness())
    named = {sentence: re.findall(r"S\d+", ids) for sentence, ids in documented().items()}
    assert not [sentence for sentence, ids in named.items() if not ids and sentence not in kind]
    assert {source for ids in named.values() for source in ids} <= sources()


def test_no_source_is_listed_that_no_sentence_needs() -> None:
    text = (ROOT / "docs/health-texts.md").read_text().split("## Sources")[0]
    assert sources() == set(re.findall(r"S\d+", text))


@pytest.mark.parametrize("texts", LISTS, ids=lambda texts: texts.__name__)
def test_the_words_are_for_reading_grade_six(texts: Callable[[], list[str]]) -> None:
    assert reading_grade(texts()) <= 6


@pytest.mark.parametrize("sentence", SENTENCES)
def test_numbers_to_call_come_from_the_help_lines(sentence: str) -> None:
    assert not re.search(r"\b(911|988|112|999)\b|\d{3}-\d", sentence)


def test_no_two_sentences_are_the_same() -> None:
    assert len(SENTENCES) == len(set(SENTENCES))
