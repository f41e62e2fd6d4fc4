import pytest

from server.people.devices import device_name, kind_of_device

pytestmark = pytest.mark.neutral

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0"
WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"(Linux; Android 10; K) {CHROME} Mobile Safari/537.36", "Chrome on Android"),
        (f"(Linux; Android 14; SM-A1) {CHROME} SamsungBrowser/27.0", "Samsung Internet on Android"),
        (f"(Windows NT 10.0; x64) {CHROME} Safari/537.36 Edg/130.0", "Edge on Windows"),
        (f"(iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} Safari/604.1", "Safari on iPhone"),
        ("(X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on Linux"),
        (f"(Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Safari/605.1.15", "Safari on Mac"),
        ("curl/8.5.0", "A program or browser we don’t know"),
        ("", "A program or browser we don’t know"),
    ],
)
def test_a_browser_is_named_as_people_name_it(user_agent: str, name: str) -> None:
    assert device_name(f"Mozilla/5.0 {user_agent}") == name


@pytest.mark.parametrize(
    ("user_agent", "kind"),
    [
        (f"(iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} Safari/604.1", "iphone"),
        (f"(iPad; CPU OS 16_0 like Mac OS X) {WEBKIT} Safari/604.1", "iphone"),
        (f"(Linux; Android 10; K) {CHROME} Mobile Safari/537.36", "android"),
        (f"(Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Safari/605.1.15", "desktop"),
        ("", "desktop"),
    ],
)
def test_how_to_install_depends_on_three_kinds(user_agent: str, kind: str) -> None:
    assert kind_of_device(f"Mozilla/5.0 {user_agent}") == kind
