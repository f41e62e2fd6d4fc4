"""Rules about where files stand, what they are called and how long they are."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
TOPS = ("server", "web", "tests", "bench", "bin", "docs")
READ = {".py", ".html", ".js", ".css"}

NOT_FEATURES = {
    "server": {
        "core",
        "migrations",
        "sending",
        "feeds",
        "formats",
        "listings",
        "places",
    },  # without pages
    "web": {"shell", "locale"},
    "tests": {
        "core",
        "browser",
        "crash",
        "fuzz",
        "deploy",
        "house",
        "sending",
        "feeds",
        "formats",
        "listings",
        "places",
    },
}
LINK = re.compile(r"\]\(([^)\s]+)\)")
VAGUE = {
    *("util", "utils", "helper", "helpers", "common", "misc"),
    *("manager", "managers", "service", "services", "repository", "repositories"),
}
MOST_LINES = {".py": 250, ".js": 150, ".html": 150, ".css": 200}
LEEWAY = 1.2
"""The style says “about”."""
MOST_LINES_OF_A_FEATURE = 1500


def sources() -> dict[str, str]:
    """Return every file we wrote that a rule reads: its path from the top, and its text."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text()
        for top in ("server", "web", "tests", "bench")
        for path in sorted((ROOT / top).rglob("*"))
        if path.suffix in READ and "migrations" not in path.parts
    }


def paths() -> list[str]:
    """Return the path from the top of every file of ours."""
    return [
        path.relative_to(ROOT).as_posix()
        for top in TOPS
        for path in sorted((ROOT / top).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]


def out_of_step(paths: Iterable[str]) -> Iterator[str]:
    """A feature has the same name in `server/`, `web/` and `tests/`."""
    found = {top: set(_folders(paths, top)) - NOT_FEATURES[top] for top in NOT_FEATURES}
    for feature in sorted(set.union(*found.values())):
        for top, features in found.items():
            if feature not in features:
                yield f"{top}/{feature} is missing: a feature stands in server, web and tests"


def _folders(paths: Iterable[str], top: str) -> Iterator[str]:
    for path in map(PurePosixPath, paths):
        if path.parts[0] == top and len(path.parts) > 2:
            yield path.parts[1]


def vague_names(paths: Iterable[str]) -> Iterator[str]:
    """No file or folder is called after nothing in particular."""
    for path in map(PurePosixPath, paths):
        names = {part.partition(".")[0] for part in path.parts}
        if {name.split("_")[-1] for name in names} & VAGUE:
            yield f"{path}: name it for what it knows"


def too_long(sources: Mapping[str, str]) -> Iterator[str]:
    """A file is short enough to be read in one go."""
    for path, text in sources.items():
        most = MOST_LINES[PurePosixPath(path).suffix] * LEEWAY
        lines = len(text.splitlines())
        if lines > most:
            yield f"{path} has {lines} lines, at most {most:.0f}"


def too_big(sources: Mapping[str, str]) -> Iterator[str]:
    """A feature past 1,500 lines of Python is two features, or two layers of one."""
    sizes: dict[str, int] = {}
    for path, text in sources.items():
        top, _, rest = path.partition("/")
        feature = rest.partition("/")[0]
        if top == "server" and path.endswith(".py") and feature not in NOT_FEATURES["server"]:
            sizes[feature] = sizes.get(feature, 0) + lines_of_code(text)
    most = MOST_LINES_OF_A_FEATURE * LEEWAY
    for feature, lines in sizes.items():
        if lines > most:
            yield f"server/{feature} has {lines} lines of code, at most {most:.0f}"


def lines_of_code(text: str) -> int:
    """Count the lines that are neither blank nor a comment nor a docstring."""
    told = sum(
        node.value.end_lineno - node.lineno + 1
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and node.value.end_lineno
    )
    lines = (line.strip() for line in text.splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines) - told


def dead_links(page: Path) -> Iterator[str]:
    """A link in a page of ours leads to a file that is there."""
    for target in LINK.findall(page.read_text()):
        file = target.partition("#")[0]
        if file and "://" not in file and not (page.parent / file).exists():
            yield f"{page.relative_to(page.anchor)}: {target} is not there"


def addresses_in(lock: str) -> Iterator[str]:
    """A lock file says what to install, never from where."""
    for line in lock.splitlines():
        if any(sign in line for sign in ("://", " @ ", "--index", "--find")):
            yield f"an address in a lock file: {line.strip()}"
