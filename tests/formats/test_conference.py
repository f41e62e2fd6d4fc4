"""Who carries a conference, and what a phone dials."""

import pytest

from server.formats.conference import dialled, provider

pytestmark = pytest.mark.neutral


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("https://zoom.us/j/1", "Zoom"),
        ("https://us02web.zoom.us/j/1", "Zoom"),
        ("HTTPS://ZOOM.US/J/1", "Zoom"),
        ("https://evilzoom.us/j/1", ""),
        ("https://zoom.us.evil.example/", ""),
        ("https://meet.google.com/abc", "Google Meet"),
        ("https://google.com/abc", ""),
        ("zoom.us/j/1", ""),
        ("", ""),
    ],
)
def test_a_provider_is_known_by_its_whole_host(address: str, named: str) -> None:
    assert provider(address) == named


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+1-555-123-4567,,123456789#", "+15551234567,,123456789#"),
        ("(312) 626 6799", "3126266799"),
        ("12345", ""),
        ("call the group", ""),
    ],
)
def test_a_number_is_dialled_as_it_stands(written: str, kept: str) -> None:
    assert dialled(written) == kept
