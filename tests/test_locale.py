"""Words can be translated: what `web/locale/README.md` says works, and finds what people read."""

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from server.people import health_texts

ROOT = Path(__file__).parents[1]
MARKS = {"_", "ngettext"}


def extracted() -> set[str]:
    """Every message that Babel finds by `babel.cfg`."""
    with (ROOT / "babel.cfg").open() as file:
        mapping, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT, mapping, options)
    messages = (message for _file, _line, message, _comments, _context in found)
    return {message if isinstance(message, str) else message[0] for message in messages}


def marked_without_words() -> Iterator[str]:
    """Each `_(…)` in the server whose words Babel can't see, because they are not written there."""
    for path in sorted((ROOT / "server").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and not _has_words(node):
                yield f"{path.relative_to(ROOT)}:{node.lineno}"


def _has_words(call: ast.Call) -> bool:
    is_mark = isinstance(call.func, ast.Name) and call.func.id in MARKS
    return not is_mark or isinstance(call.args[0], ast.Constant)


def test_the_catalog_holds_what_pages_and_server_say() -> None:
    messages = extracted()
    assert "Skip to the page" in messages
    assert set(health_texts.naloxone()) <= messages


def test_every_marked_word_is_written_where_it_is_marked() -> None:
    assert not list(marked_without_words())
