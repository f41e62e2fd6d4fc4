from pathlib import Path

import pytest

from server.core.settings import PLACEHOLDER_CONTACT, SettingError, read


def test_nothing_set_is_the_embedded_default_on_localhost() -> None:
    settings = read({}, port=8123)
    assert settings.origin == "http://localhost:8123"
    assert settings.is_embedded
    assert settings.is_local
    assert settings.dsn.startswith("sqlite:///")
    assert settings.contact == PLACEHOLDER_CONTACT
    assert settings.cookie_name == "evenkeel"
    assert settings.key_file == settings.data / "master.key"


def test_https_asks_for_a_contact_and_gives_a_host_cookie() -> None:
    with pytest.raises(SettingError, match="EVENKEEL_CONTACT"):
        read({"EVENKEEL_ORIGIN": "https://notes.example"})
    settings = read(
        {"EVENKEEL_ORIGIN": "https://notes.example/", "EVENKEEL_CONTACT": "mailto:a@b.example"}
    )
    assert settings.origin == "https://notes.example"
    assert settings.cookie_name == "__Host-evenkeel"


def test_the_usual_port_is_left_out_as_browsers_do() -> None:
    assert read({"EVENKEEL_ORIGIN": "http://Localhost:80"}).origin == "http://localhost"
    https = {"EVENKEEL_CONTACT": "mailto:a@b.example"}
    assert (
        read({**https, "EVENKEEL_ORIGIN": "https://notes.example:443"}).origin
        == "https://notes.example"
    )
    assert read({"EVENKEEL_ORIGIN": "http://localhost:443"}).origin == "http://localhost:443"


def test_postgresql_asks_for_a_key_file() -> None:
    with pytest.raises(SettingError, match="EVENKEEL_KEY_FILE"):
        read({"EVENKEEL_DATABASE": "postgresql://localhost/evenkeel"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EVENKEEL_ORIGIN", "notes.example"),
        ("EVENKEEL_ORIGIN", "https://notes.example/app"),
        ("EVENKEEL_ORIGIN", "ftp://notes.example"),
        ("EVENKEEL_ORIGIN", "https://me@notes.example"),
        ("EVENKEEL_ORIGIN", "http://notes.example:99999"),
        ("EVENKEEL_ORIGIN", "http://nötes.example"),
        ("EVENKEEL_DATABASE", "mysql://localhost/x"),
        ("EVENKEEL_CONTACT", "somebody"),
        ("EVENKEEL_PUSH_ORIGINS", "push.example"),
        ("EVENKEEL_HELP_LINES", "/nowhere/at/all"),
        ("EVENKEEL_SIGNUP", "closed"),
        ("EVENKEEL_MINIMUM_AGE", "grown up"),
        ("EVENKEEL_LIMITS", "maybe"),
        ("EVENKEEL_PROXIES", "127.0.0.1, 10.0.0.0/8"),
    ],
)
def test_one_wrong_setting_is_one_line_that_names_it(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name) as refused:
        read({name: value})
    assert "\n" not in str(refused.value)


def test_a_misspelled_setting_is_not_ignored() -> None:
    with pytest.raises(SettingError, match="did you mean EVENKEEL_ORIGIN"):
        read({"EVENKEEL_ORIGNI": "https://notes.example"})


def test_limits_can_be_off_only_on_localhost() -> None:
    assert not read({"EVENKEEL_LIMITS": "off"}).limits_on
    with pytest.raises(SettingError, match="EVENKEEL_LIMITS"):
        read({"EVENKEEL_LIMITS": "off", "EVENKEEL_ORIGIN": "http://10.0.0.5:8000"})


def test_lists_are_read_with_spaces_and_without_empties(tmp_path: Path) -> None:
    settings = read({"EVENKEEL_PROXIES": "127.0.0.1, ::1,,", "EVENKEEL_DATA": str(tmp_path)})
    assert settings.proxies == {"127.0.0.1", "::1"}
