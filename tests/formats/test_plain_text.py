"""Text without markup, without people, with safe links only."""

import pytest

from server.formats.plain_text import host, joined, line, link, note, plain

pytestmark = pytest.mark.neutral


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>Use the <b>rear</b> door.</p><p>Ring.</p>", "Use the rear door.\nRing."),
        ("Men &amp; women", "Men & women"),
        ("2 < 3 people", "2 < 3 people"),
        ("<script>alert(1)</script>Hi", "Hi"),
        ("<img src=x onerror=alert(1)>Hi", "Hi"),
        ("<![x[ a]> broken", "broken"),
        ("a\u0000b\u202ec", "a b c"),
        ("  many   spaces \n\n\n lines ", "many spaces\nlines"),
    ],
)
def test_only_text_is_left_of_markup(written: str, shown: str) -> None:
    assert plain(written, 100) == shown


def test_a_text_is_cut_to_its_length() -> None:
    assert plain("ab " * 50, 4) == "ab a"
    assert line("one\ntwo") == "one two"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ring the bell. Call Pat at 561-555-0123 for a ride.", "Ring the bell."),
        ("Questions? Write to pat.smith@example.org.", "Questions?"),
        ("Contact: John S. (561) 555-0123; Park in back.", "Park in back."),
        ("Dial 312-626-6799, passcode 1953.", "Dial 312-626-6799, passcode 1953."),
        ("Room 4. Since 1953.", "Room 4. Since 1953."),
        ("Contact: John Miller. Ring the bell.", "Ring the bell."),
        ("Park in back. Contacto: Juan", "Park in back."),
        ("Ring. UK 07700 900123 Ann.", "Ring."),
        ("Ring. Text Bob at +44 7700 900123.", "Ring."),
        ("Ring. Anne : 06 12 34 56 78.", "Ring."),
        ("Ring. Bob, (561) - 555 - 0199.", "Ring."),
        ("Ring. Call Bob, 555-0199.", "Ring."),
        ("Call Mary J at 561-555-0199 or for the passcode. Ring.", "Ring."),
        ("Passcode from Mary J, text 561-555-0199. Ring.", "Ring."),
        (
            "Call Zoom at 312-626-6799, ID 812 3456 7890.",
            "Call Zoom at 312-626-6799, ID 812 3456 7890.",
        ),
        ("Call In: +1 312 626 6799", "Call In: +1 312 626 6799"),
        ("ID: 123 456 7890, PW: 1953", "ID: 123 456 7890, PW: 1953"),
        ("Closed 01.02.2027-03.04.2027.", "Closed 01.02.2027-03.04.2027."),
        ("〒100-0001, ring.", "〒100-0001, ring."),
    ],
)
def test_how_to_reach_a_person_is_left_out(written: str, kept: str) -> None:
    assert note(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Men's group (call Bob 561-555-0199)", "Men's group"),
        ("Serenity, 561-555-0199", "Serenity"),
        ("Serenity - Bob +44 7700 900123 - open", "Serenity - Bob - open"),
        ("561-555-0199", ""),
        (
            "123 Main St (rear), Delray Beach, FL 33444",
            "123 Main St (rear), Delray Beach, FL 33444",
        ),
        ("100-0001 Tokyo", "100-0001 Tokyo"),
    ],
)
def test_a_line_has_no_number_to_call(written: str, kept: str) -> None:
    assert line(written) == kept


def test_an_address_of_a_person_is_left_out_of_every_text() -> None:
    assert plain("Serenity pat@example.org group", 100) == "Serenity group"


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("https://zoom.us/j/1?pwd=a", "https://zoom.us/j/1?pwd=a"),
        ("zoom.us/j/1", "https://zoom.us/j/1"),
        ("HTTP://EXAMPLE.ORG/A", "HTTP://EXAMPLE.ORG/A"),
        ("javascript:alert(1)", ""),
        ("mailto:group@example.org", ""),
        ("data:text/html,hi", ""),
        ("ftp://example.org/", ""),
        ("https://zoom.us@evil.example/", ""),
        ("https://localhost/", ""),
        ("https://example.org/a b", ""),
        ('https://example.org/"onload="x', ""),
        ("https://[::1", ""),
        ("https://example.org:port/", ""),
        ("just words", ""),
        ("e.g", ""),
        ("https://example.org/" + "a" * 2000, ""),
        ("", ""),
    ],
)
def test_a_link_is_safe_or_none(written: str, safe: str) -> None:
    assert link(written) == safe


def test_a_host_is_read_in_lower_case() -> None:
    assert host("HTTPS://US02web.Zoom.US/j/1") == "us02web.zoom.us"
    assert host("zoom.us/j/1") == ""


def test_notes_stand_under_each_other_once() -> None:
    assert joined("a", "", "b", "a") == "a\nb"
