"""The sheet to hand out: it may lie about, so its usual edition says nothing to who finds it."""

import re
from html.parser import HTMLParser

import pytest
import segno
from starlette.applications import Starlette
from starlette.requests import Request

from server.core.rendering import templates
from server.team.handout import handout, opens_here_only, qr_svg
from tests.programs.people import CENTRE

URL = "https://keel.example/join/x0Yt3vE-_9sBq1nW6hKzLrUaPdFgMjCi7TeQo2Vb8RG"
TELLING = re.compile(
    r"recover|sober|alumn|treat|rehab|clinic|hospital|patient|therap|health|medic|kratom|opioid"
    r"|substance|drug|alcohol|crav|meeting|aftercare|program|team|centre|center",
    re.IGNORECASE,
)


class Words(HTMLParser):
    """What can be read on a page: its texts, and what readers say of its parts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.all: list[str] = []
        self.feed(page)

    def handle_starttag(self, _tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.all += [value or "" for name, value in attributes if name in {"aria-label", "alt"}]

    def handle_data(self, text: str) -> None:
        self.all.append(text)


def sheet(**shown: str) -> str:
    module = templates().get_template("programs/_handout.html").module
    drawn = module.handout_sheet(URL, qr_svg(URL), **shown)  # type: ignore[attr-defined]
    return str(drawn)


def words(page: str) -> str:
    return " ".join(" ".join(Words(page).all).split())


def test_the_usual_sheet_tells_whoever_finds_it_nothing() -> None:
    read = words(sheet(until="December 6")).replace(URL, "")
    assert "You are invited" in read
    assert "until December 6" in read
    assert TELLING.findall(read) == []


def test_the_other_sheet_names_the_program() -> None:
    assert f"{CENTRE} invites you" in words(sheet(name=CENTRE))


def test_a_name_is_never_taken_for_markup() -> None:
    assert "<b>" not in sheet(name="<b>Lindenhof</b>")


@pytest.mark.parametrize(
    "step",
    [
        "Point the camera",
        "Open the invitation",
        "Make an account",
        "iPhone or iPad",
        "Add to Home Screen",
        "Make a code",
        "I have a code from my browser",
        "Android",
        "Install app",
        URL,
    ],
)
def test_each_step_stands_on_it(step: str) -> None:
    assert step in words(sheet())


def test_the_square_is_the_link_black_on_white_in_any_colours() -> None:
    drawn = str(qr_svg(URL))
    assert drawn.startswith("<svg ")
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', drawn)) == {"#fff", "#000"}
    assert "style=" not in drawn
    assert read_back(drawn) == [
        bytes(row) for row in segno.make(URL, error="m", micro=False).matrix
    ]


def read_back(drawn: str) -> list[bytes]:
    """Read the dark squares from the path, as rows of 0 and 1, without the white edge."""
    [view] = re.findall(r'viewBox="0 0 (\d+) \d+"', drawn)
    [path] = re.findall(r'stroke="#000" d="([^"]*)"', drawn)
    grid = [bytearray(int(view)) for _row in range(int(view))]
    x = y = 0.0
    for kind, given in re.findall(r"([Mmh])([-\d. ]+)", path):
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", given)]
        if kind == "M":
            x, y = numbers
        elif kind == "m":
            x, y = x + numbers[0], y + numbers[1]
        else:
            for column in range(int(x), int(x + numbers[0])):
                grid[int(y)][column] = 1
            x += numbers[0]
    return [bytes(row[4:-4]) for row in grid[4:-4]]


def test_two_links_are_two_squares() -> None:
    assert qr_svg(URL) != qr_svg(URL[:-1])


async def test_the_page_round_it_says_which_of_the_two_it_is(app: Starlette) -> None:
    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "app": app}
    asked = Request({**scope, "query_string": b"", "state": {}})
    neutral = bytes(handout(asked, URL).body).decode()
    named = bytes(handout(asked, URL, name=CENTRE).body).decode()
    assert "The paper names nobody. But whoever finds it can open the link" in neutral
    assert "on this computer only" not in neutral
    here = bytes(handout(asked, "http://localhost:8733/join/x").body).decode()
    assert "This link opens on this computer only:" in here
    assert CENTRE not in neutral
    assert "names the program" in named
    assert "<title>Handout" in named


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        ("http://localhost:8733/join/x", True),
        ("http://evenkeel.localhost/join/x", True),
        ("http://127.0.0.1:8733/join/x", True),
        ("http://[::1]:8733/join/x", True),
        ("http://192.168.1.20:8733/join/x", False),
        ("https://localhost.example/join/x", False),
        ("https://keel.example/join/localhost", False),
    ],
)
def test_a_link_that_only_this_computer_opens_is_known(url: str, *, is_here: bool) -> None:
    assert opens_here_only(url) is is_here
