from dataclasses import replace
from pathlib import Path

import pytest

from server.core.settings import SettingError, Settings
from server.people.help_lines import BUILT_IN, load

pytestmark = pytest.mark.neutral


def test_at_first_the_lines_are_those_of_the_united_states(settings: Settings) -> None:
    lines = load(settings)
    assert (lines.country, lines.country_name) == ("US", "United States")
    assert [line.number for line in lines.lines] == ["911", "988", "1-800-662-4357"]
    assert lines.lines[1].text == "988"


def test_the_emergency_number_comes_first(settings: Settings) -> None:
    assert load(settings).lines[0].call == "911"


def test_an_operator_elsewhere_names_a_file_of_their_own(
    settings: Settings, tmp_path: Path
) -> None:
    own = tmp_path / "lines.toml"
    own.write_text(
        'checked = 2026-10-01\ncountry = "DE"\n'
        '[[lines]]\nname = "Notruf"\nnumber = "112"\ncall = "112"\n'
    )
    lines = load(replace(settings, help_lines=own))
    assert (lines.country, lines.lines[0].name) == ("DE", "Notruf")


@pytest.mark.parametrize(
    "content",
    [
        "this is not toml",
        'country = "US"',
        'checked = 2026-10-01\ncountry = "Germany"\n[[lines]]\nname="a"\nnumber="1"\ncall="112"',
        'checked = 2026-10-01\ncountry = "DE"\n[[lines]]\nname="a"\nnumber="1"\ncall="call me"',
        'checked = 2026-10-01\ncountry = "DE"\n[[lines]]\nname="a"\nnumber="1"\ntext="112"',
        'checked = 2026-10-01\ncountry = "DE"\nlines = []',
        BUILT_IN.read_text().replace("hours =", "opening ="),
    ],
)
def test_a_file_that_is_wrong_is_one_clear_line(
    settings: Settings, tmp_path: Path, content: str
) -> None:
    own = tmp_path / "lines.toml"
    own.write_text(content)
    with pytest.raises(SettingError) as wrong:
        load(replace(settings, help_lines=own))
    assert str(wrong.value).startswith("EVENKEEL_HELP_LINES: lines.toml")
    assert "\n" not in str(wrong.value)
