"""Rules about Python text, read as a syntax tree."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TypeGuard

MARKS = {"_", "ngettext", "gettext"}
MAY_BEGIN_TRANSACTIONS = {"database.py", "safe_sqlite.py", "safe_postgres.py", "writer.py"}
MAY_USE_THE_ORM = ("models.py", "queries.py")  # and what ends so: session_models.py
ORM = {"tortoise", "aiosqlite", "sqlite3", "asyncpg"}
OPERATORS = {  # what these say is read in a terminal
    "server/__main__.py",
    "server/push/vapid_command.py",
    *(
        f"server/core/{name}.py"
        for name in ("backup", "doctor", "key_rotation", "migrating", "restore", "serving")
    ),
}
OUTLIVE_A_PERSON = {
    *("Instance", "LimitBucket", "Person", "Tombstone", "VapidKey"),
    *("Feed", "ImportReject", "ImportRow", "ImportRun", "Meeting", "MeetingReport"),
    "Program",
}
SQL = {"SELECT", "INSERT", "UPDATE", "DELETE"}
RELATIONS = {"ForeignKeyField", "OneToOneField"}
LOGS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
PERSONAL = {
    *("alias", "passphrase", "note", "data", "body", "query", "path", "url", "endpoint", "cookie"),
    *("token", "code", "profile", "label", "headers", "client", "place", "text", "form"),
}


class Text(ast.Constant):
    """A literal that is text."""

    value: str


def not_only_a_docstring(path: str, text: str) -> Iterator[str]:
    """`__init__.py` says what a package is for and does nothing."""
    tree = ast.parse(text)
    if ast.get_docstring(tree) is None or len(tree.body) != 1:
        yield f"{path}: one docstring that says what the package is for, and no code"


def foreign_orm(path: str, text: str) -> Iterator[str]:
    """Only models, queries and core talk to the ORM."""
    where = PurePosixPath(path)
    if where.name.endswith(MAY_USE_THE_ORM) or where.parts[1] == "core":
        return
    for name in _imported(text):
        if name.partition(".")[0] in ORM:
            yield f"{path} imports {name}: ask a method of the model"


def _imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def transactions_elsewhere(path: str, text: str) -> Iterator[str]:
    """Everything is written through `core.database.write`."""
    where = PurePosixPath(path)
    if where.parent.name == "core" and where.name in MAY_BEGIN_TRANSACTIONS:
        return
    for node in ast.walk(ast.parse(text)):
        if "in_transaction" in _names_in(node):
            yield f"{path}: in_transaction, where core.database.write is the way"


def _names_in(node: ast.AST) -> set[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return {name.removeprefix("_")}
    return set()


def personal_logs(path: str, text: str) -> Iterator[str]:
    """A log holds ids and counts, never what a person wrote or where they are."""
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in LOGS or not _is_log(node.func.value):
            continue
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        told = {name for part in given for inner in ast.walk(part) for name in _names_in(inner)}
        for name in sorted(told & PERSONAL):
            yield f"{path}:{node.lineno} logs {name}"


def _is_log(node: ast.expr) -> bool:
    return any("log" in name.lower() for name in _names_in(node))


def messages(text: str) -> Iterator[str]:
    """Give the texts that are marked for translation."""
    for node in ast.walk(ast.parse(text)):
        if _is_mark(node):
            yield from (part.value for part in node.args if _is_text(part))


def unmarked_sentences(path: str, text: str) -> Iterator[str]:
    """A sentence that reaches a screen goes through gettext."""
    if path in OPERATORS:
        return
    tree = ast.parse(text)
    passed = {id(inner) for node in _never_shown(tree) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) not in passed and _is_text(node) and _is_sentence(node.value):
            yield f"{path}:{node.lineno} is not marked with _(): {node.value[:50]!r}"


def _never_shown(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, marked texts, and what only an operator or a programmer reads."""
    for node in ast.walk(tree):
        if (
            (isinstance(node, ast.Expr) and _is_text(node.value))
            or _is_mark(node)
            or _is_operators(node)
        ):
            yield node


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and _is_text(node.value)


def _is_operators(node: ast.AST) -> bool:
    if isinstance(node, ast.Raise | ast.Assert):
        name = _called(node.exc) if isinstance(node, ast.Raise) else ""
        return name not in {"Refused", "Conflict", "TooMany", "NotFound"}
    return isinstance(node, ast.Call) and (_called(node) in {"print", "Field"} | LOGS)


def _called(node: ast.expr | None) -> str:
    if isinstance(node, ast.Call):
        return next(iter(_names_in(node.func)), "")
    return ""


def _is_mark(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and any(name in MARKS for name in _marks(node))


def _marks(node: ast.Call) -> set[str]:
    return {node.func.id} if isinstance(node.func, ast.Name) else _names_in(node.func)


def _is_text(node: ast.AST) -> TypeGuard[Text]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_sentence(text: str) -> bool:
    if text.partition(" ")[0] in SQL:  # it may end with the mark of a value
        return False
    return " " in text.strip() and text[:1].isupper() and text.rstrip()[-1:] in {".", "?", "!"}


def rows_left_behind(path: str, text: str) -> Iterator[str]:
    """Every table of a person goes when the person goes."""
    for table in ast.walk(ast.parse(text)):
        if not isinstance(table, ast.ClassDef) or "Table" not in map(_name, table.bases):
            continue
        if table.name not in OUTLIVE_A_PERSON and not any(map(_is_cascade, table.body)):
            yield f"{path}: {table.name} needs a person with on_delete=CASCADE"


def _is_cascade(line: ast.stmt) -> bool:
    if not isinstance(line, ast.AnnAssign | ast.Assign) or not isinstance(line.value, ast.Call):
        return False
    given = {keyword.arg: _name(keyword.value) for keyword in line.value.keywords}
    return _called(line.value) in RELATIONS and given.get("on_delete") == "CASCADE"


def _name(node: ast.expr) -> str:
    return next(iter(_names_in(node)), "")
