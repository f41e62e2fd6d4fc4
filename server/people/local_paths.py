"""Where to go on after signing in: only ever a page of ours."""

from urllib.parse import urlsplit

START = "/"


def local_path(wanted: str) -> str:
    r"""Return `wanted` when it is a path (and query) on this origin, else the start page.

    Browsers read `//host`, `/\host` and paths with control characters in them as other places
    (WHATWG URL).
    """
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return START
    if not wanted.isascii() or any(letter <= " " for letter in wanted):
        return START
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return START
    is_local = not parts.scheme and not parts.netloc
    return wanted if is_local and not parts.path.startswith("/api/") else START
