from dataclasses import replace
from pathlib import Path

import pytest

from server.core.settings import PLACEHOLDER_CONTACT, Settings
from server.push.subject import check_subject, is_taken_by_apple
from tests import engines


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    return engines.settings_in(tmp_path)


@pytest.mark.parametrize(
    "contact",
    ["mailto:ops@harbor.example.org", "mailto:a.b+push@mail.co", "https://example.org/contact"],
)
async def test_a_contact_at_a_real_host_is_fine(chosen: Settings, contact: str) -> None:
    assert (await check_subject(replace(chosen, contact=contact))).level == "ok"


@pytest.mark.parametrize(
    "contact",
    [
        PLACEHOLDER_CONTACT,
        "mailto:",
        "mailto:ops",
        "mailto:ops@",
        "mailto:ops@localhost",
        "mailto:ops@server.localhost",
        "mailto:ops@printer.local",
        "mailto: ops@example.org",
        "mailto:<ops@example.org>",
        "mailto:ops@example.org, more@example.org",
        "mailto:ops@127.0.0.1",
        "https:",
        "https://",
        "https://localhost",
        "https://192.0.2.1/",
        "https://[::1]/",
        "https://[example.org",
        "https://example.org/a b",
    ],
)
async def test_a_contact_that_apple_refuses_is_told_with_its_cure(
    chosen: Settings, contact: str
) -> None:
    assert not is_taken_by_apple(contact)
    trying_out = await check_subject(replace(chosen, contact=contact))
    assert trying_out.level == "warn"
    assert "EVENKEEL_CONTACT" in trying_out.sentence
    public = replace(chosen, contact=contact, origin="https://harbor.example.org")
    assert (await check_subject(public)).level == "fail"
