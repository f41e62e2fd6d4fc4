"""Sheets as CSV."""

import pytest

from server.formats.reading import Reject
from server.formats.sheet import columns, decoded, rows
from server.listings.record import Record
from tests.formats.readers import DOOR, NOTHING, answers

pytestmark = pytest.mark.neutral
HEADER = "ID,Name,Day,Time,Types,Full Address,Region,Notes\r\n"


def records(text: str) -> list[Record]:
    return [one for one in answers("sheet", text.encode()) if isinstance(one, Record)]


def test_a_row_is_a_meeting() -> None:
    text = f'{HEADER}a1,Uno,Lunes,6:30 PM,"Abierta, Women","{DOOR}",FL > Palm Beach,\r\n'
    (record,) = records(text)
    assert (record.source_id, record.weekday, record.start) == ("a1", 1, 1110)
    assert (record.types, record.district) == (("O", "W"), "FL > Palm Beach")


def test_a_type_by_its_name_is_not_taken_for_a_code_of_the_program() -> None:
    text = f'{HEADER}a1,Uno,Mon,18:30,"Jeunes, Spanish, S, Captions","{DOOR}",,\r\n'
    (record,) = answers("sheet", text.encode(), NOTHING._replace(program="ACA"))
    assert getattr(record, "types", None) == ("CAP", "S", "SP", "Y")


def test_empty_rows_are_nothing() -> None:
    assert len(records(f'{HEADER},,,,,,,\r\n\r\na1,X,Mon,18:30,,"{DOOR}",,\r\n')) == 1


def test_a_row_that_can_not_be_read_costs_no_other() -> None:
    good = f'a{{}},X,Mon,18:30,,"{DOOR}",,\r\n'
    text = HEADER + good.format(1) + 'a2,"torn,Mon,18:30,,,,\r\n' + good.format(3) * 80
    found = answers("sheet", text.encode())
    assert {one.source_id for one in found if isinstance(one, Record)} == {"a1", "a3"}
    torn = HEADER + 'a2,"torn,Mon,18:30,,,,\r\n' + good.format(3)
    found = answers("sheet", torn.encode())
    assert [type(one) for one in found] == [Reject, Record]


def test_marks_and_lines_in_a_cell_are_kept() -> None:
    text = f'{HEADER}a1,X,Mon,18:30,,"{DOOR}",,"One ""two""\nthree"\r\n'
    assert records(text)[0].notes == 'One "two"\nthree'


@pytest.mark.parametrize("sign", ["\u2028", "\x0c", "\x85", "\x0b", "\x1c"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_row_ends_at_the_end_of_a_line_only(sign: str, end: str) -> None:
    lines = [
        "ID,Name,Notes,Day,Time,Address,City,State",
        *(f"{at},X,by the{sign}door,Mon,8pm,1 Elm St,Tulsa,OK" for at in "12"),
    ]
    found = records(end.join(lines))
    assert [(one.source_id, one.weekday, one.notes) for one in found] == [
        ("1", 1, "by the door"),
        ("2", 1, "by the door"),
    ]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_known(delimiter: str) -> None:
    header = "ID,Name,Day,Time,City,State,Address".replace(",", delimiter)
    row = "a1,X,Mon,18:30,Tulsa,OK,1 Elm St".replace(",", delimiter)
    assert records(f"{header}\n{row}\n")[0].city == "Tulsa"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_files_of_other_programs_are_read(encoding: str) -> None:
    assert decoded("Sábado".encode(encoding)) == "Sábado"


def test_an_address_is_the_street_where_there_is_a_city() -> None:
    assert columns(["ID", "Address", "City"]) == ["slug", "address", "city"]
    assert columns(["ID", "Address"]) == ["slug", "formatted_address"]


def test_a_slug_comes_before_a_running_number() -> None:
    assert columns(["Slug", "Name", "ID"]) == ["slug", "name", ""]


def test_a_long_row_is_one_cell() -> None:
    assert list(rows('a,b\n"' + "x\n" * 100))[1] == ['"x\n']
