"""Types and programs."""

from typing import get_args

import msgspec
import pytest

from server.listings import vocabulary

pytestmark = pytest.mark.neutral
SPECIFICATION = (
    "11 12x12 A ABSI AF AL AL-AN AM AR ASL B BA BE BG BI BRK C CAN CF D DA DB DD DE DR EL EN FA FF "
    "FI FR G GR H HE HI HR HU IS ITA JA KA KOR L LGBTQ LIT LS LT M MED ML MT N NB NDG NE NL NO O "
    "OUT P POA POC POL POR PUN RUS S SEN SK SL SM SP ST SV T TC TH TL TR TUR UK W X XB XT Y"
)
"""Codes of code4recovery/spec, src/types.ts."""


def test_every_program_maps_to_known_types() -> None:
    known = set(vocabulary.groups())
    for program in vocabulary.programs().values():
        for table in (program.types, program.world_ids, program.format_keys):
            assert {code for said in table.values() for code in said.split()} <= known


def test_whom_a_program_is_for_is_said_only_with_a_page_that_says_so() -> None:
    for key, program in vocabulary.programs().items():
        assert bool(program.welcomes) == (program.source is not None), key


def test_every_kind_of_welcome_is_somebodys() -> None:
    kinds = {program.welcomes for program in vocabulary.programs().values()}
    assert kinds == set(get_args(vocabulary.Welcomes))


def test_every_program_has_a_finder_and_its_address_is_secure() -> None:
    for key, program in vocabulary.programs().items():
        assert program.finder.startswith("https://"), key


@pytest.mark.parametrize(
    "row",
    [
        {"name": "A", "finder": "http://example.org/"},
        {"name": "A", "welcomes": "everything"},
        {"name": "A", "line": "988"},
        {"name": "A", "source": {"page": "https://example.org/", "read": "2026-11-22"}},
        {
            "name": "A",
            "source": {"page": "a book", "title": "T", "owner": "O", "read": "2026-11-22"},
        },
    ],
)
def test_a_row_that_is_wrong_is_not_read(row: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(row, vocabulary.Program)


def test_the_same_letter_means_what_the_program_means() -> None:
    assert vocabulary.canonical("AA", ["S", "T", "Y"]) == {"S", "T", "Y"}
    assert vocabulary.canonical("ACA", ["S", "T", "YA"]) == {"SP", "BOOK", "Y"}
    assert vocabulary.canonical("RD", ["IS", "MI"]) == {"INQ", "MED"}
    assert vocabulary.canonical("RR", ["IS", "IW"]) == {"WRITE"}
    assert vocabulary.canonical("", ["12X12", "IS"]) == {"12x12", "IS"}


def test_every_code_of_the_specification_is_known() -> None:
    assert {*SPECIFICATION.split()} | vocabulary.OURS == {*vocabulary.groups(), "TC"}
    for code in {*SPECIFICATION.split()} - {"TC"}:
        assert vocabulary.canonical("AA", [code.lower()]) == {code}


def test_what_nobody_defines_stays_unknown() -> None:
    assert vocabulary.canonical("AA", ["zzz", "SPD", *vocabulary.OURS]) == frozenset()
    assert vocabulary.canonical("NA", ["IP", "BT", "TOP"]) == {"IP", "BT", "TOP"}
    assert vocabulary.canonical_of_formats("NA", ["LANG"], ["SP", "BEG", "Rr"]) == set()


def test_words_mean_the_same_in_every_program() -> None:
    assert vocabulary.canonical("ACA", ["Young people", "spanish", "Topic"]) == {"Y", "S", "TOP"}


def test_formats_are_known_by_world_id_and_by_key() -> None:
    assert vocabulary.canonical_of_formats("NA", ["WCHR"], ["ST", "?"]) == {"X", "ST"}
    assert vocabulary.canonical_of_formats("NA", ["S-D"], ["So", "Es"]) == {"SP", "D", "S"}


def test_every_type_has_words_and_a_group() -> None:
    assert set(vocabulary.words()) == set(vocabulary.groups())
    assert vocabulary.groups()["S"] == "language"
    assert vocabulary.words()["S"] == "Spanish"


@pytest.mark.parametrize(
    ("named", "key"), [("na", "NA"), (" Recovery Dharma ", "RD"), ("nobody", ""), ("", "")]
)
def test_a_program_is_found_by_key_or_name(named: str, key: str) -> None:
    assert vocabulary.program_key(named) == key
