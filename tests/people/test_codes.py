import pytest

from server.people import codes

pytestmark = pytest.mark.neutral


def test_ten_different_codes_of_120_bits_are_made() -> None:
    made = codes.make()
    assert len(set(made)) == 10
    for code in made:
        assert [len(group) for group in code.split("-")] == [4] * 6
        assert set(code) <= {*codes.ALPHABET, "-"}


@pytest.mark.parametrize(
    "typed",
    [
        "ABCD-EFGH-JKMN-PQRS-T0V1-WXYZ",
        "abcd efgh jkmn pqrs tovi wxyz",
        "  ABCDEFGHJKMNPQRST0VLWXYZ ",
        "ABCD–EFGH—JKMN\u2011PQRS_T0V1.WXYZ",
        "\uff21\uff22CD-efgh-jkmn-pqrs-tOvl-wxyz",
    ],
)
def test_a_code_is_read_however_it_was_written_down(typed: str) -> None:
    assert codes.read(typed) == "ABCDEFGHJKMNPQRST0V1WXYZ"


@pytest.mark.parametrize("typed", ["", "ABCD", "U" * 24, "A" * 23, "A" * 25, "Ä" * 24, "\x00" * 24])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert codes.read(typed) == ""


def test_the_file_holds_the_codes_and_not_one_word_more() -> None:
    made = codes.make()
    assert codes.as_file(made).split("\n") == [*made, ""]


def test_the_file_takes_nothing_but_codes() -> None:
    assert codes.as_file(["evenkeel", *codes.make()]).count("\n") == 9
