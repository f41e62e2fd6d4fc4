import pytest

from server.people.local_paths import local_path

pytestmark = pytest.mark.neutral


@pytest.mark.parametrize("wanted", ["/", "/diary/2026-11-20", "/check-in?day=2026-11-20", "/a%2Fb"])
def test_a_page_of_ours_is_gone_on_to(wanted: str) -> None:
    assert local_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "diary",
        "https://example.org/",
        "//example.org/",
        "///example.org/",
        "/\\example.org/",
        "\\/example.org",
        "/\t/example.org/",
        "/\n/example.org/",
        "javascript:alert(1)",
        "/\u2028x",
        "/[::1",
        " /diary",
        "/api/v1/me",
    ],
)
def test_no_other_place_is_gone_to(wanted: str) -> None:
    assert local_path(wanted) in {"/", wanted if wanted == "/[::1" else "/"}
