import pytest

from server.core.outgoing import Blocked
from server.push.endpoints import service_of

OWN = frozenset({"http://127.0.0.1:8081"})


@pytest.mark.parametrize(
    ("endpoint", "service"),
    [
        ("https://fcm.googleapis.com/fcm/send/a:b-c_d", "https://fcm.googleapis.com"),
        ("https://fcm.googleapis.com:443/wp/abc", "https://fcm.googleapis.com"),
        (
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "https://updates.push.services.mozilla.com",
        ),
        ("https://web.push.apple.com/QGuQyavXutnMH", "https://web.push.apple.com"),
        (
            "https://wns2-by3p.notify.windows.com/w/?token=BQYAAAB%2bYQ%3d",
            "https://wns2-by3p.notify.windows.com",
        ),
    ],
)
def test_push_services_of_browsers_are_taken(endpoint: str, service: str) -> None:
    assert service_of(endpoint) == service


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "fcm.googleapis.com/fcm/send/abc",
        "http://fcm.googleapis.com/fcm/send/abc",
        "ftp://fcm.googleapis.com/abc",
        "https://fcm.googleapis.com:8443/abc",
        "https://fcm.googleapis.com:99999/abc",
        "https://fcm.googleapis.com./abc",
        "https://someone@fcm.googleapis.com/abc",
        "https://fcm.googleapis.com@elsewhere.example/abc",
        "https://elsewhere.example/fcm.googleapis.com",
        "https://elsewhere.example\\@fcm.googleapis.com/abc",
        "https://fcm.googleapis.com/abc#part",
        "https://fcm.googleapis.com.elsewhere.example/abc",
        "https://notfcm.googleapis.com/abc",
        "https://push.apple.com/abc",
        "https://evilpush.apple.com/abc",
        "https://.push.apple.com/abc",
        "https://127.0.0.1/abc",
        "https://[::1]/abc",
        "https://localhost/abc",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/a\nb",
        "https://fcm.googleapis.com/\u00e9",
        "https://\uff46cm.googleapis.com/abc",
        "https://fcm.googleapis.com/" + 2048 * "a",
        "http://127.0.0.1:8081/abc",
    ],
)
def test_anything_else_is_refused(endpoint: str) -> None:
    with pytest.raises(Blocked):
        service_of(endpoint)


def test_an_address_may_be_as_long_as_2048_characters() -> None:
    start = "https://web.push.apple.com/"
    assert service_of(start + (2048 - len(start)) * "a")
    with pytest.raises(Blocked):
        service_of(start + (2049 - len(start)) * "a")


def test_an_origin_of_the_settings_is_taken_exactly_as_it_is_listed() -> None:
    assert service_of("http://127.0.0.1:8081/wpush/v2/abc", OWN) == "http://127.0.0.1:8081"
    for other in (
        "http://127.0.0.1:8082/abc",
        "https://127.0.0.1:8081/abc",
        "http://127.0.0.1/abc",
        "http://localhost:8081/abc",
        "http://someone@127.0.0.1:8081/abc",
        "http://127.0.0.1:8081@elsewhere.example/abc",
    ):
        with pytest.raises(Blocked):
            service_of(other, OWN)
