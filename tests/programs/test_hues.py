"""The colours a program may have can be read, in light and in dark."""

import re
from typing import get_args

import pytest

from server.programs.profile import Hue
from server.team.settings_pages import hues
from tests.house.tree import ROOT

TOKENS = (ROOT / "web/shell/tokens.css").read_text()
SHEET = (ROOT / "web/programs/programs.css").read_text()
READABLE = 4.5  # WCAG 2.2, 1.4.3 (AA)
PAIRS = [  # words on ground
    ("deep", "paper"),
    ("deep", "sea"),
    ("deep", "shallow"),
    ("deep-firm", "paper"),
    ("deep-firm", "sea"),
    ("on-deep", "deep"),
    ("on-deep", "deep-firm"),
    ("ink", "shallow"),
    ("ink-soft", "shallow"),
]
DARK = "@media (prefers-color-scheme: dark)"


def _values(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", text))


def _of(hue: str, sheet: str) -> dict[str, str]:
    found = re.search(rf'\[data-programs-hue="{hue}"\] \{{(.*?)\}}', sheet, re.DOTALL)
    return _values(found[1]) if found else {}


def _colours(hue: str, scheme: str) -> dict[str, str]:
    bright, _media, dark = TOKENS.partition(DARK)
    sheet, _media, dark_sheet = SHEET.partition(DARK)
    if scheme == "light":
        return _values(bright) | _of(hue, sheet)
    return _values(bright) | _values(dark) | _of(hue, sheet) | _of(hue, dark_sheet)


def _light(colour: str) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((_light(one), _light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_contrast_is_reckoned_right() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("hue", get_args(Hue))
def test_words_in_a_programs_colour_can_be_read(hue: str, scheme: str) -> None:
    colours = _colours(hue, scheme)
    found = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in PAIRS}
    assert {pair: value for pair, value in found.items() if value < READABLE} == {}


def test_every_colour_but_ours_is_made_in_both_schemes() -> None:
    bright, _media, dark = SHEET.partition(DARK)
    for hue in set(get_args(Hue)) - {"teal"}:
        assert set(_of(hue, bright)) == {"deep", "deep-firm", "shallow"}, hue
        assert set(_of(hue, dark)) == {"deep", "deep-firm", "on-deep", "shallow"}, hue
    assert [hue for hue, _words in hues()] == list(get_args(Hue))
