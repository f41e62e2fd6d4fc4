"""Paragraphs and links are what was meant, and nothing else becomes a link."""

import pytest

from server.notices.text import Piece, has_unseen, paragraphs, tidy_body, tidy_title


def urls(text: str) -> list[str]:
    return [piece.url for one in paragraphs(text) for piece in one if isinstance(piece.url, str)]


def test_an_empty_line_ends_a_paragraph_and_a_new_line_stays() -> None:
    text = tidy_body("  We eat at seven.  \r\nBring a friend.\r\n \t\r\n\r\n\r\nSee you. \n\n")
    assert paragraphs(text) == [
        (Piece("We eat at seven.\nBring a friend."),),
        (Piece("See you."),),
    ]


def test_a_link_stands_between_its_words() -> None:
    assert paragraphs("Here: https://a.example/x?y=1&z=2, and then.") == [
        (
            Piece("Here: "),
            Piece("https://a.example/x?y=1&z=2", "https://a.example/x?y=1&z=2"),
            Piece(", and then."),
        )
    ]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("(see https://a.example/b)", "https://a.example/b"),
        ("https://a.example/b_(c)", "https://a.example/b_(c)"),
        ("(https://a.example/b_(c))", "https://a.example/b_(c)"),
        ("[https://a.example/b]", "https://a.example/b"),
        ("https://a.example.", "https://a.example"),
        ("https://a.example/?!", "https://a.example/"),
        ("“https://a.example/b”", "https://a.example/b"),
        ("<https://a.example/b>", "https://a.example/b"),
        ("*https://a.example/b*", "https://a.example/b"),
        ("https://a.example/b…", "https://a.example/b"),
        ("https://a.example/b\uff0c然后", "https://a.example/b\uff0c然后"),
        ("HTTPS://A.Example/B", "HTTPS://A.Example/B"),
        ("https://bücher.example/größe", "https://xn--bcher-kva.example/größe"),
        ("https://例え.テスト:8443/道。", "https://xn--r8jz45g.xn--zckzah:8443/道"),
        ("https://straße.example", "https://xn--strae-oqa.example"),
        ("https://a.example:8443/b#c", "https://a.example:8443/b#c"),
        ("http://192.0.2.7/b", "http://192.0.2.7/b"),
        ("a,https://a.example/b", "https://a.example/b"),
        ("https://a.example/b'", "https://a.example/b"),
    ],
)
def test_a_link_is_found_without_what_stands_round_it(text: str, url: str) -> None:
    assert urls(text) == [url]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,hello",
        "ftp://a.example/b",
        "mailto:team@a.example",
        "tel:+15550100",
        "www.a.example",
        "//a.example/b",
        "https://",
        "https://.",
        "https://localhost",
        "https://bank.example@other.example/",
        "https://user:word@other.example/",
        "https://-a.example",
        "https://a..example",
        "https://a.example:99999/",
        "https://a.example:port/",
        "https://[::1]/",
        "https://[a.example",
        "xhttps://a.example",
        "https:/a.example",
        "https://" + "a." * 200 + "example",
        "https://" + "ä." * 60 + "example",
        "https://⒈.example",
    ],
)
def test_nothing_else_becomes_a_link(text: str) -> None:
    assert urls(text) == []
    assert "".join(piece.text for one in paragraphs(text) for piece in one) == text


@pytest.mark.parametrize(
    ("poses", "shown"),
    [
        ("https://bank.comノlogin.evil.example/x", "https://bank.xn--comlogin-634g.evil.example/x"),
        ("https://аррӏе.com", "https://xn--80ak6aa92e.com"),
        ("https://ｂａｎｋ.example", "https://bank.example"),
    ],
)
def test_a_link_shows_where_it_leads(poses: str, shown: str) -> None:
    ((piece,),) = paragraphs(poses)
    assert piece == Piece(shown, shown)


def test_no_letter_is_lost_or_doubled() -> None:
    text = "a https://a.example/b, https://x@y.example (https://c.example/d_(e)). https://f.example"
    assert "".join(piece.text for one in paragraphs(text) for piece in one) == text
    assert urls(text) == ["https://a.example/b", "https://c.example/d_(e)", "https://f.example"]


@pytest.mark.parametrize(
    "sign", ["\x00", "\x1b", "\u202e", "\u2066", "\u200f", "\ue000", "\ud800", "\x7f"]
)
def test_signs_that_can_not_be_seen_are_found(sign: str) -> None:
    assert has_unseen(f"a{sign}b")


@pytest.mark.parametrize(
    "text",
    ["👩‍👧", "❤️", "می‌خواهم", "two\nlines", "🏴\U000e0067\U000e0062\U000e007f", "größe", "🫨"],
)
def test_what_people_write_is_taken(text: str) -> None:
    assert not has_unseen(text)
    assert tidy_body(text) == text


def test_what_comes_along_with_copied_text_is_dropped() -> None:
    assert tidy_title("\ufeffSup\u00adper\u200b  on\tFriday\n") == "Supper on Friday"
    assert tidy_body("\ufeffOne.\u2029Two.\u2028Three\tfour.") == "One.\nTwo.\nThree four."


def test_a_long_text_is_read_at_once() -> None:
    hard = "https://" + "a" * 3990
    assert urls(hard) == []
    assert urls("(" * 3970 + "https://a.example/b" + ")" * 10) == ["https://a.example/b"]
